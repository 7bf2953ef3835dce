#pragma once

#include "server/store/connection.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::store {

// A dock session with the names a page shows.
struct DockViewRow {
    std::int64_t id = 0;
    std::string dockId;
    std::int64_t timeFormat = 0;
    std::int64_t dockedAt_ms = 0;
    std::int64_t receivedAt_ms = 0;
    std::int64_t terminal = 0; // terminals.id
    std::string terminalId;
    std::string terminalName; // empty until given
    std::string agentName;    // empty when no such agent is enrolled any more
    std::int64_t stored = 0;
    std::int64_t duplicates = 0;
    std::int64_t quarantined = 0;
    std::int64_t resolved = 0;
};

// The context of one scan: what a repair may propose for others.
struct KnownContext {
    std::optional<std::int64_t> action;
    std::string place;
    std::string operatorCard;
};

struct EarlierMemory {
    std::int64_t id = 0;
    std::int64_t timeFormat = 0;
    std::string context; // snapshot after its last record
};

struct DockCursor {
    std::int64_t dockedAt_ms = 0;
    std::int64_t id = 0;
};

class DockViewStore {
public:
    explicit DockViewStore(Connection& connection) : m_connection(connection) {}

    // Newest first, those behind the cursor.
    [[nodiscard]] std::vector<DockViewRow> page(const DockCursor& behind, int limit);
    // The oldest with that id: ids are drawn at random by agents.
    [[nodiscard]] std::optional<DockViewRow> find(const std::string& dockId);
    // Of the last custody event from a record of that memory before that position.
    [[nodiscard]] std::optional<KnownContext> contextBefore(std::int64_t memory,
                                                            std::int64_t position);
    // The terminal's memory before its last clear.
    [[nodiscard]] std::optional<EarlierMemory> memoryBefore(std::int64_t memory,
                                                            std::int64_t terminal);
    // Names of the agents that docked the terminal since `docked_ms` and were not heard of since
    // `heard_ms`.
    [[nodiscard]] std::vector<std::string>
    silentAgents(std::int64_t terminal, std::int64_t docked_ms, std::int64_t heard_ms);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
