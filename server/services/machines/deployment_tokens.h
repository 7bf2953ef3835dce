#pragma once

#include "common/base/clock.h"
#include "common/base/digest.h"
#include "server/services/site/actor.h"
#include "server/services/text/service_error.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::store {
class Connection;
}

namespace tewatashi::server::services {

class SiteContext;

// A PC whose computer name fits gets the place: '*' stands for any letters, '?' for one.
struct PlaceRule {
    std::string pattern;
    std::string placeCode;
};
struct DeploymentTokenInput {
    std::string note;
    int uses = 0;           // PCs that may enrol with it
    int days = 0;           // until it expires
    std::string networks;   // "192.0.2.0/24, 2001:db8::/32"; empty: from anywhere
    std::string placeRules; // "OSK-* OSAKA-MR" by line; the first that fits counts
};
struct DeploymentToken {
    std::int64_t id = 0;
    std::string note;
    int usesMax = 0;
    int uses = 0;
    std::vector<std::string> networks; // empty: from anywhere
    std::vector<PlaceRule> placeRules;
    UtcMillis createdAt;
    UtcMillis expiresAt;
};

inline constexpr int kTokenUsesMax = 10'000;
inline constexpr int kTokenDaysMax = 90;

// Tokens for many PCs at once, as a software distribution gives them out (A6). What a token says is
// shown once and kept as a hash. Thread-safe.
class DeploymentTokens {
public:
    explicit DeploymentTokens(SiteContext& site) : m_site(site) {}

    // A token of 24 characters in groups of four. Invalid names the fields: note, uses, days,
    // networks, place_rules.
    [[nodiscard]] Result<std::string, ServiceError> create(const DeploymentTokenInput& input,
                                                           const Actor& by = {});
    [[nodiscard]] std::vector<DeploymentToken> list(); // those that may still be used
    [[nodiscard]] Result<void, ServiceError> withdraw(std::int64_t id, const Actor& by = {});

private:
    SiteContext& m_site;
};

// Takes one use of the token in the transaction of an enrolment; nullopt when it is unknown, spent,
// expired, withdrawn, or does not let this address enrol.
struct SpentToken {
    std::int64_t id = 0;
    std::string note;
    std::string placeCode; // empty: no rule fits the name
};
[[nodiscard]] std::optional<SpentToken>
spendDeploymentToken(store::Connection& connection, const Digest& token,
                     std::string_view remoteAddress, std::string_view computerName, UtcMillis now);

[[nodiscard]] bool fitsPattern(std::string_view pattern, std::string_view name); // any case

} // namespace tewatashi::server::services
