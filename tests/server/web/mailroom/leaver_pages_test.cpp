#include "tests/server/web/html_checker.h"
#include "tests/server/web/page_browser.h"
#include "tests/support/holds.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::server;
using namespace tewatashi::test;

namespace {

// 1 April 2026: A2 leaves at the end of the month, an item from A1 is on its way to them.
struct LeaverOffice {
    LeaverOffice() {
        person("A1", "田中 花子", "");
        person("A2", "髙橋 一郎", "2026-04-30");
        person("A3", "山田 三郎", "");
        services::RequestInput input;
        input.by.id = site.context().number("SELECT id FROM users WHERE login = 'operator'");
        input.by.role = services::Role::Operator;
        input.sender = "A1";
        input.toPerson = "A2";
        input.classCode = "ordinary";
        input.formNonce = std::string(32, 'a');
        const auto made = site.services().requests.request(input);
        REQUIRE(made);
        number = made->slipNumber;
        browser.signIn("operator");
    }
    void person(const char* employeeNumber, const char* name, const char* lastDay) {
        services::PersonInput person;
        person.employeeNumber = employeeNumber;
        person.nameJa = name;
        person.lastDay = domain::LocalDate::fromText(lastDay);
        REQUIRE(site.directory().putPerson(person));
    }
    std::string text(const std::string& target) { return htmlText(browser.get(target).body); }

    WebFixture site;
    PageBrowser browser{site};
    std::string number;
};

} // namespace

TEST_CASE("An item of a leaver is decided, and the instruction meets it on its way", "[sqlite]") {
    LeaverOffice office;
    PageBrowser& browser = office.browser;
    CHECK(holds(office.text("/leavers"), "髙橋 一郎"));
    CHECK(holds(office.text("/leavers/A2"), "2026年4月30日"));
    CHECK_FALSE(holds(office.text("/items/" + office.number), "転送してください"));
    const auto refused = browser.submit(
        "/leavers/A2",
        {{"item", office.number}, {"action", "successor"}, {"to", "A9"}, {"reason", ""}});
    CHECK(refused.status == 422);
    CHECK(holds(htmlText(refused.body), "社員番号が見つからない"));
    CHECK(inputValue(refused.body, "to") == "A9");
    const auto decided = browser.submit(
        "/leavers/A2",
        {{"item", office.number}, {"action", "successor"}, {"to", "A3"}, {"reason", ""}});
    REQUIRE(decided.status == 303);
    const std::string shown = browser.follow(decided).body;
    CHECK(htmlProblems(shown).empty());
    CHECK(holds(htmlText(shown), "扱いを決めました"));
    CHECK(holds(htmlText(shown), "山田 三郎"));
    CHECK(holds(office.text("/items/" + office.number), "山田 三郎 へ転送してください"));
    const std::string page =
        browser.get("/register-status?action=arrived&place=OSAKA&operator=").body;
    const auto scanned = browser.submit("/register-status", {{"action", "arrived"},
                                                             {"place", "OSAKA"},
                                                             {"operator", ""},
                                                             {"recent", ""},
                                                             {"nonce", inputValue(page, "nonce")},
                                                             {"number", office.number}});
    REQUIRE(scanned.status == 200);
    CHECK(holds(htmlText(scanned.body), "山田 三郎 へ転送してください"));
    CHECK(holds(scanned.body, "data-sound=\"note\""));
}

TEST_CASE("Administrators see a leaver's items on the person's page", "[sqlite]") {
    LeaverOffice office;
    PageBrowser administrator(office.site);
    administrator.signIn("administrator");
    const std::string page = administrator.get("/admin/people/A2").body;
    CHECK(holds(htmlText(page), "退職に伴う荷物の扱い"));
    CHECK(holds(page, "/items/" + office.number));
    CHECK_FALSE(holds(htmlText(administrator.get("/admin/people/A1").body), "退職に伴う"));
    CHECK(administrator.get("/leavers/NOBODY").status == 404);
    for (const char* login : {"employee", "auditor"}) {
        PageBrowser other(office.site);
        other.signIn(login);
        CHECK(other.get("/leavers").status == 403);
    }
}
