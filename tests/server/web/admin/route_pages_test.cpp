#include "tests/server/web/html_checker.h"
#include "tests/server/web/page_browser.h"
#include "tests/support/holds.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::server;
using namespace tewatashi::test;

namespace {

Fields route(const std::string& code, const std::string& times) {
    return {{"code", code},
            {"name_ja", "西日本便"},
            {"name_en", ""},
            {"due_days", "1"},
            {"stops", "TOKYO OSAKA"},
            {"from", "2020-04-01"},
            {"until", ""},
            {"run_name", "第1便"},
            {"run_weekdays", "平日"},
            {"run_cut_off", "08:30"},
            {"run_times", times},
            {"run_name", ""},
            {"run_weekdays", ""},
            {"run_cut_off", ""},
            {"run_times", ""}};
}

struct RouteOffice {
    RouteOffice() {
        browser.signIn("administrator");
        browser.get("/admin/places");
        for (const char* code : {"TOKYO", "OSAKA"}) {
            static_cast<void>(browser.submit("/admin/places", {{"code", code},
                                                               {"kind", "mail_room"},
                                                               {"name_ja", code},
                                                               {"name_en", ""},
                                                               {"parent", ""},
                                                               {"from", "2020-04-01"},
                                                               {"until", ""}}));
        }
    }
    WebFixture site;
    PageBrowser browser{site};
};

} // namespace

TEST_CASE("a route is entered with its timetable, changed ahead and ended", "[sqlite]") {
    RouteOffice office;
    PageBrowser& browser = office.browser;
    CHECK(holds(htmlText(browser.get("/admin/routes").body), "ルートはまだ登録されていません"));
    CHECK(browser.get("/admin/routes/new").status == 200);
    const auto added = browser.submit("/admin/routes", route("WEST", "9:00 13:00"));
    REQUIRE(headerOf(added, "Location") == "/admin/routes/WEST?done=added");
    const std::string page = browser.follow(added).body;
    CHECK(holds(htmlText(page), "ルートを追加しました"));
    CHECK(holds(htmlText(page), "13:00"));
    CHECK(holds(htmlText(page), "平日"));
    CHECK(inputValue(page, "run_times") == "09:00 13:00");
    CHECK(inputValue(page, "stops") == "TOKYO OSAKA");
    CHECK(holds(htmlText(browser.get("/admin/routes").body), "第1便 09:00–13:00"));
    CHECK(holds(browser.get("/admin/places/OSAKA").body, "/admin/routes/WEST"));
    Fields later = route("WEST", "10:00 14:00");
    for (auto& [name, value] : later) {
        value = name == "from" ? "2090-04-01" : value;
    }
    REQUIRE(browser.submit("/admin/routes/WEST", later).status == 303);
    CHECK(holds(htmlText(browser.get("/admin/routes").body), "09:00–13:00"));
    CHECK(holds(htmlText(browser.get("/admin/routes/WEST").body), "10:00–14:00"));
    CHECK(browser.submit("/admin/routes/WEST/end", {{"last_day", ""}}).status == 422);
    REQUIRE(browser.submit("/admin/routes/WEST/end", {{"last_day", "2021-03-31"}}).status == 303);
    CHECK_FALSE(holds(browser.get("/admin/places/OSAKA").body, "/admin/routes/WEST"));
}

TEST_CASE("a timetable that cannot be is shown again with what is wrong", "[sqlite]") {
    RouteOffice office;
    PageBrowser& browser = office.browser;
    const auto wrong = browser.submit("/admin/routes", route("WEST", "9:00"));
    CHECK(wrong.status == 422);
    CHECK(holds(htmlText(wrong.body), "時刻は停車場所と同じ2個"));
    CHECK(inputValue(wrong.body, "run_times") == "9:00");
    CHECK(browser.submit("/admin/routes", route("WEST", "soon")).status == 422);
    CHECK(browser.submit("/admin/routes/NONE", route("NONE", "9:00 13:00")).status == 404);
    CHECK(browser.get("/admin/routes/NONE").status == 404);
    REQUIRE(browser.submit("/admin/routes", route("WEST", "9:00 13:00")).status == 303);
    CHECK(browser.submit("/admin/routes", route("WEST", "9:00 13:00")).status == 422); // taken
}
