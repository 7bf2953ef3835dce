#pragma once

#include "common/base/bytes.h"

#include <array>

namespace tewatashi {

using Digest = std::array<std::uint8_t, 32>;

[[nodiscard]] Digest sha256(ByteView bytes);
[[nodiscard]] Digest sha256(std::string_view text);

// SHA-256 over parts, for data that is never in memory at once.
class Sha256 {
public:
    Sha256();
    void update(ByteView bytes);
    // Call once; the object is spent afterwards.
    [[nodiscard]] Digest finish();

private:
    alignas(16) std::array<std::uint8_t, 128> m_state{};
};

// HMAC-SHA-256 (RFC 2104) under a key of 32 octets.
[[nodiscard]] Digest hmacSha256(const Digest& key, ByteView message);

// For comparing secrets: the time taken does not tell where two strings differ.
[[nodiscard]] bool equalConstantTime(ByteView left, ByteView right);

} // namespace tewatashi
