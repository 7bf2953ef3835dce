#pragma once

#include "agent/journal/journal_schema.h"
#include "agent/journal/scan_journal.h"
#include "common/db/session.h"

namespace tewatashi::agent::journal {

// Takes rows out of the queue, exactly those named, and deletes them when they are old.
class ReceiptMarker {
public:
    explicit ReceiptMarker(db::Session& session) : m_session(session) {}

    void deliver(const PendingBatch& batch, const wire::Receipt& receipt, UtcMillis now);
    void park(const PendingBatch& batch, const std::string& why, UtcMillis now);
    // Number of records deleted.
    [[nodiscard]] std::uint64_t prune(UtcMillis deliveredBefore);

private:
    struct Mark;
    // Rows in the state `from` alone are touched.
    void markRows(long long dock, long long first, long long last, RowState from, const Mark& mark);
    void markObservations(const PendingBatch& batch, const Mark& mark);
    void advance(long long dock);
    [[nodiscard]] long long dockOf(const PendingBatch& batch);
    [[nodiscard]] std::vector<long long> rowsBeforeUndelivered();
    [[nodiscard]] std::uint64_t pruneDock(long long dock, UtcMillis deliveredBefore,
                                          const std::vector<long long>& keep);
    void pruneEmptyDocks(UtcMillis deliveredBefore);

    db::Session& m_session;
};

} // namespace tewatashi::agent::journal
