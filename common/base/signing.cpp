#include "common/base/signing.h"

#include "common/base/assert.h"

#include <sodium.h>

#include <algorithm>

namespace tewatashi {

std::optional<VerifyKey> VerifyKey::fromBytes(ByteView bytes) {
    VerifyKey key;
    if (bytes.size() != key.m_key.size()) {
        return std::nullopt;
    }
    std::copy(bytes.begin(), bytes.end(), key.m_key.begin());
    return key;
}

bool VerifyKey::verifies(ByteView message, ByteView signature) const {
    return signature.size() == crypto_sign_BYTES &&
           crypto_sign_verify_detached(signature.data(), message.data(), message.size(),
                                       m_key.data()) == 0;
}

SigningKey SigningKey::generate(RandomSource& random) {
    std::array<std::uint8_t, 32> seed{};
    random.fill(seed);
    auto key = fromSeed(seed);
    sodium_memzero(seed.data(), seed.size());
    TW_ASSERT(key.has_value());
    return *key;
}

std::optional<SigningKey> SigningKey::fromSeed(ByteView seed) {
    if (seed.size() != crypto_sign_SEEDBYTES) {
        return std::nullopt;
    }
    SigningKey key;
    std::array<std::uint8_t, 32> publicKey{};
    crypto_sign_seed_keypair(publicKey.data(), key.m_secret.data(), seed.data());
    key.m_verifyKey = *VerifyKey::fromBytes(publicKey);
    return key;
}

SigningKey::~SigningKey() { sodium_memzero(m_secret.data(), m_secret.size()); }

Signature SigningKey::sign(ByteView message) const {
    Signature signature{};
    crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(),
                         m_secret.data());
    return signature;
}

} // namespace tewatashi
