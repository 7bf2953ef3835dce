#include "tests/handheld/working_day.h"

#include "tests/handheld/sim_csp2.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tewatashi::test::handheld {
namespace {

constexpr std::int64_t kMinute_s = 60;
constexpr std::int64_t kHour_s = 3600;
constexpr int kDayBoundaryHour = 4;

struct Stack {
    const char* action;
    const char* place;
};
// A head office's round: collected from desks, sent off, received from a branch, taken round.
constexpr std::array<Stack, 6> kRound{{{"accepted", "TOKYO-MR"},
                                       {"departed", "TOKYO-MR"},
                                       {"arrived", "OSAKA-MR"},
                                       {"arrived", "TOKYO-MR"},
                                       {"out_for_delivery", "TOKYO-MR"},
                                       {"delivered", "TOKYO-7F"}}};
constexpr std::array<const char*, 2> kOperators{"0042", "0043"};

// Ends at the given second by shifting a day planned from zero; a day that would begin before
// 04:00 keeps its steps but loses its breaks.
void shiftToEnd(std::vector<PlannedBeep>& day, std::int64_t naiveEnd_s) {
    if (day.empty()) {
        return;
    }
    const std::int64_t by_s = naiveEnd_s - 3 * kMinute_s - day.back().naive_s;
    for (PlannedBeep& beep : day) {
        beep.naive_s += by_s;
    }
    const ClockFields end = fieldsOf(naiveEnd_s);
    std::int64_t boundary_s = naiveSeconds({0, 0, kDayBoundaryHour, end.day, end.month, end.year});
    boundary_s -= end.hour < kDayBoundaryHour ? 24 * kHour_s : 0;
    const std::int64_t first_s = day.front().naive_s;
    const std::int64_t last_s = day.back().naive_s;
    const std::int64_t earliest_s = std::min(boundary_s + 5 * kMinute_s, last_s);
    if (first_s >= earliest_s) {
        return;
    }
    for (PlannedBeep& beep : day) {
        beep.naive_s = earliest_s + (beep.naive_s - first_s) * (last_s - earliest_s) /
                                        std::max<std::int64_t>(1, last_s - first_s);
    }
}

} // namespace

std::string slipNumber(std::uint64_t elevenDigits) {
    return fmt::format("{:011}{}", elevenDigits, elevenDigits % 7);
}

std::vector<PlannedBeep> workingDay(TestRandom& random, int slips, std::int64_t naiveEnd_s) {
    std::vector<PlannedBeep> day;
    std::int64_t now_s = 0;
    std::uint64_t next = 20'000'000'000 + random.below(1'000'000'000);
    std::size_t stack = 0;
    for (int left = slips; left > 0; ++stack) {
        // At most forty minutes of beeps, so that no gap and no stack comes near the hour.
        const int size = std::min(left, random.between(5, 60));
        const auto card = [&](const std::string& code) {
            day.push_back({now_s, code, 0x03, {}});
            now_s += random.between(2, 5);
        };
        const Stack& what = kRound.at(stack % kRound.size());
        card(fmt::format("TWO-{}", kOperators.at(stack / kRound.size() % kOperators.size())));
        card(fmt::format("TWA-{}", what.action));
        card(fmt::format("TWP-{}", what.place));
        for (int i = 0; i < size; ++i) {
            const std::string number = slipNumber(next);
            next += 1 + random.below(30);
            day.push_back({now_s, number, 0x03, number});
            now_s += random.between(1, 9);
        }
        left -= size;
        now_s += random.oneIn(3) ? random.between(20, 75) * kMinute_s
                                 : random.between(2, 12) * kMinute_s;
    }
    shiftToEnd(day, naiveEnd_s);
    return day;
}

} // namespace tewatashi::test::handheld
