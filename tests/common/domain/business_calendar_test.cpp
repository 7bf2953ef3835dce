#include "common/domain/business_calendar.h"
#include "tests/support/day.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

using namespace tewatashi::domain;
using tewatashi::test::day;
using tewatashi::test::TestRandom;

namespace {

// The turn of 2026: weekends, holidays of 2026 and 2027, 12/29–1/3, a founding day, a Saturday that
// is worked.
CalendarRules company() {
    CalendarRules rules;
    rules.holidays = {{day("2026-01-01"), "元日"}, {day("2026-09-21"), "敬老の日"},
                      {day("2026-09-22"), "休日"}, {day("2026-09-23"), "秋分の日"},
                      {day("2027-01-01"), "元日"}, {day("2027-01-11"), "成人の日"}};
    rules.yearly = {{{12, 29}, {1, 3}, "年末年始"}};
    rules.companyDays = {{day("2026-10-01"), {false, "創立記念日"}},
                         {day("2026-10-03"), {true, "臨時営業"}}};
    return rules;
}

std::string added(const BusinessCalendar& calendar, std::string_view from, int days) {
    const auto found = calendar.add(day(from), days);
    return found ? found->date.text() : "never";
}

std::string after(const BusinessCalendar& calendar, int month, int dayOfMonth, int hour,
                  int minute = 0) {
    const auto local = TerminalTime::fromCivil(2026, month, dayOfMonth, hour, minute, 0);
    return calendar.oneDayAfter(*local)->text();
}

CalendarRules randomCalendarRules(TestRandom& random) {
    CalendarRules rules;
    rules.closedWeekdays = WeekdaySet(random.between(0, WeekdaySet::kMaskMax - 1));
    for (int i = random.between(0, 30); i > 0; --i) {
        rules.holidays[day("2026-01-01") + random.between(0, 800)] = "h";
    }
    for (int i = random.between(0, 3); i > 0; --i) {
        rules.yearly.push_back({{random.between(1, 12), random.between(1, 28)},
                                {random.between(1, 12), random.between(1, 28)},
                                "y"});
        // Not more than two weeks: a rule is no year.
        rules.yearly.back().until =
            monthDayOf(*LocalDate::fromCivil(2025, rules.yearly.back().from.month,
                                             rules.yearly.back().from.day) +
                       random.between(0, 13));
    }
    for (int i = random.between(0, 20); i > 0; --i) {
        rules.companyDays[day("2026-01-01") + random.between(0, 800)] = {random.oneIn(2), "c"};
        rules.placeDays[day("2026-01-01") + random.between(0, 800)] = {random.oneIn(2), "p"};
    }
    return rules;
}

} // namespace

TEST_CASE("Without rules Monday to Friday are business days, all of them provisional") {
    const BusinessCalendar calendar{CalendarRules{}};
    CHECK(calendar.isOpen(day("2026-06-05")));
    CHECK(calendar.on(day("2026-06-05")).isProvisional);
    CHECK_FALSE(calendar.isOpen(day("2026-06-06")));
    CHECK_FALSE(calendar.on(day("2026-06-06")).isProvisional); // closed whatever comes
    CHECK_FALSE(calendar.isOpen(day("2026-06-07")));
    CHECK_FALSE(calendar.holidaysKnownUntil(day("2026-06-05")));
}

TEST_CASE("A day tells the strongest reason why it is open or closed") {
    CalendarRules rules = company();
    rules.placeDays = {{day("2026-09-22"), {true, "当番"}}, {day("2026-10-03"), {false, ""}}};
    const BusinessCalendar calendar(rules);
    CHECK(calendar.on(day("2026-09-21")) == DayInfo{false, DayReason::Holiday, "敬老の日", false});
    CHECK(calendar.on(day("2026-09-22")) == DayInfo{true, DayReason::Place, "当番", false});
    CHECK(calendar.on(day("2026-09-24")) == DayInfo{true, DayReason::Weekday, "", false});
    CHECK(calendar.on(day("2026-10-01")) ==
          DayInfo{false, DayReason::Company, "創立記念日", false});
    CHECK(calendar.on(day("2026-10-03")) == DayInfo{false, DayReason::Place, "", false});
    CHECK(calendar.on(day("2026-10-04")) == DayInfo{false, DayReason::Weekly, "", false});
    CHECK(calendar.on(day("2026-12-30")) == DayInfo{false, DayReason::Yearly, "年末年始", false});
    CHECK(calendar.on(day("2027-01-01")) == DayInfo{false, DayReason::Holiday, "元日", false});
    CHECK(calendar.on(day("2028-01-04")) == DayInfo{true, DayReason::Weekday, "", true});
    CHECK(BusinessCalendar(company()).on(day("2026-10-03")) ==
          DayInfo{true, DayReason::Company, "臨時営業", false});
}

TEST_CASE("What falls on a closed day moves to the next business day") {
    const BusinessCalendar calendar(company());
    CHECK(added(calendar, "2026-09-18", 0) == "2026-09-18");
    CHECK(added(calendar, "2026-09-19", 0) == "2026-09-24"); // five days closed in a row
    CHECK(added(calendar, "2026-12-29", 0) == "2027-01-04");
    CHECK(added(calendar, "2026-09-19", -3) == "2026-09-24");
}

TEST_CASE("Business days are counted over closed ones") {
    const BusinessCalendar calendar(company());
    CHECK(added(calendar, "2026-09-18", 1) == "2026-09-24");
    CHECK(added(calendar, "2026-09-19", 1) == "2026-09-24"); // handed in on a Saturday
    CHECK(added(calendar, "2026-09-18", 2) == "2026-09-25");
    CHECK(added(calendar, "2026-09-30", 1) == "2026-10-02");
    CHECK(added(calendar, "2026-09-30", 2) == "2026-10-03"); // the Saturday that is worked
    CHECK(added(calendar, "2026-12-28", 1) == "2027-01-04");
    CHECK(added(calendar, "2027-01-08", 1) == "2027-01-12");
}

TEST_CASE("A day beyond the known holidays is provisional when a day that counts is") {
    const BusinessCalendar calendar(company());
    CHECK(calendar.holidaysKnownUntil(day("2026-05-01")) == day("2027-12-31"));
    CHECK(calendar.holidaysKnownUntil(day("2027-05-01")) == day("2027-12-31"));
    CHECK_FALSE(calendar.holidaysKnownUntil(day("2028-05-01")));
    CHECK(calendar.add(day("2027-12-27"), 1) == CountedDay{day("2027-12-28"), false});
    CHECK(calendar.add(day("2027-12-28"), 1) == CountedDay{day("2028-01-04"), true});
    CalendarRules rules = company();
    rules.companyDays[day("2028-01-05")] = {true, "certain"};
    CHECK(BusinessCalendar(rules).add(day("2027-12-28"), 2) == CountedDay{day("2028-01-05"), true});
}

TEST_CASE("A year in between without holidays ends what is known") {
    CalendarRules rules;
    rules.holidays = {{day("2026-01-01"), "元日"}, {day("2028-01-01"), "元日"}};
    const BusinessCalendar calendar(rules);
    CHECK(calendar.holidaysKnownUntil(day("2026-05-01")) == day("2026-12-31"));
    CHECK(calendar.on(day("2027-05-06")).isProvisional);
    CHECK_FALSE(calendar.on(day("2028-05-08")).isProvisional);
}

TEST_CASE("A calendar that never opens says so") {
    CalendarRules rules;
    rules.closedWeekdays = WeekdaySet(WeekdaySet::kMaskMax);
    const BusinessCalendar calendar(rules);
    CHECK(added(calendar, "2026-04-01", 0) == "never");
    CHECK(added(calendar, "2026-04-01", 5) == "never");
    CHECK_FALSE(calendar.nextAfter(day("2026-04-01")));
    CHECK_FALSE(calendar.oneDayAfter(startOf(day("2026-04-01"))));
}

TEST_CASE("A yearly rule over the turn of the year closes both ends") {
    const YearlyRule turn{{12, 29}, {1, 3}, ""};
    CHECK(turn.contains(day("2026-12-29")));
    CHECK(turn.contains(day("2027-01-03")));
    CHECK_FALSE(turn.contains(day("2026-12-28")));
    CHECK_FALSE(turn.contains(day("2027-01-04")));
    const YearlyRule leap{{2, 29}, {2, 29}, ""};
    CHECK(leap.contains(day("2028-02-29")));
    CHECK_FALSE(leap.contains(day("2026-02-28")));
    CHECK_FALSE(leap.contains(day("2026-03-01")));
}

TEST_CASE("Month and day are written in one form") {
    CHECK(MonthDay::fromText("12-29") == MonthDay{12, 29});
    CHECK(MonthDay::fromText("02-29") == MonthDay{2, 29});
    CHECK(MonthDay{1, 3}.text() == "01-03");
    for (const char* wrong :
         {"", "1-3", "02-30", "13-01", "00-01", "01-00", "01/03", "01-0x", "012-3", "-1-03"}) {
        CAPTURE(wrong);
        CHECK_FALSE(MonthDay::fromText(wrong));
    }
}

TEST_CASE("One business day after a working hour is the same hour of the next business day") {
    const BusinessCalendar calendar{CalendarRules{}};
    CHECK(after(calendar, 6, 1, 14, 30) == "2026-06-02 14:30:00");
    CHECK(after(calendar, 6, 4, 0) == "2026-06-05 00:00:00");
    CHECK(after(calendar, 6, 5, 18) == "2026-06-08 18:00:00"); // Friday evening
    CHECK(after(BusinessCalendar(company()), 9, 18, 18) == "2026-09-24 18:00:00");
}

TEST_CASE("One business day after a closed day is the end of the next business day") {
    const BusinessCalendar calendar{CalendarRules{}};
    CHECK(after(calendar, 6, 6, 10) == "2026-06-09 00:00:00");
    CHECK(after(calendar, 6, 7, 23, 59) == "2026-06-09 00:00:00");
}

TEST_CASE("Days that are counted to are open, and none is left out", "[property]") {
    TestRandom random(20260929);
    for (int round = 0; round < 400; ++round) {
        const BusinessCalendar calendar(randomCalendarRules(random));
        const LocalDate from = day("2026-01-01") + random.between(0, 700);
        const int days = random.between(0, 40);
        const auto due = calendar.add(from, days);
        REQUIRE(due);
        CHECK(calendar.isOpen(due->date));
        int open = 0;
        for (LocalDate date = from + 1; date <= due->date; date = date + 1) {
            open += calendar.isOpen(date) ? 1 : 0;
        }
        CHECK((days > 0 ? open == days : due->date == from || open == 1));
    }
}

TEST_CASE("Whoever comes later is never due earlier, nor with fewer days", "[property]") {
    TestRandom random(20261001);
    for (int round = 0; round < 200; ++round) {
        const BusinessCalendar calendar(randomCalendarRules(random));
        const int days = random.between(0, 10);
        LocalDate last = day("2026-01-01");
        TerminalTime lastTime{};
        for (int i = 0; i < 120; ++i) {
            const LocalDate from = day("2026-01-01") + i;
            const auto due = calendar.add(from, days);
            REQUIRE(due);
            CHECK(due->date >= last);
            // From a closed day 0 and 1 are both the next business day.
            if (days > 0 || calendar.isOpen(from)) {
                CHECK(calendar.add(from, days + 1)->date > due->date);
            }
            last = due->date;
            const TerminalTime local{startOf(from).naive_s + random.between(0, 86'399)};
            const auto time = calendar.oneDayAfter(local);
            REQUIRE(time);
            CHECK(*time >= lastTime);
            CHECK(time->naive_s - local.naive_s >= 24 * 3600);
            lastTime = *time;
        }
    }
}

TEST_CASE("Counting in two steps is counting at once", "[property]") {
    TestRandom random(7);
    for (int round = 0; round < 200; ++round) {
        const BusinessCalendar calendar(randomCalendarRules(random));
        const LocalDate from = day("2026-03-01") + random.between(0, 300);
        const int first = random.between(1, 12);
        const int second = random.between(1, 12);
        CHECK(calendar.add(calendar.add(from, first)->date, second)->date ==
              calendar.add(from, first + second)->date);
    }
}
