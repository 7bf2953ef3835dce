#pragma once

#include "server/store/connection.h"

#include <string>
#include <vector>

namespace tewatashi::server::store {

// A row of `audit_log`.
struct AuditRow {
    std::int64_t id = 0;
    std::int64_t at_ms = 0;
    std::string actor;
    std::string source;
    std::string act;
    std::string thing;
    std::string oldValue;
    std::string newValue;
};
// Empty texts ask for anything; the times are a half-open interval.
struct AuditFilter {
    std::int64_t from_ms = 0;
    std::int64_t until_ms = 0;
    std::string actor;
    std::string act;
    std::string thing;
};

// What was done by whom. Text goes in and comes out as it is: NUL is escaped in between.
class AuditStore {
public:
    explicit AuditStore(Connection& connection) : m_connection(connection) {}

    void append(const AuditRow& row); // its id is given here
    // The newest first, older than the row `before`; at most `most`.
    [[nodiscard]] std::vector<AuditRow> newest(const AuditFilter& filter, std::int64_t before,
                                               int most);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
