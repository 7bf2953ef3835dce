#include "tests/server/web/page_browser.h"
#include "tests/support/holds.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::server;
using namespace tewatashi::test;

namespace {

void link(WebFixture& site, const std::string& number, const std::string& name,
          const std::string& login) {
    services::PersonInput input;
    input.employeeNumber = number;
    input.nameJa = name;
    REQUIRE(site.directory().putPerson(input));
    const auto who = site.directory().personByNumber(number, site.directory().today());
    REQUIRE(site.directory().linkUser(site.accounts().find(login)->user.id, who->id));
}

} // namespace

TEST_CASE("A person says when they are away and who acts for them", "[web][absences]") {
    WebFixture site;
    link(site, "A1", "佐藤 花子", "employee");
    link(site, "A2", "髙橋 次郎", "operator");
    PageBrowser browser(site);
    browser.signIn("employee");
    CHECK(holds(browser.get("/").body, "/me/absence"));
    CHECK(browser.get("/me/absence").status == 200);
    const auto wrong = browser.submit(
        "/me/absence",
        {{"from", "2026-04-05"}, {"until", "2026-04-01"}, {"action", "forward"}, {"to", "ZZ"}});
    CHECK(wrong.status == 422);
    CHECK(holds(wrong.body, "最終日が初日より前です"));
    CHECK(holds(wrong.body, "value=\"ZZ\"")); // nothing typed is lost
    const auto done = browser.submit(
        "/me/absence",
        {{"from", "2026-04-01"}, {"until", "2026-04-05"}, {"action", "forward"}, {"to", "A2"}});
    const auto shown = browser.follow(done);
    CHECK(holds(shown.body, "髙橋 次郎 さんに転送する"));
    CHECK(holds(shown.body, "不在中"));
    browser.follow(browser.submit("/me/delegates", {{"delegate", "A2"}}));

    PageBrowser other(site);
    other.signIn("operator");
    CHECK(holds(other.get("/").body, "/?for=A1"));
    CHECK(holds(other.get("/?for=A1").body, "佐藤 花子 さん宛ての荷物"));
    CHECK(other.get("/?for=A9").status == 404);
    CHECK(holds(other.get("/request?to=A1").body, "佐藤 花子 さんは"));

    browser.get("/me/absence");
    browser.follow(browser.submit("/me/delegates/end", {{"delegate", "A2"}}));
    CHECK(other.get("/?for=A1").status == 404);
}
