#include "server/services/intake/pending_scans.h"

#include "common/wire/receipt.h"
#include "server/services/calendar/calendar_rules.h"
#include "server/services/site/scan_display.h"
#include "server/services/site/site_context.h"
#include "server/store/dock_store.h"
#include "server/store/site_database.h"

#include <algorithm>
#include <map>

namespace tewatashi::server::services {
namespace {

using store::ScanRow;
using wire::QuarantineReason;
using wire::Verdict;

// Scans of one write job: batches that wait behind it are not held up.
constexpr int kScansPerJob = 500;
// No business day is shorter.
constexpr std::chrono::hours kWaitMin{24};
// When the calendar has no business day in a year: people are asked rather than nobody.
constexpr std::int64_t kWaitWithoutBusinessDays_s = 7LL * 24 * 3600;

// Only item scans need an answer from a person. A context or control code says all it has to say;
// it takes effect when the records before it arrive.
void endWait(ScanRow& scan) {
    switch (static_cast<domain::CodeKind>(scan.kind)) {
    case domain::CodeKind::Item:
        setVerdict(scan, Verdict::Quarantined, QuarantineReason::ContextMissing);
        return;
    case domain::CodeKind::Unknown:
        setVerdict(scan, Verdict::Quarantined, QuarantineReason::UnknownCode);
        return;
    case domain::CodeKind::Operator:
    case domain::CodeKind::Action:
    case domain::CodeKind::Place:
    case domain::CodeKind::UndoLastScan:
    case domain::CodeKind::UndoThisStack:
    case domain::CodeKind::End:
        setVerdict(scan, Verdict::Stored, QuarantineReason::None);
        return;
    }
}

} // namespace

bool PendingScans::isOverdue(const ScanRow& scan, const domain::BusinessCalendar& calendar) const {
    const domain::TerminalTime came = m_site.localTime({scan.receivedAt_ms});
    const domain::TerminalTime due = calendar.oneDayAfter(came).value_or(
        domain::TerminalTime{came.naive_s + kWaitWithoutBusinessDays_s});
    return m_site.utcOf(due) <= m_site.clock().utcNow();
}

std::vector<ScanRow> PendingScans::overdue(store::Connection& connection) const {
    const UtcMillis newest = m_site.clock().utcNow() - kWaitMin + std::chrono::milliseconds(1);
    std::vector<ScanRow> scans =
        store::ScanStore(connection).pendingSince(newest.value, kScansPerJob);
    if (scans.empty()) {
        return scans;
    }
    const domain::BusinessCalendar calendar = storedCalendar(connection);
    // Oldest first: whoever came later waits longer.
    const auto waiting = std::find_if_not(
        scans.begin(), scans.end(), [&](const ScanRow& scan) { return isOverdue(scan, calendar); });
    scans.erase(waiting, scans.end());
    return scans;
}

int PendingScans::endOverdueWaits() {
    int ended = 0;
    const auto anyOverdue = [this](store::Connection& connection) {
        return !overdue(connection).empty();
    };
    while (m_site.database().read(anyOverdue)) {
        ended += m_site.database().write([this](store::Connection& connection) {
            store::ScanStore store(connection);
            std::map<std::int64_t, std::int64_t> becameStored; // by dock
            std::vector<ScanRow> scans = overdue(connection);
            for (ScanRow& scan : scans) {
                endWait(scan);
                store.setInterpretation(scan);
                if (scan.verdict == static_cast<std::int64_t>(Verdict::Stored)) {
                    ++becameStored[scan.dock];
                }
            }
            for (const auto& [dock, count] : becameStored) {
                store::DockStore(connection).pendingBecameStored(dock, count);
            }
            return static_cast<int>(scans.size());
        });
    }
    return ended;
}

} // namespace tewatashi::server::services
