#pragma once

#include "server/store/connection.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::store {

struct TerminalRow {
    std::string terminalId; // family:serial
    std::string name;       // empty until given
    std::string place;      // place code, empty until set
    std::int64_t state = 0; // services::TerminalState
    std::string model;
    std::string firmware;
    std::int64_t firstSeen_ms = 0;
    std::int64_t lastDocked_ms = 0;
    std::int64_t stateSince_ms = 0; // 0: since ever
};

// What people set about a terminal. Text is escaped (db::escapeNul), as in every row.
struct TerminalSettings {
    std::string name;
    std::string place;
    std::int64_t state = 0;
    std::int64_t stateSince_ms = 0;
};

// Terminals as administrators keep them. Rows are made by their first dock (DockStore).
class TerminalStore {
public:
    explicit TerminalStore(Connection& connection) : m_connection(connection) {}

    [[nodiscard]] std::vector<TerminalRow> all(); // as they were first seen
    [[nodiscard]] std::optional<TerminalRow> find(const std::string& terminalId);
    // Nothing happens when there is no such terminal.
    void put(const std::string& terminalId, const TerminalSettings& settings);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
