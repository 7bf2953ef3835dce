#include "server/services/requests/request_item.h"
#include "tests/server/web/page_browser.h"

#include <catch2/catch.hpp>

namespace tewatashi::test {
namespace {

// administrator sends an item to employee.
std::string sentItem(WebFixture& site) {
    namespace services = server::services;
    const auto person = [&](const char* number, const char* name, const char* login) {
        services::PersonInput input;
        input.employeeNumber = number;
        input.nameJa = name;
        REQUIRE(site.directory().putPerson(input));
        const auto account = site.accounts().find(login);
        REQUIRE(account);
        const auto who = site.directory().personByNumber(number, site.directory().today());
        REQUIRE(site.directory().linkUser(account->user.id, who->id));
        return account->user;
    };
    services::RequestInput input;
    input.by = person("A1", "佐藤 花子", "administrator");
    person("A2", "髙橋 次郎", "employee");
    input.toPerson = "A2";
    input.classCode = "ordinary";
    input.formNonce = std::string(32, 'a');
    const auto done = site.services().requests.request(input);
    REQUIRE(done);
    return done->slipNumber;
}

} // namespace

TEST_CASE("The head of every page counts unread notices, and the list marks them", "[web]") {
    WebFixture site;
    const std::string number = sentItem(site);
    PageBrowser browser(site);
    browser.signIn("employee");
    CHECK(browser.get("/").body.find("bell-count") != std::string::npos);
    const auto list = browser.get("/notices");
    CHECK(list.status == 200);
    CHECK(list.body.find("/items/" + number) != std::string::npos);
    CHECK(list.body.find("佐藤 花子") != std::string::npos);
    CHECK(list.body.find("told-unread") != std::string::npos);
    SECTION("one") {
        const auto done =
            browser.submit("/notices/read", {{"id", "1"}, {"return", "/notices?unread=1"}});
        CHECK(done.status == 303);
        CHECK(headerOf(done, "Location") == "/notices?unread=1");
    }
    SECTION("all") {
        CHECK(browser.submit("/notices/read", {{"up_to", "1"}, {"return", "/notices"}}).status ==
              303);
    }
    SECTION("nothing that can be understood") {
        CHECK(browser.submit("/notices/read", {{"id", "x"}, {"return", "//elsewhere"}}).status ==
              303);
        CHECK(browser.get("/").body.find("bell-count") != std::string::npos);
        return;
    }
    CHECK(browser.get("/").body.find("bell-count") == std::string::npos);
    CHECK(browser.get("/notices?unread=1").body.find(number) == std::string::npos);
    CHECK(browser.get("/notices").body.find("/items/" + number) != std::string::npos);
    CHECK(browser.get("/notices?after=x").status == 422);
    PageBrowser other(site);
    other.signIn("administrator");
    CHECK(other.get("/notices").body.find(number) == std::string::npos);
}

} // namespace tewatashi::test
