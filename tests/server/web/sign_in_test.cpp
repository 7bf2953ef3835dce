#include "server/web/frame/web_site.h"
#include "tests/server/web/html_checker.h"
#include "tests/server/web/page_browser.h"
#include "tests/support/holds.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::server;
using namespace tewatashi::test;

namespace {

constexpr const char* kSession = "__Host-tw-session";

} // namespace

TEST_CASE("A stranger is sent to sign in and back to where he wanted to go", "[sqlite]") {
    WebFixture site;
    PageBrowser browser(site);
    for (const char* page : {"/items?number=1", "/items/123456789014", "/dock-sessions",
                             "/dock-sessions/00", "/codes", "/codes.pdf?sheet=places"}) {
        const auto answer = browser.get(page);
        CHECK(answer.status == 303);
        CHECK(headerOf(answer, "Location").rfind("/sign-in?notice=needed&return=%2F", 0) == 0);
    }
    const auto form = browser.follow(browser.get("/codes"));
    CHECK(holds(form.body, R"(name="return" value="/codes")"));
    const auto opened = browser.submit(
        "/sign-in",
        {{"login", "operator"}, {"password", WebFixture::kPassword}, {"return", "/codes"}});
    CHECK(headerOf(opened, "Location") == "/codes");
    CHECK(browser.follow(opened).status == 200);
}

TEST_CASE("A session cookie is host-bound, hidden from scripts and new at each sign-in",
          "[sqlite]") {
    WebFixture site;
    PageBrowser browser(site);
    browser.get("/sign-in");
    const auto answer =
        browser.submit("/sign-in", {{"login", "employee"}, {"password", WebFixture::kPassword}});
    const std::string cookie = headerOf(answer, "Set-Cookie");
    for (const char* part :
         {"__Host-tw-session=", "; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"}) {
        CHECK(holds(cookie, part));
    }
    CHECK(browser.cookies.count("__Host-tw-form") == 0);
    const std::string first = browser.cookies[kSession];
    PageBrowser other(site);
    other.signIn("employee");
    CHECK(other.cookies[kSession] != first);
}

TEST_CASE("Without TLS the cookies lack the prefix and flag that browsers would refuse",
          "[sqlite]") {
    WebFixture site(web::CookieKind::Plain);
    PageBrowser browser(site);
    browser.get("/sign-in");
    REQUIRE(browser.cookies.count("tw-form") == 1);
    const auto answer =
        browser.submit("/sign-in", {{"login", "employee"}, {"password", WebFixture::kPassword}});
    const std::string cookie = headerOf(answer, "Set-Cookie");
    CHECK(cookie.rfind("tw-session=", 0) == 0);
    CHECK(holds(cookie, "; Path=/; HttpOnly; SameSite=Lax"));
    CHECK_FALSE(holds(cookie, "Secure"));
    CHECK(browser.get("/").status == 200);
    browser.submit("/language", {{"language", "en"}, {"return", "/"}});
    CHECK(browser.cookies["tw-language"] == "en");
    const auto out = browser.submit("/sign-out", {});
    CHECK(out.status == 303);
    CHECK(browser.cookies.count("tw-session") == 0);
    CHECK(browser.get("/").status == 303);
}

TEST_CASE("A wrong password and an unknown user get the same answer", "[sqlite]") {
    WebFixture site;
    const auto refused = [&](const std::string& login) {
        PageBrowser browser(site);
        browser.get("/sign-in");
        auto answer = browser.submit("/sign-in", {{"login", login}, {"password", "not the one"}});
        CHECK(answer.status == 401);
        CHECK(browser.cookies.count(kSession) == 0);
        CHECK(inputValue(answer.body, "login") == login);
        CHECK_FALSE(holds(answer.body, "not the one"));
        return htmlText(answer.body);
    };
    CHECK(refused("employee") == refused("nobody"));
}

TEST_CASE("Signing in never leads to another site", "[sqlite]") {
    WebFixture site;
    for (const char* path : {"//evil.example", "https://evil.example", "/\\evil.example", "evil",
                             "/a b", "/a\r\nSet-Cookie: x=1", ""}) {
        PageBrowser browser(site);
        browser.get("/sign-in");
        const auto answer = browser.submit(
            "/sign-in",
            {{"login", "employee"}, {"password", WebFixture::kPassword}, {"return", path}});
        CAPTURE(path);
        CHECK(headerOf(answer, "Location") == "/");
    }
}

TEST_CASE("A sign-in form that this browser was not given is refused", "[sqlite]") {
    WebFixture site;
    PageBrowser victim(site);
    PageBrowser attacker(site);
    attacker.get("/sign-in");
    victim.get("/sign-in");
    const auto answer = victim.post("/sign-in", {{"login", "employee"},
                                                 {"password", WebFixture::kPassword},
                                                 {"csrf_token", attacker.token}});
    CHECK(answer.status == 403);
    CHECK(victim.cookies.count(kSession) == 0);
    CHECK(holds(htmlText(answer.body), "送信を受け付けませんでした"));
}

TEST_CASE("Signing out ends the session for every copy of its cookie", "[sqlite]") {
    WebFixture site;
    PageBrowser browser(site);
    browser.signIn("operator");
    PageBrowser copy(site);
    copy.cookies = browser.cookies;
    REQUIRE(copy.get("/").status == 200);
    const auto answer = browser.submit("/sign-out", {});
    CHECK(answer.status == 303);
    CHECK(browser.cookies.count(kSession) == 0);
    CHECK(holds(headerOf(answer, "Clear-Site-Data"), "cache"));
    CHECK(copy.get("/").status == 303);
    CHECK(holds(htmlText(browser.follow(answer).body), "サインアウトしました"));
}

TEST_CASE("The language follows the browser, then the reader's choice, then the account",
          "[sqlite]") {
    WebFixture site;
    PageBrowser browser(site);
    browser.acceptLanguage = "en-GB,ja;q=0.8";
    CHECK(holds(browser.get("/sign-in").body, "<html lang=\"en\">"));
    const auto switched = browser.submit("/language", {{"language", "ja"}, {"return", "/sign-in"}});
    CHECK(headerOf(switched, "Location") == "/sign-in");
    CHECK(holds(browser.follow(switched).body, "<html lang=\"ja\">"));
    browser.signIn("employee");
    browser.submit("/language", {{"language", "en"}, {"return", "/"}});
    PageBrowser later(site);
    later.signIn("employee");
    CHECK(holds(later.get("/").body, "<html lang=\"en\">"));
    CHECK(headerOf(later.submit("/language", {{"language", "ja"}, {"return", "//evil"}}),
                   "Location") == "/");
}

TEST_CASE("Accept-Language is read by weight and falls back to Japanese", "[unit]") {
    CHECK(web::preferredLanguage("") == Language::Japanese);
    CHECK(web::preferredLanguage("fr, de;q=0.5") == Language::Japanese);
    CHECK(web::preferredLanguage("en") == Language::English);
    CHECK(web::preferredLanguage("ja;q=0.3, en-US;q=0.31") == Language::English);
    CHECK(web::preferredLanguage("en;q=0, ja;q=0.1") == Language::Japanese);
    CHECK(web::preferredLanguage("en;q=x") == Language::Japanese);
    CHECK(web::preferredLanguage(",,;;q=,en;q=") == Language::Japanese);
}
