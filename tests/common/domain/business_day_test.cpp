#include "common/domain/business_day.h"

#include <catch2/catch.hpp>

#include <string>

using namespace tewatashi::domain;

namespace {

// June 2026: the 1st is a Monday.
TerminalTime june(int day, int hour, int minute = 0) {
    return *TerminalTime::fromCivil(2026, 6, day, hour, minute, 0);
}

std::string after(TerminalTime local) { return oneBusinessDayAfter(local).text(); }

} // namespace

TEST_CASE("Monday to Friday are business days") {
    for (int day = 1; day <= 5; ++day) {
        CHECK(isBusinessDay(june(day, 0)));
        CHECK(isBusinessDay(june(day, 23, 59)));
    }
    CHECK_FALSE(isBusinessDay(june(6, 12)));
    CHECK_FALSE(isBusinessDay(june(7, 12)));
    CHECK(isBusinessDay(TerminalTime{0})); // a Thursday
    CHECK(isBusinessDay(TerminalTime{-1}));
    CHECK_FALSE(isBusinessDay(TerminalTime{-4LL * 24 * 3600 + 3600})); // a Sunday
}

TEST_CASE("One business day after a working hour is the same hour of the next business day") {
    CHECK(after(june(1, 14, 30)) == "2026-06-02 14:30:00");
    CHECK(after(june(4, 0)) == "2026-06-05 00:00:00");
    CHECK(after(june(5, 18)) == "2026-06-08 18:00:00"); // Friday evening
}

TEST_CASE("One business day after a closed day is the end of the next business day") {
    CHECK(after(june(6, 10)) == "2026-06-09 00:00:00");
    CHECK(after(june(7, 23, 59)) == "2026-06-09 00:00:00");
}

TEST_CASE("Whoever comes later never waits shorter") {
    TerminalTime last{};
    for (std::int64_t hour = 0; hour < 24LL * 30; ++hour) {
        const TerminalTime due = oneBusinessDayAfter({june(1, 0).naive_s + hour * 3600});
        CHECK(due >= last);
        CHECK(due.naive_s - june(1, 0).naive_s - hour * 3600 >= 24 * 3600);
        last = due;
    }
}
