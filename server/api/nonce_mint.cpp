#include "server/api/nonce_mint.h"

namespace tewatashi::server::api {
namespace {

constexpr std::size_t kTimeOctets = 8;
constexpr std::size_t kTagOctets = 16; // 128 bits of the HMAC cannot be guessed in five minutes

} // namespace

NonceMint::NonceMint(const Clock& clock, RandomSource& random) : m_clock(clock) {
    random.fill(m_key);
}

std::string NonceMint::nonceOf(UtcMillis at) const {
    const Bytes time = ByteWriter().u64(static_cast<std::uint64_t>(at.value)).bytes();
    const Digest tag = hmacSha256(m_key, time);
    return toHex(time) + toHex(ByteView(tag).first(kTagOctets));
}

std::string NonceMint::issue() const { return nonceOf(m_clock.utcNow()); }

bool NonceMint::isFresh(std::string_view nonce) const {
    const auto octets = fromHex(nonce);
    if (!octets || octets->size() != kTimeOctets + kTagOctets) {
        return false;
    }
    std::uint64_t at = 0;
    for (std::size_t i = 0; i < kTimeOctets; ++i) {
        at = at << 8U | (*octets)[i];
    }
    const UtcMillis issued{static_cast<std::int64_t>(at)};
    const UtcMillis now = m_clock.utcNow();
    return equalConstantTime(asBytes(nonceOf(issued)), asBytes(nonce)) && issued <= now &&
           now - issued < kNonceLife;
}

} // namespace tewatashi::server::api
