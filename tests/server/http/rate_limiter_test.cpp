#include "server/http/rate_limiter.h"
#include "tests/support/manual_clock.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::server::http;
using namespace std::chrono_literals;

TEST_CASE("a bucket gives its burst, then one token per refill time", "[unit]") {
    test::ManualClock clock;
    RateLimiter limiter({3, 1000ms, 10}, clock);
    for (int i = 0; i < 3; ++i) {
        CHECK(limiter.take("a") == 0ms);
    }
    CHECK(limiter.take("a") == 1000ms);
    clock.advance(400ms);
    CHECK(limiter.take("a") == 600ms);
    clock.advance(600ms);
    CHECK(limiter.take("a") == 0ms);
    CHECK(limiter.take("a") == 1000ms);
    CHECK(limiter.take("b") == 0ms); // another key has its own bucket
}

TEST_CASE("a rested bucket is full again but never fuller", "[unit]") {
    test::ManualClock clock;
    RateLimiter limiter({2, 1000ms, 10}, clock);
    CHECK(limiter.take("a") == 0ms);
    clock.advance(1h);
    CHECK(limiter.take("a") == 0ms);
    CHECK(limiter.take("a") == 0ms);
    CHECK(limiter.take("a") > 0ms);
}

TEST_CASE("a flood of keys neither grows the table nor frees a limited key", "[unit]") {
    test::ManualClock clock;
    RateLimiter limiter({1, 1000ms, 50}, clock);
    CHECK(limiter.take("victim") == 0ms);
    int passed = 0;
    for (int i = 0; i < 10'000; ++i) {
        passed += limiter.take("flood" + std::to_string(i)) == 0ms ? 1 : 0;
    }
    CHECK(limiter.keyCount() == 50);
    CHECK(passed == 50); // 49 buckets of their own and the common one
    CHECK(limiter.take("victim") > 0ms);
    clock.advance(2s);
    CHECK(limiter.take("newcomer") == 0ms); // rested buckets make room
    CHECK(limiter.keyCount() == 50);
}
