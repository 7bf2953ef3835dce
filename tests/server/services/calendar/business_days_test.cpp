#include "server/services/calendar/business_days.h"
#include "server/services/directory/print_codes.h"
#include "tests/support/day.h"
#include "tests/support/site_context_fixture.h"

#include <catch2/catch.hpp>

#include <algorithm>

namespace tewatashi::server::services {
namespace {

using domain::DayReason;
using test::day;

// 1 April 2026, a Wednesday, in Tokyo.
struct Calendar {
    test::SiteContextFixture fixture;
    BusinessDays days{fixture.site()};

    Calendar() {
        REQUIRE(CodeMasters(fixture.site()).addPlace("OSAKA", "大阪メール室", "Osaka mail room"));
    }
    HolidayImport import(const std::string& rows, ImportRun run = ImportRun::Real) {
        auto done = days.importHolidays(rows, run);
        REQUIRE(done);
        return std::move(*done);
    }
    domain::DayInfo on(const std::string& date, const std::string& place = {}) {
        return days.calendar(place).on(day(date));
    }
    HolidayKnowledge knowledge() { return days.year(std::nullopt, "")->holidays; }
    void setToday(const std::string& date) {
        const auto local = domain::startOf(day(date));
        fixture.clock().setUtc(fixture.site().utcOf(local));
    }
};

std::vector<std::string> fieldsOf(const Result<void, ServiceError>& done) {
    REQUIRE_FALSE(done);
    std::vector<std::string> fields;
    for (const FieldProblem& problem : done.error().fields) {
        fields.push_back(problem.field);
    }
    return fields;
}
using FieldList = std::vector<std::string>;

constexpr const char* kTwoYears = "2026/1/1,元日\n2026/9/22,休日\n2027/1/1,元日\n";

} // namespace

TEST_CASE("A new site works from Monday to Friday, and its year begins in April", "[sqlite]") {
    Calendar site;
    const auto year = site.days.year(std::nullopt, "");
    REQUIRE(year);
    CHECK(year->year == domain::FiscalYear{2026, 4});
    CHECK(year->today == day("2026-04-01"));
    CHECK(year->days.size() == 365);
    CHECK(year->days.front().date == day("2026-04-01"));
    CHECK(year->days.back().date == day("2027-03-31"));
    CHECK(year->days[3].info.reason == DayReason::Weekly); // a Saturday
    CHECK(year->holidays.state == HolidayKnowledge::State::NeverImported);
    CHECK_FALSE(year->holidays.importedAt);
    CHECK(site.days.year(2027, "")->days.size() == 366); // with 29 February 2028
}

TEST_CASE("The fiscal year begins in the site's month", "[sqlite]") {
    Calendar site;
    REQUIRE(site.days.setWeek({domain::kWeekend, 1}));
    CHECK(site.days.year(std::nullopt, "")->year == domain::FiscalYear{2026, 1});
    REQUIRE(site.days.setWeek({domain::kWeekend, 10}));
    CHECK(site.days.year(std::nullopt, "")->year == domain::FiscalYear{2025, 10});
    CHECK(fieldsOf(site.days.setWeek({domain::kWeekend, 13})) == FieldList{"first_month"});
    CHECK_FALSE(site.days.year(12, ""));
    CHECK(site.days.year(2026, "NOWHERE").error().kind == ServiceErrorKind::NotFound);
}

TEST_CASE("Closed weekdays are set, and one stays open", "[sqlite]") {
    Calendar site;
    REQUIRE(site.days.setWeek({domain::WeekdaySet().with(domain::Weekday::Sunday), 4}));
    CHECK(site.on("2026-04-04").isOpen);
    CHECK_FALSE(site.on("2026-04-05").isOpen);
    site.fixture.reopen();
    CHECK(fieldsOf(site.days.setWeek({domain::WeekdaySet(127), 4})) == FieldList{"weekdays"});
    CHECK(site.on("2026-04-04").isOpen);
}

TEST_CASE("The cut-off is set, kept and taken away", "[sqlite]") {
    Calendar site;
    CHECK_FALSE(site.days.settings().cutOff_min);
    REQUIRE(site.days.setWeek({domain::kWeekend, 4, "17:00"}));
    CHECK(site.days.settings().cutOff_min == 17 * 60);
    REQUIRE(site.days.setWeek({domain::kWeekend, 4})); // says nothing about it
    CHECK(site.days.settings().cutOff_min == 17 * 60);
    CHECK(fieldsOf(site.days.setWeek({domain::kWeekend, 4, "25:00"})) == FieldList{"cut_off"});
    REQUIRE(site.days.setWeek({domain::kWeekend, 4, ""}));
    CHECK_FALSE(site.days.settings().cutOff_min);
}

TEST_CASE("Days of the company and of a place are set, changed and removed", "[sqlite]") {
    Calendar site;
    REQUIRE(site.days.putDays({"", "2026-05-01", "2026-05-03", false, " 大型連休 "}));
    REQUIRE(site.days.putDays({"OSAKA", "2026-05-02", "", true, "当番"}));
    CHECK(site.on("2026-05-01") == domain::DayInfo{false, DayReason::Company, "大型連休", false});
    CHECK(site.on("2026-05-02").isOpen == false);
    CHECK(site.on("2026-05-02", "OSAKA") == domain::DayInfo{true, DayReason::Place, "当番", false});
    CHECK(site.on("2026-05-03", "OSAKA").isOpen == false);
    CHECK(site.on("2026-05-04").isOpen);
    REQUIRE(site.days.putDays({"", "2026-05-01", "", true, ""}));
    CHECK(site.on("2026-05-01").isOpen);
    const auto year = site.days.year(2026, "");
    REQUIRE(year->special.size() == 4);
    CHECK(year->special[2].placeName.ja == "大阪メール室");
    REQUIRE(site.days.removeDay("OSAKA", "2026-05-02"));
    CHECK_FALSE(site.on("2026-05-02", "OSAKA").isOpen);
    CHECK(site.days.removeDay("OSAKA", "2026-05-02").error().kind == ServiceErrorKind::NotFound);
}

TEST_CASE("Days that cannot be are refused by field, and nothing is set", "[sqlite]") {
    Calendar site;
    CHECK(fieldsOf(site.days.putDays({"", "2026-02-30", "", false, ""})) == FieldList{"from"});
    CHECK(fieldsOf(site.days.putDays({"", "", "x", false, std::string(41, 'n')})) ==
          FieldList{"from", "until", "name"});
    CHECK(fieldsOf(site.days.putDays({"", "2026-05-02", "2026-05-01", false, ""})) ==
          FieldList{"until"});
    CHECK(fieldsOf(site.days.putDays({"", "2026-05-01", "2026-06-01", false, ""})) ==
          FieldList{"until"});
    CHECK(fieldsOf(site.days.putDays({"", "9999-12-31", "", false, ""})) == FieldList{"from"});
    CHECK(site.days.putDays({"NOWHERE", "2026-05-01", "", false, ""}).error().kind ==
          ServiceErrorKind::NotFound);
    CHECK(site.fixture.number("SELECT COUNT(*) FROM special_days") == 0);
    REQUIRE(site.days.putDays({"", "2026-05-01", "2026-05-31", false, ""})); // as long as may be
}

TEST_CASE("Yearly closures hold every year until they are removed", "[sqlite]") {
    Calendar site;
    REQUIRE(site.days.addYearly({12, 29, 1, 3, "年末年始"}));
    CHECK(site.on("2026-12-31") == domain::DayInfo{false, DayReason::Yearly, "年末年始", false});
    CHECK_FALSE(site.on("2034-01-03").isOpen);
    CHECK(fieldsOf(site.days.addYearly({2, 30, 0, 1, ""})) ==
          FieldList{"yearly_from", "yearly_until", "yearly_name"});
    // A whole year but a day, by mistake: until before from.
    CHECK(fieldsOf(site.days.addYearly({8, 12, 8, 10, "夏季休業"})) == FieldList{"yearly_until"});
    const auto yearly = site.days.settings().yearly;
    REQUIRE(yearly.size() == 1);
    REQUIRE(site.days.removeYearly(yearly[0].id));
    CHECK(site.days.removeYearly(yearly[0].id).error().kind == ServiceErrorKind::NotFound);
    CHECK(site.on("2026-12-31").isOpen);
}

TEST_CASE("An import replaces the years of its file and no others", "[sqlite]") {
    Calendar site;
    site.import("2025/1/1,元日\n2026/1/1,元日\n2026/7/24,スポーツの日\n");
    const HolidayImport dry =
        site.import("2026/1/1,元旦\n2026/7/20,海の日\n2027/1/1,元日\n", ImportRun::Dry);
    CHECK(dry.firstYear == 2026);
    CHECK(dry.lastYear == 2027);
    REQUIRE(dry.changes.size() == 4);
    CHECK(dry.changes[0].after == "元旦");
    CHECK(dry.changes[0].before == "元日");
    CHECK(dry.changes[1].before.empty());
    CHECK(dry.changes[2].after.empty());
    CHECK(dry.changes[3].date == day("2027-01-01"));
    CHECK(site.on("2026-07-24").reason == DayReason::Holiday); // a dry run changes nothing
    site.import("2026/1/1,元旦\n2026/7/20,海の日\n2027/1/1,元日\n");
    CHECK(site.on("2026-07-24").isOpen);
    CHECK(site.on("2026-07-20").name == "海の日");
    CHECK(site.on("2025-01-01").name == "元日");
    CHECK(site.import(holidayCsvOf(dry.file.days)).changes.empty());
}

TEST_CASE("A file with a problem changes nothing", "[sqlite]") {
    Calendar site;
    site.import(kTwoYears);
    const auto done = site.days.importHolidays("2026/1/1,元日\nx,y\n", ImportRun::Real);
    REQUIRE_FALSE(done);
    CHECK(done.error().front().line == 2);
    CHECK(site.on("2026-09-22").reason == DayReason::Holiday);
    CHECK(site.fixture.number("SELECT COUNT(*) FROM national_holidays") == 3);
}

TEST_CASE("The end of the holidays is told sixty days before", "[sqlite]") {
    using State = HolidayKnowledge::State;
    Calendar site;
    site.import(kTwoYears);
    CHECK(site.knowledge().state == State::Known);
    CHECK(site.knowledge().until == day("2027-12-31"));
    CHECK(site.knowledge().importedAt == test::ManualClock::kStart);
    site.setToday("2027-10-31");
    CHECK(site.knowledge().state == State::Known);
    site.setToday("2027-11-01");
    CHECK(site.knowledge().state == State::EndsSoon);
    site.setToday("2028-01-01");
    CHECK(site.knowledge().state == State::Ended);
    CHECK_FALSE(site.knowledge().until);
    CHECK(site.on("2028-01-04").isProvisional);
    site.import("2028/1/1,元日\n");
    CHECK(site.knowledge().state == State::Known);
    CHECK_FALSE(site.on("2028-01-04").isProvisional);
}

TEST_CASE("A day that turns closed moves what falls due on it", "[sqlite]") {
    Calendar site;
    site.import(kTwoYears);
    CHECK(site.days.calendar().add(day("2026-04-30"), 1)->date == day("2026-05-01"));
    REQUIRE(site.days.putDays({"", "2026-05-01", "", false, "創立記念日"}));
    CHECK(site.days.calendar().add(day("2026-04-30"), 1)->date == day("2026-05-04"));
    CHECK(site.days.calendarOfPlace("OSAKA")->add(day("2026-04-30"), 1)->date == day("2026-05-04"));
    REQUIRE(site.days.putDays({"OSAKA", "2026-05-01", "", true, ""}));
    CHECK(site.days.calendarOfPlace("OSAKA")->add(day("2026-04-30"), 1)->date == day("2026-05-01"));
    CHECK_FALSE(site.days.calendarOfPlace("NOWHERE"));
}

} // namespace tewatashi::server::services
