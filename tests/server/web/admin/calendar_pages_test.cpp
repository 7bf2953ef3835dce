#include "server/services/calendar/business_days.h"
#include "tests/server/web/html_checker.h"
#include "tests/server/web/page_browser.h"
#include "tests/support/holds.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::server;
using namespace tewatashi::test;

namespace {

// 1 April 2026 in Tokyo, an administrator on the page.
struct CalendarScene {
    WebFixture site;
    PageBrowser browser{site};

    CalendarScene() { browser.signIn("administrator"); }
    std::string text(const std::string& target) { return htmlText(browser.get(target).body); }
    domain::DayInfo on(const char* date, const char* place = "") {
        return services::BusinessDays(site.context().site())
            .calendar(place)
            .on(*domain::LocalDate::fromText(date));
    }
};

} // namespace

TEST_CASE("The calendar shows the fiscal year that runs, and any other", "[sqlite]") {
    CalendarScene scene;
    const auto page = scene.browser.get("/admin/calendar");
    REQUIRE(page.status == 200);
    CHECK(htmlProblems(page.body).empty());
    const std::string text = htmlText(page.body);
    for (const char* part : {"営業日設定", "2026年度", "2026年4月", "2027年3月", "大阪メール室",
                             "祝日がまだ取り込まれていない"}) {
        CAPTURE(part);
        CHECK(holds(text, part));
    }
    CHECK(holds(page.body, "aria-current=\"date\""));
    CHECK(holds(scene.text("/admin/calendar?year=2030"), "2031年3月"));
    CHECK(scene.browser.get("/admin/calendar?year=1").status == 404);
    CHECK(scene.browser.get("/admin/calendar?year=x").status == 404);
    CHECK(scene.browser.get("/admin/calendar?place=NOWHERE").status == 404);
}

TEST_CASE("A day is set, shown and removed again", "[sqlite]") {
    CalendarScene scene;
    scene.browser.get("/admin/calendar?year=2026&day=2026-10-01");
    const auto saved = scene.browser.submit("/admin/calendar/days", {{"year", "2026"},
                                                                     {"from", "2026-10-01"},
                                                                     {"until", ""},
                                                                     {"open", "0"},
                                                                     {"name", "創立記念日"},
                                                                     {"of_place", ""}});
    REQUIRE(saved.status == 303);
    const std::string text = htmlText(scene.browser.follow(saved).body);
    CHECK(holds(text, "保存しました"));
    CHECK(holds(text, "創立記念日"));
    CHECK_FALSE(scene.on("2026-10-01").isOpen);
    const auto removed =
        scene.browser.submit("/admin/calendar/days/remove",
                             {{"year", "2026"}, {"of_place", ""}, {"from", "2026-10-01"}});
    CHECK(holds(htmlText(scene.browser.follow(removed).body), "設定を削除しました"));
    CHECK(scene.on("2026-10-01").isOpen);
    CHECK(scene.browser.submit("/admin/calendar/days/remove", {{"from", "2026-10-01"}}).status ==
          404);
}

TEST_CASE("A place has days of its own, and its calendar shows them", "[sqlite]") {
    CalendarScene scene;
    scene.browser.get("/admin/calendar?place=OSAKA");
    const auto saved = scene.browser.submit("/admin/calendar/days", {{"place", "OSAKA"},
                                                                     {"from", "2026-04-04"},
                                                                     {"open", "1"},
                                                                     {"name", "土曜便"},
                                                                     {"of_place", "OSAKA"}});
    REQUIRE(saved.status == 303);
    CHECK(holds(headerOf(saved, "Location"), "place=OSAKA"));
    CHECK(scene.on("2026-04-04", "OSAKA").isOpen);
    CHECK_FALSE(scene.on("2026-04-04").isOpen);
    CHECK(holds(scene.browser.get("/admin/calendar?place=OSAKA").body, "cal-place-open"));
}

TEST_CASE("What cannot be set is said, and what was typed is kept", "[sqlite]") {
    CalendarScene scene;
    scene.browser.get("/admin/calendar");
    const auto page = scene.browser.submit(
        "/admin/calendar/days",
        {{"year", "2026"}, {"from", "2026-02-30"}, {"open", "1"}, {"name", "見本の名称"}});
    CHECK(page.status == 422);
    CHECK(holds(htmlText(page.body), "実在する日"));
    CHECK(holds(page.body, "value=\"見本の名称\""));
    CHECK(scene.browser
              .submit("/admin/calendar/week", {{"closed", "1"},
                                               {"closed", "2"},
                                               {"closed", "3"},
                                               {"closed", "4"},
                                               {"closed", "5"},
                                               {"closed", "6"},
                                               {"closed", "7"},
                                               {"first_month", "4"}})
              .status == 422);
    CHECK(scene.browser.submit("/admin/calendar/yearly", {{"from_month", "2"}}).status == 422);
}

TEST_CASE("Closed weekdays, fiscal year and yearly closures are set", "[sqlite]") {
    CalendarScene scene;
    scene.browser.get("/admin/calendar");
    auto done = scene.browser.submit("/admin/calendar/week",
                                     {{"year", "2026"}, {"closed", "7"}, {"first_month", "1"}});
    CHECK(holds(htmlText(scene.browser.follow(done).body), "2026年1月"));
    CHECK(scene.on("2026-04-04").isOpen);
    done = scene.browser.submit("/admin/calendar/yearly", {{"from_month", "12"},
                                                           {"from_day", "29"},
                                                           {"until_month", "1"},
                                                           {"until_day", "3"},
                                                           {"name", "年末年始"}});
    CHECK(holds(htmlText(scene.browser.follow(done).body), "毎年 12月29日 〜 1月3日"));
    CHECK_FALSE(scene.on("2026-12-30").isOpen);
    done = scene.browser.submit("/admin/calendar/yearly/remove", {{"id", "1"}});
    CHECK(holds(htmlText(scene.browser.follow(done).body), "毎年の休業日を削除しました"));
    CHECK(scene.on("2026-12-30").isOpen);
}

TEST_CASE("A file of holidays is shown first and taken in when it is confirmed", "[sqlite]") {
    CalendarScene scene;
    scene.browser.get("/admin/calendar");
    const std::string file =
        "国民の祝日・休日月日,国民の祝日・休日名称\r\n2026/4/29,昭和の日\r\n2027/1/1,元日\r\n";
    const auto shown = scene.browser.submitFile("/admin/calendar/holidays", "file", file);
    REQUIRE(shown.status == 200);
    CHECK(htmlProblems(shown.body).empty());
    CHECK(holds(htmlText(shown.body), "昭和の日"));
    CHECK(scene.on("2026-04-29").isOpen);
    const auto csv = attributeValues(shown.body, "value");
    const auto hidden = std::find_if(csv.begin(), csv.end(), [](const std::string& value) {
        return holds(value, "2026-04-29");
    });
    REQUIRE(hidden != csv.end());
    const auto done = scene.browser.submitMultipart("/admin/calendar/holidays", {{"csv", *hidden}});
    CHECK(holds(htmlText(scene.browser.follow(done).body), "祝日を取り込みました"));
    CHECK_FALSE(scene.on("2026-04-29").isOpen);
    CHECK(holds(scene.text("/admin/calendar"), "2027年12月31日"));
    const auto same = scene.browser.submitFile("/admin/calendar/holidays", "file", file);
    CHECK(holds(htmlText(same.body), "取り込む必要はありません"));
}

TEST_CASE("A file that is wrong is explained by line and column", "[sqlite]") {
    CalendarScene scene;
    scene.browser.get("/admin/calendar");
    const auto page =
        scene.browser.submitFile("/admin/calendar/holidays", "file", "2026/4/29,昭和の日\nx,y\n");
    CHECK(page.status == 422);
    CHECK(holds(htmlText(page.body), "2 行目 1 列目"));
    CHECK(scene.on("2026-04-29").isOpen);
    CHECK(scene.browser.submitFile("/admin/calendar/holidays", "file", "").status == 422);
    scene.browser.token = "wrong";
    CHECK(scene.browser.submitFile("/admin/calendar/holidays", "file", "x").status == 403);
}

TEST_CASE("Business days are for administrators alone", "[sqlite]") {
    WebFixture site;
    for (const char* role : {"employee", "operator", "auditor"}) {
        PageBrowser browser(site);
        browser.signIn(role);
        CAPTURE(role);
        CHECK(browser.get("/admin/calendar").status == 403);
        CHECK(browser.submit("/admin/calendar/week", {{"first_month", "1"}}).status == 403);
        CHECK_FALSE(holds(browser.get("/").body, "/admin/calendar"));
    }
}

namespace {

// An item from A1 to A2, handed in today.
std::string handedIn(CalendarScene& scene) {
    WebFixture& site = scene.site;
    for (const char* number : {"A1", "A2"}) {
        services::PersonInput person;
        person.employeeNumber = number;
        person.nameJa = "田中 花子";
        REQUIRE(site.directory().putPerson(person));
    }
    services::RequestInput input;
    input.by.id = site.context().number("SELECT id FROM users WHERE login = 'operator'");
    input.by.role = services::Role::Operator;
    input.sender = "A1";
    input.toPerson = "A2";
    input.classCode = "ordinary";
    input.formNonce = std::string(32, 'a');
    const auto made = site.services().requests.request(input);
    REQUIRE(made);
    MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA").scan(made->slipNumber);
    site.dock(memory);
    return made->slipNumber;
}

} // namespace

TEST_CASE("A change that moves expected days is shown first and saved when confirmed", "[sqlite]") {
    CalendarScene scene;
    const std::string number = handedIn(scene);
    scene.browser.get("/admin/calendar");
    Fields closed{{"year", "2026"}, {"from", "2026-04-02"}, {"until", "2026-04-03"},
                  {"open", "0"},    {"name", "臨時の休業"}, {"of_place", ""}};
    const auto asked = scene.browser.submit("/admin/calendar/days", closed);
    REQUIRE(asked.status == 200);
    CHECK(htmlProblems(asked.body).empty());
    const std::string text = htmlText(asked.body);
    for (const char* part : {"まだ保存していません", "1 件の到着予定日が変わります"}) {
        CAPTURE(part);
        CHECK(holds(text, part));
    }
    CHECK(holds(asked.body, "/items/" + number));
    CHECK(inputValue(asked.body, "name") == "臨時の休業");
    CHECK(scene.on("2026-04-02").isOpen);
    closed.emplace_back("confirmed", "1");
    CHECK(scene.browser.submit("/admin/calendar/days", closed).status == 303);
    CHECK_FALSE(scene.on("2026-04-02").isOpen);
    const auto file = scene.browser.submitFile("/admin/calendar/holidays", "file",
                                               "2026/1/1,元日\n2026/4/6,臨時の祝日\n");
    CHECK(holds(file.body, "/items/" + number));
}

TEST_CASE("Administrators are warned of missing holidays on their first page and every other",
          "[sqlite]") {
    CalendarScene scene;
    constexpr const char* kWarning = "祝日がまだ取り込まれていない";
    for (const char* page : {"/", "/admin/people", "/admin/classes"}) {
        CAPTURE(page);
        CHECK(holds(scene.text(page), kWarning));
    }
    CHECK_FALSE(holds(scene.text("/receive"), kWarning));
    PageBrowser other(scene.site);
    other.signIn("operator");
    CHECK_FALSE(holds(htmlText(other.get("/").body), kWarning));
    REQUIRE(scene.site.services().businessDays.importHolidays("2026/1/1,元日\n",
                                                              services::ImportRun::Real));
    CHECK_FALSE(holds(scene.text("/"), "祝日"));
    scene.site.context().clock().advance(std::chrono::hours(24 * 215)); // 2 November
    scene.browser.signIn("administrator");
    CHECK(holds(scene.text("/"), "2026年12月31日"));
}
