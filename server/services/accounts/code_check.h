#pragma once

#include "common/base/clock.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::store {
class Connection;
}

// What proves the second factor of a sign-in. Inside one write job.
namespace tewatashi::server::services {

class SiteContext;

inline constexpr int kRecoveryCodes = 10;

enum class TakenCode { None, OneTime, Recovery };
// Whether what was typed is a code of the user now; it is none any more afterwards. A user without
// one-time passwords has none.
[[nodiscard]] TakenCode takeCode(SiteContext& site, store::Connection& connection,
                                 std::int64_t userId, std::string_view typed, UtcMillis now);

// What a secret is sealed for.
[[nodiscard]] std::string codeSecretOwner(std::int64_t userId);
// As they are shown, once, and as they are kept.
struct RecoveryCodes {
    std::vector<std::string> shown;
    std::vector<std::string> hashes;
};
[[nodiscard]] RecoveryCodes newRecoveryCodes(SiteContext& site);

} // namespace tewatashi::server::services
