#pragma once

#include "common/base/clock.h"
#include "common/base/localized_text.h"
#include "server/services/accounts/password_hasher.h"
#include "server/services/accounts/role.h"
#include "server/services/accounts/security_settings.h"
#include "server/services/site/actor.h"
#include "server/services/text/service_error.h"

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

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
    std::string id = {}; // names it in lists; nobody can use it as a token
    // The site asks this role for one-time passwords and the user has none: nothing but setting
    // them up is open.
    bool mustEnrol = false;
};
struct NewSession {
    std::string token; // 256 random bits, base64url: the cookie's value; stored only as SHA-256
    Session session;
    bool awaitsCode = false; // not signed in yet: confirmSignIn() is next
};
// Whence somebody signs in.
struct SignInSource {
    // `agent` is the header User-Agent.
    template <class Text>
    requires std::convertible_to<const Text&, std::string_view>
    SignInSource(const Text& remoteAddress, std::string_view agent = {})
        : address(std::string_view(remoteAddress)), userAgent(agent) {}
    std::string address;
    std::string userAgent;
};
// A session as its owner sees it.
struct OwnSession {
    std::string id;
    UtcMillis startedAt;
    UtcMillis lastUsedAt; // a minute late at most
    std::string address;
    std::string browser; // "Firefox, Windows"; empty: not known
};
struct PasswordChange {
    std::string old;
    std::string wanted;
    std::string again; // typed once more
};

// Users and their web sessions. Argon2id (64 MiB, t=3) runs one at a time at low priority with
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
    // Users with one-time passwords are not signed in yet: awaitsCode.
    [[nodiscard]] Result<NewSession, ServiceError>
    signIn(std::string_view login, std::string_view password, const SignInSource& from);
    // Who waits for the second step of a sign-in; it ends after 10 minutes.
    [[nodiscard]] std::optional<Session> awaiting(std::string_view token);
    // The second step: a one-time password or a recovery code. After 5 failures of an account ever
    // longer waits (Busy): only who has the password gets here, so no stranger locks others out.
    // Unauthorized for a wrong code; NotFound when the first step is over.
    [[nodiscard]] Result<NewSession, ServiceError>
    confirmSignIn(std::string_view token, std::string_view code, const SignInSource& from);
    // Ends idle and after a time as security() says. Use is noted at most once a minute.
    [[nodiscard]] std::optional<Session> session(std::string_view token);
    void signOut(std::string_view token);

    // What people do with their own accounts.
    void setLanguage(std::int64_t userId, Language language);
    // Ends every other session of the user. Invalid names "old", "wanted" or "again"; Busy after
    // five wrong old ones.
    [[nodiscard]] Result<void, ServiceError>
    changeOwnPassword(const Session& own, const PasswordChange& change, const Actor& by);
    // Whether it is the user's, asked before what only its owner may do; counts failures likewise.
    // Invalid about the field "password", Busy.
    [[nodiscard]] Result<void, ServiceError> checkOwnPassword(const User& user,
                                                              std::string_view password);
    [[nodiscard]] std::vector<OwnSession> sessionsOf(const User& user); // used last first
    // NotFound for one that is over, or another's.
    [[nodiscard]] Result<void, ServiceError> endSession(const User& user, const std::string& id,
                                                        const Actor& by);
    void endOtherSessions(const Session& own, const Actor& by);

    [[nodiscard]] SecuritySettings& security();

private:
    template <class Change>
    Result<void, ServiceError> changed(std::string_view login, const Change& change);

    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace tewatashi::server::services
