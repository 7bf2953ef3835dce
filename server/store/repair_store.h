#pragma once

#include "server/store/connection.h"
#include "server/store/scan_store.h"

#include <optional>
#include <string>

namespace tewatashi::server::store {

// A row of `repairs`: one act of a person on a run of scans.
struct RepairRow {
    std::int64_t dock = 0;
    std::int64_t kind = 0; // scans.resolution of its scans
    std::int64_t firstEvent = 0;
    std::int64_t lastEvent = 0;
    std::int64_t doneBy = 0; // users.id
    std::int64_t doneAt_ms = 0;
};

// What a person's answer to quarantined scans reads and writes. Use inside a job of
// SiteDatabase::write.
class RepairStore {
public:
    explicit RepairStore(Connection& connection) : m_connection(connection) {}

    [[nodiscard]] std::optional<ScanRow> scan(std::int64_t id);
    // Ledger position of the event with that id.
    [[nodiscard]] std::optional<std::int64_t> positionOf(const std::string& eventId);
    void resolve(std::int64_t scan, std::int64_t resolution, std::int64_t event);
    // So many open scans of the dock session were answered.
    void addResolved(std::int64_t dock, std::int64_t scans);
    void insert(const RepairRow& row);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
