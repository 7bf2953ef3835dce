#pragma once

#include "common/base/bytes.h"
#include "common/base/random.h"

#include <array>

namespace tewatashi {

using Signature = std::array<std::uint8_t, 64>;

// Ed25519 public key (RFC 8032).
class VerifyKey {
public:
    [[nodiscard]] static std::optional<VerifyKey> fromBytes(ByteView bytes); // 32 octets
    [[nodiscard]] bool verifies(ByteView message, ByteView signature) const;
    [[nodiscard]] ByteView bytes() const { return m_key; }

    friend bool operator==(const VerifyKey&, const VerifyKey&) = default;

private:
    std::array<std::uint8_t, 32> m_key{};
};

// Ed25519 private key, kept as its 32-octet seed; wiped from memory on destruction.
class SigningKey {
public:
    [[nodiscard]] static SigningKey generate(RandomSource& random);
    [[nodiscard]] static std::optional<SigningKey> fromSeed(ByteView seed); // 32 octets
    SigningKey(const SigningKey&) = default;
    SigningKey& operator=(const SigningKey&) = default;
    ~SigningKey();

    [[nodiscard]] Signature sign(ByteView message) const;
    [[nodiscard]] const VerifyKey& verifyKey() const { return m_verifyKey; }
    [[nodiscard]] ByteView seed() const { return {m_secret.data(), 32}; }

private:
    SigningKey() = default;
    std::array<std::uint8_t, 64> m_secret{}; // libsodium's form: seed followed by public key
    VerifyKey m_verifyKey;
};

} // namespace tewatashi
