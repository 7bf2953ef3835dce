#pragma once

#include "common/base/digest.h"
#include "common/base/random.h"

#include <optional>
#include <string>
#include <string_view>

// One-time enrolment codes: twelve characters of an alphabet without look-alikes, 60 random bits,
// shown as "K7QF-2M9X-TB4H" so that they can be read out over the telephone.
namespace tewatashi::server::services {

[[nodiscard]] std::string newEnrolCode(RandomSource& random);
// A token for many PCs: 24 such characters, 120 random bits, for it lives for weeks.
[[nodiscard]] std::string newDeploymentToken(RandomSource& random);

// The twelve characters without spaces and hyphens, in upper case; nullopt when this cannot be a
// code. Accepts full-width letters and digits, which a Japanese keyboard easily produces.
[[nodiscard]] std::optional<std::string> normalizedEnrolCode(std::string_view typed);
[[nodiscard]] std::optional<std::string> normalizedDeploymentToken(std::string_view typed);

// What is stored. A plain SHA-256 is enough: the code is random, not chosen by a person, lives a
// day and may be tried five times an hour.
[[nodiscard]] Digest enrolCodeDigest(std::string_view normalized);

} // namespace tewatashi::server::services
