#pragma once

#include "common/base/clock.h"
#include "server/store/connection.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::store {

// Stored; never renumber.
enum class MailState : std::int64_t {
    Waiting = 1,
    Sent = 2,
    GivenUp = 3, // somebody should look at it
    NotSent = 4, // nobody needs it any more
};

// A row of `mails`.
struct MailRow {
    std::int64_t id = 0;     // given by insert()
    std::int64_t notice = 0; // notices.id; 0: a test
    std::int64_t person = 0; // people.id
    std::int64_t kind = 0;   // domain::NoticeKind; 0: a test
    std::string token;
    std::int64_t state = static_cast<std::int64_t>(MailState::Waiting);
    std::int64_t tries = 0;
    std::int64_t queuedAt_ms = 0;
    std::int64_t nextTryAt_ms = 0;
    std::optional<std::int64_t> lastTryAt_ms;
    std::optional<std::int64_t> doneAt_ms;
    std::int64_t trouble = 0; // mail::MailTrouble
    std::string answer;
    friend bool operator==(const MailRow&, const MailRow&) = default;
};

// The row of `mail_server_state`.
struct MailServerRow {
    std::optional<std::int64_t> lastSentAt_ms;
    std::optional<std::int64_t> failedSince_ms;
    std::int64_t failures = 0;
    std::int64_t nextTryAt_ms = 0;
    std::int64_t trouble = 0; // mail::MailTrouble
    std::string answer;
    friend bool operator==(const MailServerRow&, const MailServerRow&) = default;
};

struct MailCounts {
    std::int64_t waiting = 0;
    std::int64_t givenUp = 0;
    std::int64_t withoutAddress = 0; // people, of those that are not sent and still kept
};

// Mail on its way out (docs/decisions/0039).
class MailStore {
public:
    explicit MailStore(Connection& connection) : m_connection(connection) {}

    // Its id; none, and nothing happens, when that notice has its mail already.
    std::optional<std::int64_t> insert(const MailRow& row);
    void update(const MailRow& row); // all but notice, person, kind, token
    [[nodiscard]] std::optional<MailRow> find(std::int64_t id);

    // Those that wait and whose time has come, the longest due first.
    [[nodiscard]] std::vector<MailRow> due(UtcMillis now, int most);
    // What is due to one person, tests left out, the oldest first.
    [[nodiscard]] std::vector<MailRow> dueTo(std::int64_t person, UtcMillis now, int most);
    // What waits for somebody and was not tried yet is due now.
    void hurry(std::int64_t person, UtcMillis now);
    // Those that wait since before then.
    [[nodiscard]] std::vector<MailRow> queuedBefore(UtcMillis then, int most);
    // Newest first, of those before the row `before`: what waits or was given up.
    [[nodiscard]] std::vector<MailRow> open(std::int64_t before, int most);
    [[nodiscard]] std::vector<MailRow> givenUp(int most); // oldest first
    [[nodiscard]] MailCounts counts(std::int64_t noAddress);
    // Done before then; how many those were, at most `most`.
    std::int64_t removeDone(UtcMillis before, int most);

    [[nodiscard]] MailServerRow server();
    void setServer(const MailServerRow& row);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
