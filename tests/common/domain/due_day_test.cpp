#include "common/domain/day_minute.h"
#include "common/domain/due_day.h"
#include "tests/support/day.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace tewatashi::domain;
using tewatashi::test::day;
using tewatashi::test::TestRandom;

namespace {

constexpr int kMinutes = kMinutesOfDay;
constexpr WeekdaySet kEveryDay{WeekdaySet::kMaskMax};

TerminalTime at(LocalDate date, int minute) {
    return {startOf(date).naive_s + static_cast<std::int64_t>(minute) * 60};
}

// 2026-04-01 is a Wednesday; the year's holidays are known.
BusinessCalendar weekdays(std::map<LocalDate, SpecialDay> placeDays = {}) {
    CalendarRules rules;
    rules.holidays = {{day("2026-04-29"), "昭和の日"}};
    rules.placeDays = std::move(placeDays);
    return BusinessCalendar(std::move(rules));
}

std::string due(const BusinessCalendar& calendar, std::string_view date, std::string_view time,
                const DueRules& rules) {
    const auto found = dueDay(calendar, at(day(date), *minuteFromText(time)), rules);
    return found ? found->date.text() : "never";
}

BusinessCalendar randomCalendar(TestRandom& random) {
    CalendarRules rules;
    rules.closedWeekdays = WeekdaySet(random.between(0, WeekdaySet::kMaskMax - 1));
    for (int i = random.between(0, 20); i > 0; --i) {
        rules.holidays[day("2026-01-01") + random.between(0, 500)] = "h";
        rules.companyDays[day("2026-01-01") + random.between(0, 500)] = {random.oneIn(2), "c"};
        rules.placeDays[day("2026-01-01") + random.between(0, 500)] = {random.oneIn(2), "p"};
    }
    return BusinessCalendar(std::move(rules));
}

DueRules randomDueRules(TestRandom& random) {
    DueRules rules;
    rules.dueDays = random.between(0, 5);
    if (random.oneIn(2)) {
        rules.cutOff_min = random.between(0, kMinutes - 1);
    }
    for (int i = random.between(0, 2); i > 0; --i) {
        ServingRoute route;
        route.dueDays = random.between(0, 7);
        for (int k = random.between(0, 3); k > 0; --k) {
            route.runs.push_back({WeekdaySet(random.between(0, WeekdaySet::kMaskMax)),
                                  random.between(0, kMinutes - 1)});
        }
        rules.routes.push_back(std::move(route));
    }
    return rules;
}

} // namespace

TEST_CASE("a minute of a day is written as clocks show it", "[due]") {
    for (int minute = 0; minute < kMinutes; ++minute) {
        CHECK(minuteFromText(textOfMinute(minute)) == minute);
    }
    CHECK(textOfMinute(510) == "08:30");
    for (const char* wrong : {"", "8:30", "24:00", "08:60", "08-30", "08:3o", "08:300"}) {
        CHECK_FALSE(minuteFromText(wrong));
    }
}

TEST_CASE("what is accepted after the cut-off counts from the next business day", "[due]") {
    const BusinessCalendar calendar = weekdays();
    DueRules rules;
    rules.dueDays = 1;
    CHECK(due(calendar, "2026-04-01", "23:59", rules) == "2026-04-02"); // no cut-off
    rules.cutOff_min = 17 * 60;
    CHECK(due(calendar, "2026-04-01", "17:00", rules) == "2026-04-02");
    CHECK(due(calendar, "2026-04-01", "17:01", rules) == "2026-04-03");
    CHECK(due(calendar, "2026-04-03", "17:01", rules) == "2026-04-07"); // Friday evening
    CHECK(due(calendar, "2026-04-04", "09:00", rules) == "2026-04-07"); // Saturday: as Monday
    CHECK(due(calendar, "2026-04-28", "17:01", rules) == "2026-05-01"); // before a holiday
    rules.dueDays = 0;
    CHECK(due(calendar, "2026-04-01", "17:01", rules) == "2026-04-02");
}

TEST_CASE("a route takes along what reaches its run, and is no faster than it says", "[due]") {
    const BusinessCalendar calendar = weekdays();
    DueRules rules;
    rules.dueDays = 1;
    // Monday, Wednesday and Friday at 10:00, and Wednesday at 15:00.
    rules.routes = {{{{WeekdaySet(0b001'0101), 10 * 60}, {WeekdaySet(0b000'0100), 15 * 60}}, 0}};
    CHECK(due(calendar, "2026-04-01", "10:00", rules) == "2026-04-02");
    CHECK(due(calendar, "2026-04-01", "15:00", rules) == "2026-04-02"); // the second run
    CHECK(due(calendar, "2026-04-01", "15:01", rules) == "2026-04-06"); // Friday's, on Monday
    CHECK(due(calendar, "2026-04-02", "09:00", rules) == "2026-04-06");
    rules.routes.front().dueDays = 3;
    CHECK(due(calendar, "2026-04-01", "10:00", rules) == "2026-04-06");
    rules.dueDays = 5; // the class is slower
    CHECK(due(calendar, "2026-04-01", "10:00", rules) == "2026-04-08");
    // Of two routes the earlier; one that never runs on a business day is none.
    rules.dueDays = 1;
    rules.routes.push_back({{{kEveryDay, 8 * 60}}, 1});
    CHECK(due(calendar, "2026-04-01", "10:00", rules) == "2026-04-03");
    rules.routes = {{{{kWeekend, 10 * 60}}, 9}};
    CHECK(due(calendar, "2026-04-01", "10:00", rules) == "2026-04-02");
}

TEST_CASE("a day on which the destination is closed is no day of arrival", "[due]") {
    DueRules rules;
    rules.dueDays = 1;
    CHECK(due(weekdays(), "2026-04-01", "10:00", rules) == "2026-04-02");
    CHECK(due(weekdays({{day("2026-04-02"), {false, "棚卸"}}}), "2026-04-01", "10:00", rules) ==
          "2026-04-03");
    CHECK(due(weekdays({{day("2026-04-04"), {true, "出勤日"}}}), "2026-04-03", "10:00", rules) ==
          "2026-04-04");
}

TEST_CASE("an expected day is a business day, and later hand-ins are never sooner", "[due]") {
    TestRandom random(40);
    int found = 0;
    for (int round = 0; round < 300; ++round) {
        const BusinessCalendar calendar = randomCalendar(random);
        const DueRules rules = randomDueRules(random);
        std::optional<CountedDay> before;
        TerminalTime accepted = at(day("2026-01-01"), 0);
        for (int step = 0; step < 30; ++step) {
            const auto due = dueDay(calendar, accepted, rules);
            CAPTURE(round, accepted.text());
            if (due) {
                ++found;
                CHECK(calendar.isOpen(due->date));
                CHECK(due->date >= dateOf(accepted));
                if (before) {
                    CHECK(before->date <= due->date);
                }
            }
            before = due ? due : before;
            accepted.naive_s += random.between(1, 2 * kMinutes) * 60LL;
        }
    }
    CHECK(found > 5000);
}

TEST_CASE("rules that ask for more never make an item expected sooner", "[due]") {
    TestRandom random(41);
    for (int round = 0; round < 2000; ++round) {
        const BusinessCalendar calendar = randomCalendar(random);
        const DueRules rules = randomDueRules(random);
        const TerminalTime accepted =
            at(day("2026-01-01") + random.between(0, 300), random.between(0, kMinutes - 1));
        const auto due = dueDay(calendar, accepted, rules);
        if (!due) {
            continue;
        }
        CAPTURE(round);
        const auto noSooner = [&](const DueRules& stricter) {
            const auto other = dueDay(calendar, accepted, stricter);
            return !other || other->date >= due->date;
        };
        DueRules slower = rules;
        ++slower.dueDays;
        CHECK(noSooner(slower));
        DueRules earlier = rules; // a cut-off that comes sooner
        earlier.cutOff_min = std::max(0, rules.cutOff_min.value_or(kMinutes) - 120);
        CHECK(noSooner(earlier));
        DueRules free = rules; // and without routes the class alone counts
        free.routes.clear();
        free.cutOff_min = std::nullopt;
        const auto alone = dueDay(calendar, accepted, free);
        const auto open = calendar.add(dateOf(accepted), 0);
        REQUIRE(alone);
        REQUIRE(open);
        CHECK(*alone == *calendar.add(open->date, rules.dueDays));
        CHECK(alone->date <= due->date);
    }
}
