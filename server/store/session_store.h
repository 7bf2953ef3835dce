#pragma once

#include "common/base/clock.h"
#include "common/base/digest.h"
#include "server/store/account_store.h"

#include <optional>
#include <string>
#include <vector>

// Web sessions. Tokens come and go as hashes only; a session is named to people by the beginning of
// that hash, from which nobody finds the token.
namespace tewatashi::server::store {

// Values of web_sessions.stage.
enum class SessionStage : std::int64_t { SignedIn = 0, AwaitsCode = 1 };

struct SessionRow {
    UserRow user; // without passwordHash
    std::string csrfSecret;
    UtcMillis createdAt;
    UtcMillis lastUsedAt;
    SessionStage stage = SessionStage::SignedIn;
    bool hasOneTimePassword = false; // of the user; one that holds
};
struct NewSessionRow {
    Digest token{};
    std::int64_t userId = 0;
    std::string csrfSecret;
    std::string address = {};
    std::string browser = {};
    SessionStage stage = SessionStage::SignedIn;
};
// As its owner sees it.
struct OwnSessionRow {
    std::string id;
    std::int64_t createdAt_ms = 0;
    std::int64_t lastUsedAt_ms = 0;
    std::string address;
    std::string browser;
};
[[nodiscard]] std::string sessionIdOf(const Digest& token);

// At most `perUserMax` sessions of a user remain; those used longest ago go first.
void insertSession(Connection& writer, const NewSessionRow& session, UtcMillis now, int perUserMax);
// Sessions of users that are not disabled; the caller judges the times.
[[nodiscard]] std::optional<SessionRow> findSession(Connection& connection, const Digest& token);
// Those of a user that are signed in and neither older nor idle longer, used last first.
[[nodiscard]] std::vector<OwnSessionRow> sessionsOf(Connection& connection, std::int64_t userId,
                                                    UtcMillis createdAfter, UtcMillis usedAfter);
void touchSession(Connection& writer, const Digest& token, UtcMillis now);
void deleteSession(Connection& writer, const Digest& token);
// False when the user has none of that name.
[[nodiscard]] bool deleteSessionNamed(Connection& writer, std::int64_t userId,
                                      const std::string& id);
void deleteSessionsOf(Connection& writer, std::int64_t userId);
// All of the user but the one of that name; how many there were.
std::int64_t deleteOtherSessions(Connection& writer, std::int64_t userId, const std::string& keep);
void deleteSessionsBefore(Connection& writer, UtcMillis createdBefore, UtcMillis usedBefore);
// Those that await a code since before then.
void deleteStaleSignIns(Connection& writer, UtcMillis createdBefore);

} // namespace tewatashi::server::store
