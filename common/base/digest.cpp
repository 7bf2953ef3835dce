#include "common/base/digest.h"

#include <sodium.h>

namespace tewatashi {
namespace {

crypto_hash_sha256_state* stateOf(std::array<std::uint8_t, 128>& storage) {
    static_assert(sizeof(crypto_hash_sha256_state) <= 128);
    return reinterpret_cast<crypto_hash_sha256_state*>(storage.data());
}

} // namespace

Digest sha256(ByteView bytes) {
    Digest digest{};
    crypto_hash_sha256(digest.data(), bytes.data(), bytes.size());
    return digest;
}

Digest sha256(std::string_view text) { return sha256(asBytes(text)); }

Sha256::Sha256() { crypto_hash_sha256_init(stateOf(m_state)); }

void Sha256::update(ByteView bytes) {
    crypto_hash_sha256_update(stateOf(m_state), bytes.data(), bytes.size());
}

Digest Sha256::finish() {
    Digest digest{};
    crypto_hash_sha256_final(stateOf(m_state), digest.data());
    return digest;
}

Digest hmacSha256(const Digest& key, ByteView message) {
    static_assert(crypto_auth_hmacsha256_KEYBYTES == std::tuple_size_v<Digest>);
    Digest tag{};
    crypto_auth_hmacsha256(tag.data(), message.data(), message.size(), key.data());
    return tag;
}

bool equalConstantTime(ByteView left, ByteView right) {
    return left.size() == right.size() &&
           sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

} // namespace tewatashi
