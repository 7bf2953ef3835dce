#pragma once

#include "common/base/bytes.h"
#include "common/base/clock.h"
#include "common/base/random.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Time-based one-time passwords as authenticator programs make them (RFC 6238): SHA-1, 30 s,
// 6 digits. Pure but for liboath underneath.
namespace tewatashi::server::services {

inline constexpr std::size_t kCodeSecret_bytes = 20; // RFC 4226 §4 R6 recommends 160 bits
inline constexpr std::size_t kCodeDigits = 6;

[[nodiscard]] Bytes newCodeSecret(RandomSource& random);
// As people type it into an authenticator: RFC 4648 base 32, without padding.
[[nodiscard]] std::string codeSecretText(ByteView secret);
// What the QR code holds: "otpauth://totp/…".
[[nodiscard]] std::string codeSecretUri(ByteView secret, std::string_view issuer,
                                        std::string_view account);

// The six digits of what was typed, blanks and full-width forms allowed; nullopt for anything else.
[[nodiscard]] std::optional<std::string> typedCode(std::string_view typed);
// The step (30 s since 1970) whose code this is, one before and one after `now` allowed for clocks
// that differ; nullopt when it is none.
[[nodiscard]] std::optional<std::int64_t> stepOfCode(ByteView secret, const std::string& code,
                                                     UtcMillis now);

} // namespace tewatashi::server::services
