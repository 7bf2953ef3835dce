#pragma once

#include "common/base/clock.h"
#include "common/base/digest.h"
#include "common/base/random.h"

#include <chrono>
#include <string>
#include <string_view>

namespace tewatashi::server::api {

// docs/protocol.md §5.
inline constexpr std::chrono::minutes kNonceLife{5};

// Nonces that need no storage: the time and its HMAC under a key drawn at start-up. A restart makes
// all of them stale, which costs an agent one more exchange. A nonce can be used more than once
// within its life: what it protects is idempotent, it only keeps old requests from being replayed.
class NonceMint {
public:
    NonceMint(const Clock& clock, RandomSource& random);

    [[nodiscard]] std::string issue() const;
    [[nodiscard]] bool isFresh(std::string_view nonce) const;

private:
    [[nodiscard]] std::string nonceOf(UtcMillis at) const;

    const Clock& m_clock;
    Digest m_key{};
};

} // namespace tewatashi::server::api
