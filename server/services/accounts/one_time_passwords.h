#pragma once

#include "common/base/clock.h"
#include "server/services/accounts/accounts.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::services {

// Whether a user has one-time passwords.
struct CodeState {
    std::optional<UtcMillis> since; // none: off
    int recoveryCodesLeft = 0;
    bool isRequired = false; // the site asks the role for them
};
// What an authenticator needs to know; shown until the first code confirms it.
struct CodeEnrolment {
    std::string secret; // base 32
    std::string uri;    // the same for a QR code
};

// One-time passwords (TOTP) of users: setting up, recovery codes, and the end of them. Secrets are
// sealed, recovery codes hashed. Thread-safe.
class OneTimePasswords {
public:
    OneTimePasswords(SiteContext& site, Accounts& accounts) : m_site(site), m_accounts(accounts) {}

    [[nodiscard]] CodeState state(const User& user);
    [[nodiscard]] bool has(std::int64_t userId);
    // A new secret, in place of one that was not confirmed; what held holds on.
    [[nodiscard]] CodeEnrolment begin(const User& user);
    // The one that waits; none: begin() first.
    [[nodiscard]] std::optional<CodeEnrolment> pending(const User& user);
    // With the user's password and a code of the pending secret it holds from now on; every other
    // session ends. Returns the recovery codes, which nobody can read again. Invalid names "code"
    // or "password"; Conflict when nothing is pending.
    [[nodiscard]] Result<std::vector<std::string>, ServiceError>
    confirm(const Session& own, std::string_view code, std::string_view password, const Actor& by);
    // New recovery codes in place of the old ones; Conflict without one-time passwords.
    [[nodiscard]] Result<std::vector<std::string>, ServiceError>
    renewRecoveryCodes(const User& user, std::string_view password, const Actor& by);
    // Conflict where the site requires them.
    [[nodiscard]] Result<void, ServiceError> turnOff(const Session& own, std::string_view password,
                                                     const Actor& by);
    // For somebody who lost authenticator and recovery codes: without any, and signed out
    // everywhere. Conflict for one's own (`by`), so that two people know of it, and when there is
    // none; NotFound without such a login.
    [[nodiscard]] Result<void, ServiceError> reset(std::string_view login, const Actor& by);

private:
    [[nodiscard]] CodeEnrolment enrolmentOf(const User& user, const std::string& secret) const;

    SiteContext& m_site;
    Accounts& m_accounts;
};

} // namespace tewatashi::server::services
