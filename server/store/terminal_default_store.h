#pragma once

#include "server/store/connection.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::store {

// A row of `terminal_defaults` without its terminal.
struct TerminalDefaultRow {
    std::string fromDay; // "2026-04-01"
    std::string place;   // code, empty for none
    std::optional<std::int64_t> action;
    friend bool operator==(const TerminalDefaultRow&, const TerminalDefaultRow&) = default;
};

// What terminals mean by themselves. Terminal ids are escaped (db::escapeNul).
class TerminalDefaultStore {
public:
    explicit TerminalDefaultStore(Connection& connection) : m_connection(connection) {}

    [[nodiscard]] std::vector<TerminalDefaultRow> of(const std::string& terminalId); // by day
    // Inserts, or replaces what was said for that day.
    void put(const std::string& terminalId, const TerminalDefaultRow& row);
    [[nodiscard]] bool remove(const std::string& terminalId, const std::string& fromDay);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
