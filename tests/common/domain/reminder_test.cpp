#include "common/domain/reminder.h"
#include "tests/support/day.h"

#include <catch2/catch.hpp>

using namespace tewatashi::domain;
using tewatashi::test::day;

namespace {

// Weekends closed, and the first three days of January.
BusinessCalendar calendar() {
    CalendarRules rules;
    rules.closedWeekdays = kWeekend;
    rules.yearly.push_back({*MonthDay::fromText("01-01"), *MonthDay::fromText("01-03"), "正月"});
    return BusinessCalendar(std::move(rules));
}

} // namespace

TEST_CASE("A reminder is due every so many business days after the delivery", "[reminder]") {
    const auto made = calendar();
    const LocalDate friday = day("2026-11-27");
    CHECK(reminderDue(made, friday, friday, 2) == 0);
    CHECK(reminderDue(made, friday, day("2026-11-30"), 2) == 0);
    CHECK(reminderDue(made, friday, day("2026-12-01"), 2) == 1);
    CHECK(reminderDue(made, friday, day("2026-12-02"), 2) == 1);
    CHECK(reminderDue(made, friday, day("2026-12-03"), 2) == 2);
    CHECK(reminderDue(made, friday, day("2026-12-07"), 2) == 3);
    CHECK(reminderDue(made, friday, day("2036-12-01"), 2) == 3); // and no more
}

TEST_CASE("No reminder is due on a closed day, nor of a class without reminders", "[reminder]") {
    const auto made = calendar();
    for (int passed = 0; passed < 400; ++passed) {
        const LocalDate today = day("2026-11-20") + passed;
        if (!made.isOpen(today)) {
            CHECK(reminderDue(made, day("2026-11-20"), today, 1) == 0);
        }
        CHECK(reminderDue(made, day("2026-11-20"), today, 0) == 0);
    }
}

TEST_CASE("The number of a reminder never falls as business days pass", "[reminder]") {
    const auto made = calendar();
    for (int every = 1; every <= 5; ++every) {
        int before = 0;
        for (int passed = 0; passed < 60; ++passed) {
            const LocalDate today = day("2026-12-10") + passed;
            if (made.isOpen(today)) {
                const int now = reminderDue(made, day("2026-12-10"), today, every);
                CAPTURE(every, passed);
                CHECK(now >= before);
                CHECK(now <= before + 1);
                before = now;
            }
        }
        CHECK(before == kReminders + 1);
    }
}
