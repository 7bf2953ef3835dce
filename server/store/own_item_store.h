#pragma once

#include "server/store/connection.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::store {

// A requested item as a list shows it.
struct OwnItemRow {
    std::string number;
    std::optional<std::int64_t> status; // domain::Action
    std::string place;                  // code
    std::optional<std::string> placeNameJa;
    std::optional<std::string> placeNameEn;
    std::optional<std::int64_t> since_ms;
    std::string classNameJa;
    std::string classNameEn;
    std::int64_t standsOut = 0;
    std::int64_t dueDays = 0;              // business days from the hand-in
    std::optional<std::int64_t> handIn_ms; // first one that holds; its earliest known time
    std::string senderName;
    std::optional<std::string> recipientName; // nullopt: a department
    std::optional<std::int64_t> toPerson;     // people.id
    std::optional<std::int64_t> toDepartment; // departments.id
    std::int64_t requestedAt_ms = 0;
    std::optional<std::int64_t> cancelledAt_ms;
};

// What is on its way to or from somebody, newest first: one query for a list, because the first
// page that everybody opens shows it.
class OwnItemStore {
public:
    explicit OwnItemStore(Connection& connection) : m_connection(connection) {}

    // Neither received nor cancelled yet.
    [[nodiscard]] std::vector<OwnItemRow> comingToPerson(std::int64_t person, int limit);
    [[nodiscard]] std::vector<OwnItemRow> comingToDepartment(std::int64_t department, int limit);
    // Whatever became of it.
    [[nodiscard]] std::vector<OwnItemRow> everSentTo(std::int64_t person, int limit);
    [[nodiscard]] std::vector<OwnItemRow> sentBy(std::int64_t person, int limit);
    // Handed in or on its way, and neither delivered, received nor cancelled.
    [[nodiscard]] std::vector<OwnItemRow> underWay(int limit);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
