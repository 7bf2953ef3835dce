#include "agent/journal/dock_history.h"

#include "agent/journal/journal_salvage.h"

#include <limits>

namespace tewatashi::agent::journal {

JournalStatus DockHistory::status() {
    soci::session& sql = m_session.sql();
    long long waiting = 0;
    long long delivered = 0;
    long long quarantined = 0;
    long long parked = 0;
    sql << "SELECT coalesce(sum(waiting), 0), coalesce(sum(delivered), 0), "
           "coalesce(sum(quarantined), 0), coalesce(sum(parked), 0) FROM docks",
        soci::into(waiting), soci::into(delivered), soci::into(quarantined), soci::into(parked);
    JournalStatus status;
    status.waiting = static_cast<std::uint64_t>(waiting);
    status.delivered = static_cast<std::uint64_t>(delivered);
    status.quarantined = static_cast<std::uint64_t>(quarantined);
    status.parked = static_cast<std::uint64_t>(parked);

    long long value = 0;
    sql << "SELECT count(*) FROM observations WHERE state = 2", soci::into(value);
    status.parkedClocks = static_cast<std::uint64_t>(value);
    std::string why;
    sql << "SELECT reason FROM scans WHERE state = 2 ORDER BY id DESC LIMIT 1", soci::into(why);
    if (sql.got_data()) {
        status.parkedWhy = db::unescapeNul(why);
    }
    sql << "SELECT docked_at_ms FROM docks WHERE (waiting > 0 OR clocks_waiting > 0) AND "
           "waiting > 0 ORDER BY id LIMIT 1",
        soci::into(value);
    if (sql.got_data()) {
        status.oldestWaiting = UtcMillis{value};
    }
    sql << "SELECT value FROM facts WHERE name = 'last_receipt_ms'", soci::into(value);
    if (sql.got_data()) {
        status.lastReceiptAt = UtcMillis{value};
    }
    status.salvaged = salvagedCount(m_session);
    const auto newest = docks(1);
    if (!newest.empty()) {
        status.lastDock = newest.front();
    }
    long long pageSize = 0;
    long long pages = 0;
    sql << "PRAGMA page_size", soci::into(pageSize);
    sql << "PRAGMA page_count", soci::into(pages);
    status.size_bytes = pages * pageSize;
    return status;
}

std::vector<DockSummary> DockHistory::docks(std::size_t limit) {
    const auto most = static_cast<long long>(
        std::min<std::size_t>(limit, std::numeric_limits<std::int32_t>::max()));
    std::string dock;
    std::string terminal;
    std::string outcome;
    long long dockedAt = 0;
    long long endedAt = 0;
    soci::indicator ended = soci::i_null;
    long long read = 0;
    long long added = 0;
    int cleared = 0;
    soci::statement rows =
        (m_session.sql().prepare
             << "SELECT d.dock, t.terminal, d.docked_at_ms, d.ended_at_ms, d.records_read, "
                "d.records_new, d.cleared, d.outcome FROM docks d JOIN terminals t ON "
                "t.id = d.terminal ORDER BY d.id DESC LIMIT :n",
         soci::use(most), soci::into(dock), soci::into(terminal), soci::into(dockedAt),
         soci::into(endedAt, ended), soci::into(read), soci::into(added), soci::into(cleared),
         soci::into(outcome));
    rows.execute(false);
    std::vector<DockSummary> docks;
    while (rows.fetch()) {
        DockSummary summary;
        summary.dock = DockId::fromHexText(dock).value_or(DockId{});
        summary.terminalId = terminal;
        summary.dockedAt = {dockedAt};
        if (ended == soci::i_ok) {
            summary.endedAt = UtcMillis{endedAt};
        }
        summary.recordsRead = static_cast<std::uint32_t>(read);
        summary.recordsNew = static_cast<std::uint32_t>(added);
        summary.cleared = cleared != 0;
        summary.outcome = db::unescapeNul(outcome);
        docks.push_back(std::move(summary));
    }
    return docks;
}

} // namespace tewatashi::agent::journal
