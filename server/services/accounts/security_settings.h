#pragma once

#include "server/services/accounts/ip_network.h"
#include "server/services/accounts/role.h"
#include "server/services/site/actor.h"
#include "server/services/text/service_error.h"

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::store {
class Connection;
}

namespace tewatashi::server::services {

class SiteContext;

// What a site asks of those who sign in.
struct SecurityRules {
    std::vector<Role> codeRoles; // must have one-time passwords; in the order of kRoles
    int passwordCharactersMin = 15;
    std::chrono::minutes sessionIdle{30};
    std::chrono::hours sessionMost{12}; // from sign-in on, however busy
    std::vector<IpNetwork> networks;    // pages and API open from these alone; none: from anywhere

    [[nodiscard]] bool asksForCode(Role role) const;
    // False for what is no address, once there are networks.
    [[nodiscard]] bool admits(std::string_view address) const;
};

// The same as typed.
struct SecurityInput {
    std::vector<std::string> codeRoles; // role codes
    std::string passwordCharactersMin;
    std::string sessionIdle_min;
    std::string sessionMost_h;
    std::string networks; // one a line
};
[[nodiscard]] SecurityInput securityInputOf(const SecurityRules& rules);

inline constexpr int kPasswordFloor = 8; // below 15 only with one-time passwords for everybody
inline constexpr int kPasswordFloorAlone = 15; // the only factor: NIST SP 800-63B-4
inline constexpr int kPasswordMinMost = 64;
// ASVS 5.0 §7.3 leaves them to the site; NIST SP 800-63B-4 has 1 h and 24 h at AAL2.
inline constexpr int kSessionIdleLeast_min = 5;
inline constexpr int kSessionIdleMost_min = 60;
inline constexpr int kSessionMost_h = 24;
inline constexpr int kNetworksMax = 200;

// Keeps the rules. Thread-safe; answers from memory after the first question, because only this
// process writes the database.
class SecuritySettings {
public:
    explicit SecuritySettings(SiteContext& site) : m_site(site) {}

    [[nodiscard]] std::shared_ptr<const SecurityRules> rules();
    // Invalid names every field that is wrong. A list of networks without the address that saves it
    // (by.source) is refused: whoever saves it would be locked out.
    [[nodiscard]] Result<void, ServiceError> put(const SecurityInput& input, const Actor& by);
    // From anywhere again: the way back for who is locked out all the same.
    void openToAll(const Actor& by);

private:
    void keep(const SecurityRules& rules, const Actor& by);

    SiteContext& m_site;
    std::mutex m_mutex;
    std::shared_ptr<const SecurityRules> m_rules;
};

} // namespace tewatashi::server::services
