#include "agent/journal/dock_history.h"

#include "agent/journal/journal_salvage.h"

#include <algorithm>
#include <limits>

namespace tewatashi::agent::journal {
namespace {

// As ReceiptMarker stores verdicts.
constexpr int kDuplicate = 2;

// `stored` holds all that were delivered.
std::vector<DockRecord> rowsBefore(db::Session& session, std::optional<std::int64_t> before,
                                   std::size_t limit) {
    const auto most = static_cast<long long>(
        std::min<std::size_t>(limit, std::numeric_limits<std::int32_t>::max()));
    const long long end = before.value_or(std::numeric_limits<std::int64_t>::max());
    std::string dock;
    std::string outcome;
    long long row = 0;
    long long dockedAt = 0;
    long long endedAt = 0;
    soci::indicator ended = soci::i_null;
    long long read = 0;
    long long added = 0;
    int cleared = 0;
    long long waiting = 0;
    long long delivered = 0;
    long long quarantined = 0;
    long long parked = 0;
    DockRecord record;
    soci::statement rows =
        (session.sql().prepare
             << "SELECT d.id, d.dock, t.terminal, d.model, d.docked_at_ms, d.ended_at_ms, "
                "d.records_read, d.records_new, d.cleared, d.outcome, d.waiting, d.delivered, "
                "d.quarantined, d.parked FROM docks d JOIN terminals t ON t.id = d.terminal "
                "WHERE d.id < :before ORDER BY d.id DESC LIMIT :n",
         soci::use(end), soci::use(most), soci::into(row), soci::into(dock),
         soci::into(record.summary.terminalId), soci::into(record.model), soci::into(dockedAt),
         soci::into(endedAt, ended), soci::into(read), soci::into(added), soci::into(cleared),
         soci::into(outcome), soci::into(waiting), soci::into(delivered), soci::into(quarantined),
         soci::into(parked));
    rows.execute(false);
    std::vector<DockRecord> records;
    while (rows.fetch()) {
        record.row = row;
        record.summary.dock = DockId::fromHexText(dock).value_or(DockId{});
        record.summary.dockedAt = {dockedAt};
        record.summary.endedAt =
            ended == soci::i_ok ? std::optional(UtcMillis{endedAt}) : std::nullopt;
        record.summary.recordsRead = static_cast<std::uint32_t>(read);
        record.summary.recordsNew = static_cast<std::uint32_t>(added);
        record.summary.cleared = cleared != 0;
        record.summary.outcome = db::unescapeNul(outcome);
        record.waiting = static_cast<std::uint64_t>(waiting);
        record.stored = static_cast<std::uint64_t>(delivered);
        record.quarantined = static_cast<std::uint64_t>(quarantined);
        record.parked = static_cast<std::uint64_t>(parked);
        records.push_back(record);
        records.back().model = db::unescapeNul(record.model);
    }
    return records;
}

} // namespace

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
    std::vector<DockSummary> docks;
    for (DockRecord& record : rowsBefore(m_session, std::nullopt, limit)) {
        docks.push_back(std::move(record.summary));
    }
    return docks;
}

std::vector<DockRecord> DockHistory::page(std::optional<std::int64_t> before, std::size_t limit) {
    std::vector<DockRecord> page = rowsBefore(m_session, before, limit);
    for (DockRecord& record : page) {
        // Counted among the delivered so far; docks keep no counter of their own for it.
        record.duplicates = duplicatesOf(record.row);
        record.stored -= std::min(record.stored, record.duplicates + record.quarantined);
    }
    return page;
}

std::uint64_t DockHistory::duplicatesOf(long long dock) {
    long long count = 0;
    m_session.sql() << "SELECT count(*) FROM docks d JOIN scans s ON s.id BETWEEN d.first_row AND "
                       "d.last_row AND s.dock = d.id WHERE d.id = :d AND s.verdict = :v",
        soci::use(dock), soci::use(kDuplicate), soci::into(count);
    return static_cast<std::uint64_t>(count);
}

} // namespace tewatashi::agent::journal
