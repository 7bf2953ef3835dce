#pragma once

#include "server/store/connection.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::store {

// A row of `requests`.
struct RequestRow {
    std::int64_t id = 0; // given by insert()
    std::int64_t item = 0;
    std::int64_t event = 0;     // ledger position
    std::int64_t sender = 0;    // people.id
    std::int64_t enteredBy = 0; // users.id
    std::int64_t onBehalf = 0;
    std::optional<std::int64_t> toPerson; // one of the two
    std::optional<std::int64_t> toDepartment;
    std::int64_t classId = 0;
    std::int64_t pieces = 0;
    std::string wishedDay;
    std::int64_t ownLabel = 0;
    std::optional<std::string> possessionHash; // hex
    std::int64_t triesLeft = 0;
    std::int64_t prints = 0;
    std::int64_t requestedAt_ms = 0;
    std::optional<std::int64_t> cancelledAt_ms;
    std::int64_t settled = 0; // 1: received or cancelled
    std::string triedHash;    // of the wrong digits tried last; empty: none
    friend bool operator==(const RequestRow&, const RequestRow&) = default;
};

enum class RequestText : std::int64_t { Subject = 1, Note = 2 };

// What senders said of their items. Texts come and go sealed (services/sealed_text.h).
class RequestStore {
public:
    explicit RequestStore(Connection& connection) : m_connection(connection) {}

    void insert(RequestRow& row); // sets row.id
    [[nodiscard]] std::optional<RequestRow> ofItem(std::int64_t item);
    // Newest first, of those before the row `before`.
    [[nodiscard]] std::vector<RequestRow> sentBy(std::int64_t person, std::int64_t before,
                                                 int limit);
    // The same of what is neither received nor cancelled.
    [[nodiscard]] std::vector<RequestRow> openSentBy(std::int64_t person, std::int64_t before,
                                                     int limit);
    // The same of what an account entered for others.
    [[nodiscard]] std::vector<RequestRow> enteredBy(std::int64_t user, std::int64_t before,
                                                    int limit);
    // What is sent to a person or a department and neither received nor cancelled, likewise.
    [[nodiscard]] std::vector<RequestRow> awaitedByPerson(std::int64_t person, std::int64_t before,
                                                          int limit);
    [[nodiscard]] std::vector<RequestRow> awaitedByDepartment(std::int64_t department,
                                                              std::int64_t before, int limit);
    // A slip was made with new digits: those before do not hold any more.
    void setPossession(std::int64_t item, const std::string& hash, std::int64_t tries);

    void setCancelled(std::int64_t item, std::int64_t at_ms);
    void setSettled(std::int64_t item, std::int64_t settled); // there need be no request
    void setTries(std::int64_t item, std::int64_t left, const std::string& triedHash);

    void addText(std::int64_t item, RequestText field, const std::string& sealed);
    // nullopt: there was none, or it was purged.
    [[nodiscard]] std::optional<std::string> text(std::int64_t item, RequestText field);

    // For showing who entered a request: empty when the account is gone.
    [[nodiscard]] std::string nameOfUser(std::int64_t user);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
