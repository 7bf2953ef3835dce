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

// An account as administrators see it, switched off or not.
struct AccountRow {
    UserRow user; // without passwordHash
    std::int64_t createdAt_ms = 0;
    std::optional<std::int64_t> disabledAt_ms;
    std::optional<std::int64_t> person; // people.id
};

// False when the login is taken. Sets user.id.
[[nodiscard]] bool insertUser(Connection& writer, UserRow& user, UtcMillis now);
// Not disabled.
[[nodiscard]] std::optional<UserRow> findUser(Connection& connection, const std::string& login);
void updateLanguage(Connection& writer, std::int64_t userId, int language);

[[nodiscard]] std::optional<AccountRow> findAccount(Connection& connection,
                                                    const std::string& login);
[[nodiscard]] std::optional<AccountRow> findAccountOfPerson(Connection& connection,
                                                            std::int64_t person);
// Behind the login `after`, in the order of logins.
[[nodiscard]] std::vector<AccountRow> accountsAfter(Connection& connection,
                                                    const std::string& after, int most);
[[nodiscard]] std::optional<std::string> loginOf(Connection& connection, std::int64_t userId);
// Accounts of that role that are not switched off, other than this one.
[[nodiscard]] std::int64_t othersOfRole(Connection& connection, const std::string& role,
                                        std::int64_t userId);
void updateRole(Connection& writer, std::int64_t userId, const std::string& role);
void updatePasswordHash(Connection& writer, std::int64_t userId, const std::string& hash);
// None: switched on again.
void updateDisabledAt(Connection& writer, std::int64_t userId, std::optional<UtcMillis> at);
void deleteSessionsOf(Connection& writer, std::int64_t userId);

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
