#include "server/services/accounts/audit_log.h"
#include "server/services/directory/print_codes.h"
#include "server/services/routes/mail_routes.h"
#include "server/services/routes/serving_routes.h"
#include "tests/support/day.h"
#include "tests/support/site_context_fixture.h"

#include <catch2/catch.hpp>

#include <set>

namespace tewatashi::server::services {
namespace {

using domain::LocalDate;
using test::day;

struct Timetables {
    Timetables() {
        CodeMasters masters(fixture.site());
        for (const char* code : {"TOKYO", "NAGOYA", "OSAKA"}) {
            REQUIRE(masters.addPlace(code, code, code));
        }
    }
    static RouteInput west() {
        RouteInput route{"WEST", day("2020-04-01")};
        route.nameJa = "西日本便";
        route.dueDays = 1;
        route.stops = {"TOKYO", "NAGOYA", "OSAKA"};
        route.runs = {{"第1便", domain::WeekdaySet(31), 8 * 60 + 30, {540, 660, 780}},
                      {"第2便", domain::WeekdaySet(1), std::nullopt, {900, std::nullopt, 1140}}};
        return route;
    }
    std::set<std::string> wrong(const RouteInput& route, PutAs as = PutAs::AddOrChange) {
        const auto done = routes.put(route, as);
        std::set<std::string> fields;
        if (!done) {
            for (const FieldProblem& problem : done.error().fields) {
                fields.insert(problem.field);
                CHECK_FALSE(problem.text.ja.empty());
                CHECK_FALSE(problem.text.en.empty());
            }
        }
        return fields;
    }

    test::SiteContextFixture fixture;
    MailRoutes routes{fixture.site()};
};
using FieldSet = std::set<std::string>;

} // namespace

TEST_CASE("a route is kept with its stops and runs, and found by its stops", "[sqlite]") {
    Timetables given;
    REQUIRE(given.routes.put(Timetables::west()));
    given.fixture.reopen();
    const auto file = given.routes.file("WEST");
    REQUIRE(file);
    REQUIRE(file->periods.size() == 1);
    CHECK(file->periods[0].name.en == "西日本便"); // no English one was given
    CHECK(file->periods[0].stops == Timetables::west().stops);
    CHECK(file->periods[0].runs == Timetables::west().runs);
    CHECK(file->periods[0].dueDays == 1);
    const LocalDate today = given.fixture.site().today();
    CHECK(given.routes.list(today).size() == 1);
    CHECK(given.routes.ofPlace("NAGOYA", today).size() == 1);
    CHECK(given.routes.ofPlace("NOWHERE", today).empty());
    CHECK(given.routes.list(day("2020-03-31")).empty());
    CHECK_FALSE(given.routes.file("EAST"));
}

TEST_CASE("a timetable of next month leaves that of today alone", "[sqlite]") {
    Timetables given;
    const LocalDate today = given.fixture.site().today();
    REQUIRE(given.routes.put(Timetables::west()));
    RouteInput later = Timetables::west();
    later.from = today + 30;
    later.stops = {"TOKYO", "OSAKA"};
    later.runs = {{"朝", domain::WeekdaySet(31), std::nullopt, {540, 780}}};
    REQUIRE(given.routes.put(later));
    CHECK(given.routes.list(today).front().now.runs.size() == 2);
    CHECK(given.routes.list(today + 30).front().now.runs.size() == 1);
    CHECK(given.routes.listPlanned(today).empty()); // it holds today
    REQUIRE(given.routes.end("WEST", today + 60));
    CHECK(given.routes.list(today + 61).empty());
    RouteInput planned = Timetables::west();
    planned.code = "EAST";
    planned.from = today + 1;
    REQUIRE(given.routes.put(planned));
    CHECK(given.routes.listPlanned(today).size() == 1);
    CHECK_FALSE(given.routes.end("EAST", today));
    CHECK_FALSE(given.routes.end("NONE", today));
}

TEST_CASE("what is wrong with a route is told by field", "[sqlite]") {
    Timetables given;
    const auto with = [&](auto change) {
        RouteInput route = Timetables::west();
        change(route);
        return given.wrong(route);
    };
    CHECK(with([](RouteInput& r) { r.code = "A B"; }) == FieldSet{"code"});
    CHECK(with([](RouteInput& r) { r.nameJa = " "; }) == FieldSet{"name_ja"});
    CHECK(with([](RouteInput& r) { r.dueDays = 31; }) == FieldSet{"due_days"});
    CHECK(with([](RouteInput& r) { r.until = r.from - 1; }) == FieldSet{"until"});
    CHECK(with([](RouteInput& r) { r.stops = {"TOKYO"}; }) == FieldSet{"stops"});
    CHECK(with([](RouteInput& r) { r.stops[1] = "KYOTO"; }) == FieldSet{"stops"});
    CHECK(with([](RouteInput& r) { r.runs.clear(); }) == FieldSet{"runs"});
    CHECK(with([](RouteInput& r) { r.runs[1].name = "第1便"; }) == FieldSet{"runs"});
    CHECK(with([](RouteInput& r) { r.runs[0].weekdays = {}; }) == FieldSet{"runs"});
    CHECK(with([](RouteInput& r) { r.runs[0].times_min.pop_back(); }) == FieldSet{"runs"});
    CHECK(with([](RouteInput& r) { r.runs[0].times_min = {{}, {}, 5}; }) == FieldSet{"runs"});
    CHECK(with([](RouteInput& r) { r.runs[0].times_min = {5, 4, 6}; }) == FieldSet{"runs"});
    CHECK(with([](RouteInput& r) { r.runs[0].cutOff_min = 541; }) == FieldSet{"runs"});
    CHECK(given.routes.list(given.fixture.site().today()).empty());
    REQUIRE(given.routes.put(Timetables::west()));
    CHECK(given.wrong(Timetables::west(), PutAs::Add) == FieldSet{"code"});
    RouteInput none = Timetables::west();
    none.code = "NONE";
    CHECK(given.routes.put(none, PutAs::Change).error().kind == ServiceErrorKind::NotFound);
}

TEST_CASE("runs are written and read back, as people write them", "[routes]") {
    for (const RouteRun& run : Timetables::west().runs) {
        std::vector<FieldProblem> problems;
        CHECK(runFromText(textOf(run), "run", problems) == run);
        CHECK(problems.empty());
    }
    for (int mask = 0; mask <= domain::WeekdaySet::kMaskMax; ++mask) {
        CHECK(weekdaysFromText(textOfWeekdays(domain::WeekdaySet(mask))) ==
              domain::WeekdaySet(mask));
    }
    CHECK(weekdaysFromText("月火水木金") == domain::WeekdaySet(31));
    CHECK(weekdaysFromText("平日") == domain::WeekdaySet(31));
    CHECK(weekdaysFromText("月・水・金") == domain::WeekdaySet(21));
    CHECK(weekdaysFromText("Mon, Wed") == domain::WeekdaySet(5));
    CHECK(weekdaysFromText("１２") == domain::WeekdaySet(3));
    CHECK_FALSE(weekdaysFromText("祝"));
    CHECK(timesFromText("9:00 - 10:05") == std::vector<std::optional<int>>{540, std::nullopt, 605});
    CHECK_FALSE(timesFromText("9時"));
    CHECK(stopsFromText("TOKYO, NAGOYA\nOSAKA　KYOTO") ==
          std::vector<std::string>{"TOKYO", "NAGOYA", "OSAKA", "KYOTO"});
    std::vector<FieldProblem> problems;
    static_cast<void>(runFromText({"x", "祝", "25:00", "soon"}, "run", problems));
    CHECK(problems.size() == 3);
}

TEST_CASE("the log says what of a route was changed", "[sqlite]") {
    Timetables given;
    REQUIRE(given.routes.put(Timetables::west()));
    RouteInput route = Timetables::west();
    route.dueDays = 2;
    REQUIRE(given.routes.put(route));
    REQUIRE(given.routes.put(route)); // nothing new
    CHECK(given.fixture.number("SELECT COUNT(*) FROM audit_log WHERE act = 'route_put'") == 2);
    CHECK(given.fixture.number("SELECT COUNT(*) FROM audit_log WHERE act = 'route_put' AND "
                               "old_value LIKE '%due_days 1%' AND new_value LIKE '%due_days 2%'") ==
          1);
}

} // namespace tewatashi::server::services
