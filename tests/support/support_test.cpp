#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

#include <fstream>

using namespace tewatashi;
using namespace tewatashi::test;
using namespace std::chrono_literals;

TEST_CASE("ManualClock moves only when told, and the wall clock can jump alone") {
    ManualClock clock;
    const UtcMillis start = clock.utcNow();
    CHECK(clock.utcNow() == start);
    clock.advance(1500ms);
    CHECK(clock.utcNow() - start == 1500ms);
    CHECK(clock.monotonicNow() == 1500ms);
    clock.setUtc({5});
    CHECK(clock.utcNow() == UtcMillis{5});
    CHECK(clock.monotonicNow() == 1500ms);
}

TEST_CASE("TestRandom repeats for a seed and differs between seeds") {
    TestRandom first(7);
    TestRandom again(7);
    TestRandom other(8);
    const std::uint64_t value = first.next();
    CHECK(again.next() == value);
    CHECK(other.next() != value);
    for (int i = 0; i < 1000; ++i) {
        const int drawn = first.between(-3, 3);
        REQUIRE(drawn >= -3);
        REQUIRE(drawn <= 3);
        REQUIRE(first.below(5) < 5);
    }
}

TEST_CASE("TempDir gives different folders and removes them with their content") {
    std::filesystem::path gone;
    {
        const TempDir one;
        const TempDir two;
        CHECK(one.path() != two.path());
        std::ofstream(one / "note") << "x";
        CHECK(std::filesystem::exists(one / "note"));
        gone = one.path();
    }
    CHECK_FALSE(std::filesystem::exists(gone));
}
