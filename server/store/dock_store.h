#pragma once

#include "server/store/connection.h"

#include <cstdint>
#include <string>

namespace tewatashi::server::store {

// What a batch says of its terminal and its dock session.
struct DockVisit {
    std::string terminalId; // family:serial
    std::string model;
    std::string firmware;
    std::string dockId;  // hex
    std::string agentId; // hex
    std::string agentVersion;
    std::int64_t timeFormat = 0;
    std::int64_t dockedAt_ms = 0; // corrected by the agent's skew
    std::int64_t receivedAt_ms = 0;
};

struct DockCounts {
    std::int64_t stored = 0;
    std::int64_t duplicates = 0;
    std::int64_t quarantined = 0;
};

// Terminals and their dock sessions.
class DockStore {
public:
    explicit DockStore(Connection& connection) : m_connection(connection) {}

    // Row ids; the rows are made at the first visit.
    [[nodiscard]] std::int64_t terminalOf(const DockVisit& visit);
    [[nodiscard]] std::int64_t dockOf(const DockVisit& visit, std::int64_t terminal);
    void addCounts(std::int64_t dock, const DockCounts& counts);
    // A pending scan found its context and is quarantined no more.
    void pendingBecameStored(std::int64_t dock, std::int64_t scans);
    void agentContacted(const DockVisit& visit);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
