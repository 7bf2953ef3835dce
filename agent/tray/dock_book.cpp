#include "agent/tray/dock_book.h"

namespace tewatashi::agent::tray {

void DockBook::add(const std::optional<std::int64_t>& asked, const admin::HistoryPage& page) {
    // Newest first: from the first session older than `asked` to the first one behind the page.
    const auto from = asked ? m_docks.upper_bound(*asked) : m_docks.begin();
    const auto to = page.next ? m_docks.upper_bound(*page.next) : m_docks.end();
    m_docks.erase(from, to);
    for (const admin::DockLine& dock : page.docks) {
        m_docks.insert_or_assign(dock.row, dock);
    }
    // A page read anew in the middle of what is known says nothing of the end.
    if (!page.next || m_docks.rbegin()->first >= *page.next) {
        m_next = page.next;
    }
}

void DockBook::forget() {
    m_docks.clear();
    m_next.reset();
}

std::vector<admin::DockLine> DockBook::since(UtcMillis from) const {
    std::vector<admin::DockLine> found;
    for (const auto& [row, dock] : m_docks) {
        if (dock.at >= from) {
            found.push_back(dock);
        }
    }
    return found;
}

DockBook::Sums DockBook::sumsSince(UtcMillis from) const {
    Sums sums;
    for (const auto& [row, dock] : m_docks) {
        if (dock.at < from) {
            continue;
        }
        ++sums.docks;
        sums.read += dock.added;
        sums.stored += dock.stored;
        sums.duplicates += dock.duplicates;
        sums.quarantined += dock.quarantined;
        sums.waiting += dock.waiting;
    }
    return sums;
}

} // namespace tewatashi::agent::tray
