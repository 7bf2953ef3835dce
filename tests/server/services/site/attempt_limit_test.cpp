#include "server/services/site/attempt_limit.h"
#include "tests/support/manual_clock.h"

#include <catch2/catch.hpp>

namespace tewatashi::server::services {

using std::chrono::milliseconds;

TEST_CASE("Free failures cost nothing, then the wait doubles up to its limit", "[attempts]") {
    test::ManualClock clock;
    AttemptLimit limit({.freeFailures = 2, .waitMax = milliseconds(4000)}, clock);
    CHECK(limit.begin("a").count() == 0);
    CHECK(limit.begin("a").count() == 0);
    for (const int expected_ms : {1000, 2000, 4000, 4000}) {
        CHECK(limit.wait("a") == milliseconds(expected_ms));
        CHECK(limit.begin("a") == milliseconds(expected_ms)); // not counted
        clock.advance(milliseconds(expected_ms));
        CHECK(limit.begin("a").count() == 0);
    }
    CHECK(limit.wait("b").count() == 0);
}

TEST_CASE("An honest try clears the count", "[attempts]") {
    test::ManualClock clock;
    AttemptLimit limit({.freeFailures = 1}, clock);
    CHECK(limit.begin("a").count() == 0);
    CHECK(limit.wait("a").count() > 0);
    limit.forget("a");
    limit.forget("never seen");
    CHECK(limit.wait("a").count() == 0);
}

TEST_CASE("Failures are forgotten after their time", "[attempts]") {
    test::ManualClock clock;
    AttemptLimit limit({.freeFailures = 1,
                        .firstWait = std::chrono::hours(3),
                        .waitMax = std::chrono::hours(3),
                        .forgetAfter = std::chrono::hours(1)},
                       clock);
    CHECK(limit.begin("a").count() == 0);
    clock.advance(std::chrono::hours(1) - milliseconds(1));
    CHECK(limit.wait("a").count() > 0);
    clock.advance(milliseconds(1));
    CHECK(limit.wait("a").count() == 0);
}

TEST_CASE("A flood of keys pushes out the key that failed longest ago", "[attempts]") {
    test::ManualClock clock;
    AttemptLimit limit({.freeFailures = 1, .keysMax = 3}, clock);
    for (const char* key : {"a", "b", "c"}) {
        CHECK(limit.begin(key).count() == 0);
    }
    CHECK(limit.wait("a").count() > 0);
    CHECK(limit.begin("d").count() == 0);
    CHECK(limit.wait("a").count() == 0);
    CHECK(limit.wait("b").count() > 0);
    CHECK(limit.wait("d").count() > 0);
}

} // namespace tewatashi::server::services
