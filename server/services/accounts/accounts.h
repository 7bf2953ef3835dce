#pragma once

#include "common/base/clock.h"
#include "common/base/localized_text.h"
#include "server/services/accounts/password_hasher.h"
#include "server/services/site/actor.h"
#include "server/services/text/service_error.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

enum class Role { Employee, Operator, Administrator, Auditor };
[[nodiscard]] std::string_view roleCode(Role role);
[[nodiscard]] std::optional<Role> roleFromCode(std::string_view code);

struct User {
    std::int64_t id = 0;
    std::string login;
    std::string displayName;
    Role role = Role::Employee;
    Language language = Language::Japanese;
};
// As administrators see it.
struct Account {
    User user;
    UtcMillis createdAt;
    std::optional<UtcMillis> disabledAt; // switched off since then
    std::optional<std::int64_t> person;  // people.id: whose it is
};
struct AccountPage {
    std::vector<Account> accounts; // by login
    std::string next;              // a login; empty on the last page
};
struct NewAccount {
    std::string login;
    std::string displayName;
    Role role = Role::Employee;
    std::string password;
    std::optional<std::int64_t> person = std::nullopt; // people.id
    Language language = Language::Japanese;
};
struct Session {
    User user;
    std::string csrfSecret; // hex; per session
    UtcMillis createdAt;
};
struct NewSession {
    std::string token; // 256 random bits, base64url: the cookie's value; stored only as SHA-256
    Session session;
};

// Users and their web sessions. Argon2id (64 MiB, t=3) runs one at a time at idle priority with
// a bounded queue (Busy beyond it); unknown users cost the same time as wrong passwords.
// One object per site: it holds the hashing thread and the counters of failed tries. Thread-safe.
class Accounts {
public:
    explicit Accounts(SiteContext& site, PasswordCost cost = {});
    ~Accounts();
    Accounts(const Accounts&) = delete;
    Accounts& operator=(const Accounts&) = delete;

    // Passwords: at least 15 characters, at most 128, any Unicode (NFC), not on the block list.
    [[nodiscard]] Result<User, ServiceError> add(std::string_view login,
                                                 std::string_view displayName, Role role,
                                                 std::string_view password, const Actor& by = {});
    // The same for a person who has none yet (Conflict, NotFound).
    [[nodiscard]] Result<User, ServiceError> add(const NewAccount& account, const Actor& by = {});

    [[nodiscard]] std::optional<Account> find(std::string_view login);
    [[nodiscard]] std::optional<Account> ofPerson(std::int64_t person);
    [[nodiscard]] AccountPage list(std::string_view after, int limit);
    // NotFound without such a login. The last administrator stays one and stays switched on
    // (Conflict). Whoever is switched off, or gets a new password, is signed out everywhere.
    [[nodiscard]] Result<void, ServiceError> setRole(std::string_view login, Role role,
                                                     const Actor& by = {});
    [[nodiscard]] Result<void, ServiceError> setEnabled(std::string_view login, bool enabled,
                                                        const Actor& by = {});
    [[nodiscard]] Result<void, ServiceError>
    setPassword(std::string_view login, std::string_view password, const Actor& by = {});

    // After 5 failures of a login from one address, that address waits ever longer for it; 90
    // failures in an hour make every address wait that never signed in there. An address that
    // fails with many logins waits as well. Busy then; nothing tells whether the login exists.
    [[nodiscard]] Result<NewSession, ServiceError>
    signIn(std::string_view login, std::string_view password, std::string_view remoteAddress);
    // Idle 30 min, absolute 12 h. Use is noted at most once a minute.
    [[nodiscard]] std::optional<Session> session(std::string_view token);
    void signOut(std::string_view token);
    void setLanguage(std::int64_t userId, Language language);

    // API tokens for integrations (read-only): the token is shown once, stored as SHA-256.
    [[nodiscard]] Result<std::string, ServiceError> addToken(std::string_view name,
                                                             const Actor& by = {});
    [[nodiscard]] bool tokenIsValid(std::string_view token); // from memory after the first call

private:
    template <class Change>
    Result<void, ServiceError> changed(std::string_view login, const Change& change);

    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace tewatashi::server::services
