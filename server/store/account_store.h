#pragma once

#include "common/base/clock.h"
#include "common/base/digest.h"
#include "server/store/connection.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Users, their web sessions and API tokens. Secrets come and go as hashes only.
namespace tewatashi::server::store {

struct UserRow {
    std::int64_t id = 0;
    std::string login;
    std::string displayName;
    std::string role;
    int language = 0; // Language
    std::string passwordHash;
};
struct SessionRow {
    UserRow user; // without passwordHash
    std::string csrfSecret;
    UtcMillis createdAt;
    UtcMillis lastUsedAt;
};

// False when the login is taken. Sets user.id.
[[nodiscard]] bool insertUser(Connection& writer, UserRow& user, UtcMillis now);
// Not disabled.
[[nodiscard]] std::optional<UserRow> findUser(Connection& connection, const std::string& login);
void updateLanguage(Connection& writer, std::int64_t userId, int language);

struct NewSessionRow {
    Digest token{};
    std::int64_t userId = 0;
    std::string csrfSecret;
};
// At most `perUserMax` sessions of a user remain; those used longest ago go first.
void insertSession(Connection& writer, const NewSessionRow& session, UtcMillis now, int perUserMax);
// Sessions of users that are not disabled; the caller judges the times.
[[nodiscard]] std::optional<SessionRow> findSession(Connection& connection, const Digest& token);
void touchSession(Connection& writer, const Digest& token, UtcMillis now);
void deleteSession(Connection& writer, const Digest& token);
void deleteSessionsBefore(Connection& writer, UtcMillis createdBefore, UtcMillis usedBefore);

void insertApiToken(Connection& writer, const Digest& token, std::string_view name, UtcMillis now);
[[nodiscard]] std::vector<Digest> apiTokens(Connection& connection); // not revoked

} // namespace tewatashi::server::store
