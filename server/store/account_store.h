#pragma once

#include "common/base/clock.h"
#include "server/store/connection.h"

#include <optional>
#include <string>
#include <vector>

// Users. Passwords come and go as hashes only.
namespace tewatashi::server::store {

struct UserRow {
    std::int64_t id = 0;
    std::string login;
    std::string displayName;
    std::string role;
    int language = 0; // Language
    std::string passwordHash;
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

} // namespace tewatashi::server::store
