#include "common/base/iso_time.h"

#include <catch2/catch.hpp>

using namespace tewatashi;

TEST_CASE("A time is written in whole seconds of UTC and read again", "[unit]") {
    for (const auto& [value, text] : {std::pair{0LL, "1970-01-01T00:00:00Z"},
                                      {1'775'001'600'999LL, "2026-04-01T00:00:00Z"},
                                      {1'709'164'799'000LL, "2024-02-28T23:59:59Z"},
                                      {1'709'164'800'000LL, "2024-02-29T00:00:00Z"},
                                      {-1'000LL, "1969-12-31T23:59:59Z"},
                                      {253'402'300'799'000LL, "9999-12-31T23:59:59Z"}}) {
        CHECK(isoTime(UtcMillis{value}) == text);
        REQUIRE(parseIsoTime(text).has_value());
        CHECK(isoTime(*parseIsoTime(text)) == text);
    }
    CHECK(parseIsoTime("2026-04-01T00:00:00Z")->value == 1'775'001'600'000);
}

TEST_CASE("What is no such time is refused", "[unit]") {
    for (const char* text :
         {"", "2026-04-01", "2026-04-01 00:00:00Z", "2026-04-01T00:00:00", "2026-02-29T00:00:00Z",
          "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-04-01T24:00:00Z",
          "2026-04-01T00:60:00Z", "2026-04-01T00:00:60Z", "0000-01-01T00:00:00Z",
          "2026-04-0xT00:00:00Z", "2026-04-01T00:00:00Zx", "+026-04-01T00:00:00Z"}) {
        INFO(text);
        CHECK_FALSE(parseIsoTime(text).has_value());
    }
}
