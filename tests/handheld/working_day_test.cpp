#include "tests/handheld/sim_csp2.h"
#include "tests/handheld/working_day.h"

#include <catch2/catch.hpp>

#include <set>

using namespace tewatashi;
using namespace tewatashi::test;
using namespace tewatashi::test::handheld;

namespace {
const std::int64_t kEvening = naiveSeconds({0, 45, 17, 22, 11, 2026});
}

TEST_CASE("Slip numbers end in the remainder by seven") {
    CHECK(slipNumber(10'000'000'001) == "100000000015");
    CHECK(slipNumber(7) == "000000000070");
}

TEST_CASE("A working day repeats for a seed and has the asked number of different slips") {
    TestRandom random(3);
    TestRandom again(3);
    const auto day = workingDay(random, 300, kEvening);
    const auto same = workingDay(again, 300, kEvening);
    REQUIRE(day.size() == same.size());
    std::set<std::string> slips;
    for (std::size_t i = 0; i < day.size(); ++i) {
        CHECK(day[i].code == same[i].code);
        CHECK(day[i].naive_s == same[i].naive_s);
        if (!day[i].item.empty()) {
            slips.insert(day[i].item);
        }
    }
    CHECK(slips.size() == 300);
}

TEST_CASE("Every slip of a working day stands under fresh cards of its own hour and day") {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        TestRandom random(seed);
        const int slips = random.between(1, 500);
        const auto day = workingDay(random, slips, kEvening);
        std::string cards;
        std::int64_t last_s = 0;
        for (const PlannedBeep& beep : day) {
            REQUIRE(beep.naive_s >= last_s);
            if (beep.code.starts_with("TWO-")) {
                cards = "o";
            } else if (beep.code.starts_with("TWA-")) {
                REQUIRE(cards == "o");
                cards = "oa";
            } else if (beep.code.starts_with("TWP-")) {
                REQUIRE(cards == "oa");
                cards = "oap";
            } else {
                REQUIRE(cards == "oap");
                REQUIRE(beep.naive_s - last_s < 3600);
                REQUIRE(beep.code == beep.item);
            }
            last_s = beep.naive_s;
        }
        CHECK(last_s < kEvening);
        CHECK(fieldsOf(day.front().naive_s).day == fieldsOf(kEvening).day);
    }
}

TEST_CASE("A day that ends early in the morning does not cross 04:00") {
    TestRandom random(1);
    const std::int64_t early = naiveSeconds({0, 30, 5, 22, 11, 2026});
    const auto day = workingDay(random, 400, early);
    CHECK(day.front().naive_s >= naiveSeconds({0, 0, 4, 22, 11, 2026}));
    CHECK(day.back().naive_s < early);
}
