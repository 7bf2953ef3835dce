#pragma once

#include "tests/support/test_random.h"

#include <cstdint>
#include <string>
#include <vector>

namespace tewatashi::test::handheld {

struct PlannedBeep {
    std::int64_t naive_s = 0; // the terminal's local wall time, as if it were UTC
    std::string code;
    std::uint8_t symbology = 0x03; // Code 128
    std::string item;              // the slip number, if the code is one
};

// A mail-room operator's day with one terminal, oldest first: stacks of `slips` different slip
// numbers behind operator, action and place cards. A new set of cards follows every break and
// every hour at the latest, so no context rule of the product is broken on purpose. The day ends
// some minutes before `naiveEnd_s` and does not cross 04:00 unless it is long past midnight.
[[nodiscard]] std::vector<PlannedBeep> workingDay(TestRandom& random, int slips,
                                                  std::int64_t naiveEnd_s);

// Eleven digits and the remainder of their number divided by seven.
[[nodiscard]] std::string slipNumber(std::uint64_t elevenDigits);

} // namespace tewatashi::test::handheld
