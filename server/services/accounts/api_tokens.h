#pragma once

#include "common/base/clock.h"
#include "common/base/digest.h"
#include "server/services/accounts/permission.h"
#include "server/services/site/actor.h"
#include "server/services/text/service_error.h"

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

struct ApiToken {
    std::int64_t id = 0;
    std::string name;
    std::vector<TokenScope> scopes; // in the order of kTokenScopes
    std::string madeBy;             // login; empty: the command line
    UtcMillis madeAt;
    std::optional<UtcMillis> expiresAt;  // none: never
    std::optional<UtcMillis> lastUsedAt; // a minute late at most
    std::optional<UtcMillis> withdrawnAt;

    [[nodiscard]] bool isValid(UtcMillis now) const {
        return !withdrawnAt && (!expiresAt || now < *expiresAt);
    }
    [[nodiscard]] bool allows(TokenScope scope) const;
};
struct NewApiToken {
    std::string name;
    std::vector<TokenScope> scopes{kTokenScopes.begin(), kTokenScopes.end()};
    std::optional<int> days = std::nullopt; // until it ends; none: never
};
inline constexpr int kTokenDaysMost = 3660;

// API tokens of integrations, which read. A token is shown once and stored as SHA-256. Thread-safe;
// answers from memory after the first question, because only this process writes the database.
class ApiTokens {
public:
    explicit ApiTokens(SiteContext& site) : m_site(site) {}

    // Invalid names "name", "scopes" or "days"; Busy when there are too many.
    [[nodiscard]] Result<std::string, ServiceError> add(const NewApiToken& token,
                                                        const Actor& by = {});
    [[nodiscard]] std::vector<ApiToken> list(); // the newest first, over ones as well
    // NotFound without such a token, or for one that is withdrawn.
    [[nodiscard]] Result<void, ServiceError> withdraw(std::int64_t id, const Actor& by = {});
    // Of a token that is valid now; notes its use at most once a minute.
    [[nodiscard]] std::optional<ApiToken> use(std::string_view token);

private:
    using Known = std::map<Digest, ApiToken>; // those not withdrawn
    Known& known(const std::lock_guard<std::mutex>& lock);

    SiteContext& m_site;
    std::mutex m_mutex;
    std::optional<Known> m_known;
};

} // namespace tewatashi::server::services
