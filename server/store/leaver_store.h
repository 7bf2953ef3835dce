#pragma once

#include "server/store/connection.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::store {

// A row of `leaver_decisions`.
struct LeaverDecisionRow {
    std::int64_t item = 0;
    std::int64_t person = 0; // people.id of who leaves
    std::int64_t action = 0; // domain::LeaverAction
    std::optional<std::int64_t> toPerson;
    std::string reason; // sealed; empty: none
    std::int64_t decidedBy = 0;
    std::int64_t decidedAt_ms = 0;
    friend bool operator==(const LeaverDecisionRow&, const LeaverDecisionRow&) = default;
};

// Who leaves with open items. `addressed` and `sent` count those neither received nor cancelled,
// `decided` the ones of them that somebody decided about.
struct LeaverRow {
    std::int64_t person = 0;
    std::string employeeNumber;
    std::string nameJa;
    std::string leavesOn;
    std::int64_t addressed = 0;
    std::int64_t sent = 0;
    std::int64_t decided = 0;
};

// What becomes of the items of people who leave.
class LeaverStore {
public:
    explicit LeaverStore(Connection& connection) : m_connection(connection) {}

    // People with open items whose last day lies between the two, by last day; at most `most`.
    [[nodiscard]] std::vector<LeaverRow> leaving(const std::string& from, const std::string& until,
                                                 int most);
    [[nodiscard]] std::optional<LeaverDecisionRow> find(std::int64_t item, std::int64_t person);
    // Open items that decisions hand over to the person, newest decision first.
    [[nodiscard]] std::vector<std::int64_t> handedTo(std::int64_t person, int most);
    void put(const LeaverDecisionRow& row); // replaces the decision of that item and person

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
