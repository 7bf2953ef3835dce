#pragma once

#include "common/base/random.h"

#include <chrono>

namespace tewatashi::server::mail {

// How long to wait after so many tries that failed (1 and more): anything from a second to twice
// as long as the time before, which begins with a minute and ends with an hour ("full jitter":
// what failed together is not tried together again).
inline constexpr std::chrono::milliseconds kRetryLeast = std::chrono::seconds(1);
inline constexpr std::chrono::milliseconds kRetryFirst = std::chrono::minutes(1);
inline constexpr std::chrono::milliseconds kRetryMost = std::chrono::hours(1);

[[nodiscard]] std::chrono::milliseconds retryWaitMost(int tries);
[[nodiscard]] std::chrono::milliseconds retryWait(int tries, RandomSource& random);

// What was not sent that long after it was written is given up: an outage over a weekend is
// bridged, and nobody is told last week's news.
inline constexpr std::chrono::hours kGivenUpAfter{72};

} // namespace tewatashi::server::mail
