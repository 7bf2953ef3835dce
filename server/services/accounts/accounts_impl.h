#pragma once

#include "server/services/accounts/accounts.h"
#include "server/services/accounts/breached_passwords.h"
#include "server/services/site/attempt_limit.h"
#include "server/services/site/site_context.h"
#include "server/store/account_store.h"

#include <mutex>
#include <optional>
#include <set>

// Shared by the sources of Accounts.
namespace tewatashi::server::services {

struct Accounts::Impl {
    Impl(SiteContext& context, PasswordCost cost)
        : site(context), hasher(cost), pairs(kPairPolicy, context.clock()),
          addresses(kAddressPolicy, context.clock()), logins(kLoginPolicy, context.clock()),
          codes(kCodePolicy, context.clock()), ownPasswords(kOwnPolicy, context.clock()),
          security(context) {
        if (!context.config().breachedPasswords.empty()) {
            breached.emplace(context.config().breachedPasswords);
        }
    }

    // Counts the try; true when it must wait instead.
    bool mustWait(const std::string& login, std::string_view address) {
        const std::string pair = login + "\n" + std::string(address);
        if (pairs.wait(pair).count() > 0 || addresses.wait(address).count() > 0) {
            return true;
        }
        {
            const std::lock_guard lock(mutex);
            // Strangers must not lock the person out who signs in from here every day.
            if (trusted.count(pair) == 0 && logins.begin(login).count() > 0) {
                return true;
            }
        }
        return pairs.begin(pair).count() > 0 || addresses.begin(address).count() > 0;
    }
    void succeeded(const std::string& login, std::string_view address) {
        const std::string pair = login + "\n" + std::string(address);
        pairs.forget(pair);
        addresses.forget(address);
        logins.forget(login);
        const std::lock_guard lock(mutex);
        if (trusted.size() >= kTrustedMax) {
            trusted.clear();
        }
        trusted.insert(pair);
    }
    std::optional<bool> passwordMatches(const std::optional<store::UserRow>& user,
                                        const std::optional<std::string>& password) {
        if (!user || !password) {
            return hasher.verifyNothing(password.value_or(std::string()));
        }
        return hasher.verify(user->passwordHash, *password);
    }
    // Of a new password that may be used; else says what is wrong with it.
    std::optional<std::string> checkedPassword(std::string_view password, const char* field,
                                               const std::string& login,
                                               const std::string& displayName,
                                               std::vector<FieldProblem>& problems);

    static constexpr std::size_t kTrustedMax = 10'000;
    // A login tried from one address.
    static constexpr AttemptPolicy kPairPolicy{};
    // One address with any logins: an office behind one address has many people.
    static constexpr AttemptPolicy kAddressPolicy{.freeFailures = 30,
                                                  .firstWait = std::chrono::seconds(10)};
    // A login from anywhere: below the 100 consecutive failures of NIST SP 800-63B.
    static constexpr AttemptPolicy kLoginPolicy{.freeFailures = 90,
                                                .firstWait = std::chrono::minutes(15),
                                                .waitMax = std::chrono::minutes(15)};
    // A code is one of a million and three hold at a time.
    static constexpr AttemptPolicy kCodePolicy{.freeFailures = 5,
                                               .firstWait = std::chrono::minutes(1)};
    static constexpr AttemptPolicy kOwnPolicy{};

    SiteContext& site;
    PasswordHasher hasher;
    std::optional<BreachedPasswords> breached; // none: the site has no list
    AttemptLimit pairs;
    AttemptLimit addresses;
    AttemptLimit logins;
    AttemptLimit codes;        // by user
    AttemptLimit ownPasswords; // by user
    SecuritySettings security;
    std::mutex mutex;
    std::set<std::string> trusted; // login and address that signed in since start-up
};

[[nodiscard]] std::string lowerAscii(std::string_view text);
[[nodiscard]] User userOf(const store::UserRow& row);

inline constexpr std::size_t kLoginCharactersMax = 64;

} // namespace tewatashi::server::services
