#pragma once

#include "agent/journal/journal_schema.h"
#include "agent/journal/scan_journal.h"
#include "common/db/session.h"

namespace tewatashi::agent::journal {

// How far a batch may reach; a batch that is repeated is limited to what it held before.
struct BatchLimits {
    std::size_t recordsMax = wire::kBatchRecordsMax;
    std::optional<long long> dockRow; // this dock alone
    std::optional<std::int64_t> lastRow;
    std::optional<std::int64_t> lastObservation;
    PickFrom from = PickFrom::Oldest; // of all docks, without dockRow
};

struct PickedBatch {
    PendingBatch pending;
    long long dockRow = 0;
};

// Of every row that the batch holds.
[[nodiscard]] inline RowState stateOf(const PendingBatch& batch) {
    return batch.setAside ? RowState::Parked : RowState::Waiting;
}

// Finds what to upload next. Reads only, but for counters found wrong.
class BatchPicker {
public:
    explicit BatchPicker(db::Session& session) : m_session(session) {}

    // Without sentAt and agentVersion. nullopt when nothing waits.
    [[nodiscard]] std::optional<PickedBatch> next(const BatchLimits& limits);
    // As ScanJournal::nextSetAside, without sentAt and agentVersion.
    [[nodiscard]] std::optional<PendingBatch> nextSetAside(const SetAsidePlace& after);

private:
    struct OpenDock {
        long long row = 0;
        long long terminalRow = 0;
        long long nextRow = 0;
        long long lastRow = 0;
        long long waiting = 0;
    };
    [[nodiscard]] std::optional<OpenDock> openDock(const BatchLimits& limits,
                                                   wire::ScanBatch& batch);
    [[nodiscard]] std::optional<OpenDock> readDock(const std::string& condition, long long wanted,
                                                   wire::ScanBatch& batch);
    void readRecords(const OpenDock& dock, const BatchLimits& limits, PendingBatch& into);
    [[nodiscard]] std::optional<domain::RecordKey> keyOf(const std::string& recordId);
    void readObservations(const OpenDock& dock, const BatchLimits& limits, PendingBatch& into);
    [[nodiscard]] bool readParked(const char* table, std::int64_t after, PendingBatch& into);
    void recount(const OpenDock& dock);

    db::Session& m_session;
};

} // namespace tewatashi::agent::journal
