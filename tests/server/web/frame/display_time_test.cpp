#include "common/base/error.h"
#include "server/web/frame/display_time.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::server::web;

namespace {

// 2026-11-22T05:05:00Z
constexpr UtcMillis kSunday{1795323900000};

} // namespace

TEST_CASE("An instant is shown in the site's zone with its day of the week", "[unit]") {
    const DisplayTime tokyo("Asia/Tokyo");
    CHECK(tokyo.full(kSunday, Language::Japanese) == "2026年11月22日（日）14:05");
    CHECK(tokyo.full(kSunday, Language::English) == "Sun 22 Nov 2026 14:05");
    CHECK(DisplayTime::machine(kSunday) == "2026-11-22T05:05:00Z");
}

TEST_CASE("Summer time and the change of day follow the zone", "[unit]") {
    const DisplayTime berlin("Europe/Berlin");
    // 2026-06-30T22:30:00Z is the next day in Berlin, two hours ahead in summer.
    CHECK(berlin.full({1782858600000}, Language::English) == "Wed 1 Jul 2026 00:30");
    CHECK(berlin.full(kSunday, Language::English) == "Sun 22 Nov 2026 06:05");
}

TEST_CASE("A time of today is the clock alone, another day has its date", "[unit]") {
    const DisplayTime tokyo("Asia/Tokyo");
    using std::chrono::hours;
    CHECK(tokyo.clock(kSunday, kSunday + hours(3), Language::Japanese) == "14:05");
    CHECK(tokyo.clock(kSunday, kSunday + hours(12), Language::Japanese) == "11月22日（日）14:05");
    CHECK(tokyo.clock(kSunday, kSunday + hours(24 * 60), Language::English) ==
          "Sun 22 Nov 2026 14:05");
}

TEST_CASE("An instant before 1970 is shown without rounding the wrong way", "[unit]") {
    const DisplayTime utc("UTC");
    CHECK(utc.full({-1}, Language::English) == "Wed 31 Dec 1969 23:59");
}

TEST_CASE("A zone that does not exist is an error that names it", "[unit]") {
    try {
        const DisplayTime nowhere("Asia/Nowhere");
        FAIL("a zone was found");
    } catch (const Error& error) {
        CHECK(error.text().ja.find("Asia/Nowhere") != std::string::npos);
        CHECK(error.text().en.find("Asia/Nowhere") != std::string::npos);
    }
}
