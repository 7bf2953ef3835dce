#include "agent/journal/receipt_marker.h"

#include "agent/journal/batch_picker.h"
#include "common/base/assert.h"

#include <algorithm>

namespace tewatashi::agent::journal {

struct ReceiptMarker::Mark {
    RowState state = RowState::Delivered;
    int verdict = 0; // 0 none, else 1 + wire::Verdict
    std::string reason;
    UtcMillis at;
};

namespace {

int storedVerdict(wire::Verdict verdict) {
    switch (verdict) {
    case wire::Verdict::Stored:
        return 1;
    case wire::Verdict::Duplicate:
        return 2;
    case wire::Verdict::Quarantined:
        return 3;
    }
    TW_ASSERT(false);
}

constexpr int kQuarantined = 3;

} // namespace

long long ReceiptMarker::dockOf(const PendingBatch& batch) {
    const std::string dockId = batch.batch.dock.hex();
    long long dock = 0;
    m_session.sql() << "SELECT id FROM docks WHERE dock = :d", soci::use(dockId), soci::into(dock);
    return dock;
}

void ReceiptMarker::markRows(long long dock, long long first, long long last, RowState from,
                             const Mark& mark) {
    const int before = static_cast<int>(from);
    const int state = static_cast<int>(mark.state);
    const long long at = mark.at.value;
    soci::session& sql = m_session.sql();
    soci::statement update =
        (sql.prepare << "UPDATE scans SET state = :s, verdict = :v, reason = :r, "
                        "changed_at_ms = :at WHERE id BETWEEN :first AND :last AND state = :b",
         soci::use(state), soci::use(mark.verdict), soci::use(mark.reason), soci::use(at),
         soci::use(first), soci::use(last), soci::use(before));
    update.execute(true);
    const long long changed = update.get_affected_rows();
    const auto difference = [&](RowState counted) {
        return (mark.state == counted ? changed : 0) - (from == counted ? changed : 0);
    };
    const long long waiting = difference(RowState::Waiting);
    const long long delivered = difference(RowState::Delivered);
    const long long parked = difference(RowState::Parked);
    const long long quarantined = mark.verdict == kQuarantined ? changed : 0;
    sql << "UPDATE docks SET waiting = waiting + :w, delivered = delivered + :d, quarantined = "
           "quarantined + :q, parked = parked + :p WHERE id = :id",
        soci::use(waiting), soci::use(delivered), soci::use(quarantined), soci::use(parked),
        soci::use(dock);
}

void ReceiptMarker::markObservations(const PendingBatch& batch, const Mark& mark) {
    soci::session& sql = m_session.sql();
    const int state = static_cast<int>(mark.state);
    const int before = static_cast<int>(stateOf(batch));
    const long long at = mark.at.value;
    for (const std::int64_t row : batch.observations) {
        const long long id = row;
        soci::statement update =
            (sql.prepare << "UPDATE observations SET state = :s, changed_at_ms = :at WHERE "
                            "id = :id AND state = :b",
             soci::use(state), soci::use(at), soci::use(id), soci::use(before));
        update.execute(true);
        if (update.get_affected_rows() > 0 && !batch.setAside) {
            sql << "UPDATE docks SET clocks_waiting = clocks_waiting - 1 WHERE id = "
                   "(SELECT dock FROM observations WHERE id = :id)",
                soci::use(id);
        }
    }
}

// Later searches need not pass over what is done.
void ReceiptMarker::advance(long long dock) {
    m_session.sql() << "UPDATE docks SET next_row = coalesce((SELECT s.id FROM scans s WHERE "
                       "s.id >= docks.next_row AND s.id <= docks.last_row AND s.dock = docks.id "
                       "AND s.state = 0 ORDER BY s.id LIMIT 1), docks.last_row + 1) WHERE id = :id",
        soci::use(dock);
}

void ReceiptMarker::deliver(const PendingBatch& batch, const wire::Receipt& receipt,
                            UtcMillis now) {
    TW_ASSERT(receipt.verdicts.size() == batch.rows.size());
    db::Transaction transaction(m_session);
    const long long dock = dockOf(batch);
    std::size_t from = 0;
    while (from < batch.rows.size()) {
        const wire::RecordVerdict& verdict = receipt.verdicts[from];
        std::size_t to = from + 1;
        while (to < batch.rows.size() && receipt.verdicts[to] == verdict &&
               batch.rows[to] == batch.rows[to - 1] + 1) {
            ++to;
        }
        markRows(dock, batch.rows[from], batch.rows[to - 1], stateOf(batch),
                 {RowState::Delivered, storedVerdict(verdict.verdict),
                  std::string(wire::reasonCode(verdict.reason)), now});
        from = to;
    }
    markObservations(batch, {RowState::Delivered, 0, "", now});
    advance(dock);
    const long long serverTime = receipt.serverTime.value;
    m_session.sql() << "INSERT INTO facts (name, value) VALUES ('last_receipt_ms', :v) "
                       "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        soci::use(serverTime);
    transaction.commit();
}

void ReceiptMarker::park(const PendingBatch& batch, const std::string& why, UtcMillis now) {
    db::Transaction transaction(m_session);
    const long long dock = dockOf(batch);
    const Mark mark{RowState::Parked, 0, db::escapeNul(why), now};
    for (const std::int64_t row : batch.rows) {
        markRows(dock, row, row, stateOf(batch), mark);
    }
    markObservations(batch, mark);
    advance(dock);
    transaction.commit();
}

// A batch names the record before its first by content, so that one has to stay for as long as
// its successor waits or is set aside.
std::vector<long long> ReceiptMarker::rowsBeforeUndelivered() {
    soci::session& sql = m_session.sql();
    std::vector<std::string> names;
    std::string record;
    std::string before;
    std::string previous;
    {
        soci::statement rows =
            (sql.prepare << "SELECT s.record_id, s.before_id FROM docks d JOIN scans s ON "
                            "s.id BETWEEN d.next_row AND d.last_row AND s.dock = d.id WHERE "
                            "(d.waiting > 0 OR d.clocks_waiting > 0) AND s.state <> 1 "
                            "ORDER BY d.id, s.id",
             soci::into(record), soci::into(before));
        rows.execute(false);
        while (rows.fetch()) {
            if (before != previous && !before.empty()) {
                names.push_back(before);
            }
            previous = record;
        }
    }
    {
        soci::statement rows = (sql.prepare << "SELECT before_id FROM scans WHERE state = 2 AND "
                                               "before_id <> ''",
                                soci::into(before));
        rows.execute(false);
        while (rows.fetch()) {
            names.push_back(before);
        }
    }
    std::vector<long long> keep;
    for (const std::string& name : names) {
        long long id = 0;
        soci::statement rows = (sql.prepare << "SELECT id FROM scans WHERE record_id = :r",
                                soci::use(name), soci::into(id));
        rows.execute(false);
        while (rows.fetch()) {
            keep.push_back(id);
        }
    }
    std::sort(keep.begin(), keep.end());
    return keep;
}

std::uint64_t ReceiptMarker::pruneDock(long long dock, UtcMillis deliveredBefore,
                                       const std::vector<long long>& keep) {
    soci::session& sql = m_session.sql();
    const long long before = deliveredBefore.value;
    std::vector<std::pair<long long, int>> old; // row, verdict
    long long id = 0;
    int verdict = 0;
    {
        soci::statement rows =
            (sql.prepare << "SELECT s.id, s.verdict FROM docks d JOIN scans s ON s.id BETWEEN "
                            "d.first_row AND d.last_row AND s.dock = d.id WHERE d.id = :d AND "
                            "s.state = 1 AND s.changed_at_ms < :b",
             soci::use(dock), soci::use(before), soci::into(id), soci::into(verdict));
        rows.execute(false);
        while (rows.fetch()) {
            old.emplace_back(id, verdict);
        }
    }
    db::Transaction transaction(m_session);
    long long deleted = 0;
    long long quarantined = 0;
    soci::statement erase = (sql.prepare << "DELETE FROM scans WHERE id = :id", soci::use(id));
    for (const auto& [row, rowVerdict] : old) {
        if (std::binary_search(keep.begin(), keep.end(), row)) {
            continue;
        }
        id = row;
        erase.execute(true);
        ++deleted;
        quarantined += rowVerdict == kQuarantined ? 1 : 0;
    }
    sql << "UPDATE docks SET delivered = delivered - :n, quarantined = quarantined - :q "
           "WHERE id = :d",
        soci::use(deleted), soci::use(quarantined), soci::use(dock);
    transaction.commit();
    return static_cast<std::uint64_t>(deleted);
}

void ReceiptMarker::pruneEmptyDocks(UtcMillis deliveredBefore) {
    db::Transaction transaction(m_session);
    soci::session& sql = m_session.sql();
    const long long before = deliveredBefore.value;
    sql << "DELETE FROM filler"; // left when the power went while it was tried for room
    const std::string empty = "(SELECT id FROM docks WHERE docked_at_ms < :b AND waiting = 0 AND "
                              "delivered = 0 AND parked = 0 AND clocks_waiting = 0)";
    sql << "DELETE FROM observations WHERE state = 1 AND dock IN " << empty, soci::use(before);
    sql << "DELETE FROM messages WHERE dock IN " << empty, soci::use(before);
    sql << "DELETE FROM docks WHERE id IN " << empty
        << " AND id NOT IN (SELECT dock FROM observations)",
        soci::use(before);
    transaction.commit();
}

std::uint64_t ReceiptMarker::prune(UtcMillis deliveredBefore) {
    const long long before = deliveredBefore.value;
    std::vector<long long> docks;
    long long dock = 0;
    {
        soci::statement rows =
            (m_session.sql().prepare << "SELECT id FROM docks WHERE delivered > 0 AND "
                                        "docked_at_ms < :b ORDER BY id",
             soci::use(before), soci::into(dock));
        rows.execute(false);
        while (rows.fetch()) {
            docks.push_back(dock);
        }
    }
    std::uint64_t deleted = 0;
    // Looking for what has to stay reads everything that waits: not for nothing.
    const std::vector<long long> keep =
        docks.empty() ? std::vector<long long>() : rowsBeforeUndelivered();
    for (const long long each : docks) {
        deleted += pruneDock(each, deliveredBefore, keep);
    }
    pruneEmptyDocks(deliveredBefore);
    return deleted;
}

} // namespace tewatashi::agent::journal
