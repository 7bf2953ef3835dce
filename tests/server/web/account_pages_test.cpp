#include "tests/server/web/html_checker.h"
#include "tests/server/web/page_browser.h"
#include "tests/support/authenticator.h"
#include "tests/support/holds.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::server;
using namespace tewatashi::test;

namespace {

std::string between(const std::string& text, const std::string& begin, const std::string& end) {
    const std::size_t from = text.find(begin);
    REQUIRE(from != std::string::npos);
    const std::size_t start = from + begin.size();
    return text.substr(start, text.find(end, start) - start);
}

struct AccountScene {
    WebFixture site;
    PageBrowser browser{site};
    std::string secret;

    UtcMillis now() { return site.services().clock.utcNow(); }
    std::string shown() { return codeShown(secret, now()); }
    // Through the pages; the page with the recovery codes.
    std::string enrol() {
        browser.get("/me/one-time-password");
        const auto page = browser.follow(browser.submit("/me/one-time-password", {}));
        secret = between(page.body, "typed-secret\">", "<");
        secret.erase(std::remove(secret.begin(), secret.end(), ' '), secret.end());
        const auto codes = browser.submit("/me/one-time-password/confirm",
                                          {{"code", shown()}, {"password", WebFixture::kPassword}});
        CHECK(codes.status == 200);
        site.context().clock().advance(std::chrono::seconds(30));
        return codes.body;
    }
    // The first step in a fresh browser.
    http::Response firstStep(PageBrowser& other, const std::string& login) {
        other.get("/sign-in");
        return other.submit(
            "/sign-in",
            {{"login", login}, {"password", WebFixture::kPassword}, {"return", "/notices"}});
    }
};

} // namespace

TEST_CASE("The page of one's account shows who one is and where one is signed in", "[sqlite]") {
    AccountScene given;
    PageBrowser other(given.site);
    other.signIn("operator");
    given.browser.signIn("operator");
    const auto page = given.browser.get("/me");
    CHECK(page.status == 200);
    CHECK(holds(page.body, "田中 花子"));
    CHECK(holds(page.body, "192.0.2.7"));
    CHECK(holds(given.browser.get("/notices").body, R"(class="user-name" href="/me")"));
    const std::string id = between(page.body, R"(name="id" value=")", "\"");
    const auto ended = given.browser.submit("/me/sessions/end", {{"id", id}});
    CHECK(holds(given.browser.follow(ended).body, "その端末のサインインを終了しました"));
    CHECK(other.get("/me").status == 303);
    CHECK(given.browser.submit("/me/sessions/end", {{"id", id}}).status == 404);
    other.signIn("operator");
    given.browser.get("/me");
    CHECK(given.browser.submit("/me/sessions/end-others", {}).status == 303);
    CHECK(other.get("/me").status == 303);
    CHECK(given.browser.get("/me").status == 200);
}

TEST_CASE("Language and password are changed on one's own page", "[sqlite]") {
    AccountScene given;
    given.browser.signIn("employee");
    given.browser.get("/me");
    const auto spoken = given.browser.submit("/me/language", {{"language", "en"}});
    CHECK(holds(given.browser.follow(spoken).body, "The language was saved."));
    const auto wrong = given.browser.submit(
        "/me/password", {{"old", "x"}, {"wanted", "a quite new passphrase"}, {"again", "y"}});
    CHECK(wrong.status == 422);
    CHECK(holds(wrong.body, "This is not your present password"));
    CHECK_FALSE(holds(wrong.body, "a quite new passphrase"));
    const auto done = given.browser.submit("/me/password", {{"old", WebFixture::kPassword},
                                                            {"wanted", "a quite new passphrase"},
                                                            {"again", "a quite new passphrase"}});
    CHECK(holds(given.browser.follow(done).body, "Your password was changed."));
    CHECK(given.site.accounts().signIn("employee", "a quite new passphrase", "192.0.2.7"));
}

TEST_CASE("A sign-in with a one-time password has two steps and leads back", "[sqlite]") {
    AccountScene given;
    given.browser.signIn("operator");
    const std::string codes = given.enrol();
    const std::string recovery = between(codes, R"(<li class="code">)", "<");
    PageBrowser other(given.site);
    const auto first = given.firstStep(other, "operator");
    CHECK(headerOf(first, "Location") == "/sign-in/code?return=%2Fnotices");
    const auto form = other.follow(first);
    CHECK(form.status == 200);
    CHECK(holds(form.body, R"(autocomplete="one-time-code")"));
    CHECK(other.get("/me").status == 303); // not signed in yet
    other.get("/sign-in/code?return=/notices");
    const auto wrong = other.submit("/sign-in/code", {{"code", "000000"}, {"return", "/notices"}});
    CHECK(wrong.status == 401);
    CHECK(holds(wrong.body, "コードが違うか"));
    const auto opened =
        other.submit("/sign-in/code", {{"code", given.shown()}, {"return", "/notices"}});
    CHECK(headerOf(opened, "Location") == "/notices");
    CHECK(other.get("/me").status == 200);
    PageBrowser third(given.site);
    third.follow(given.firstStep(third, "operator"));
    CHECK(third.submit("/sign-in/code", {{"code", recovery}}).status == 303);
    CHECK(third.get("/me").status == 200);
}

TEST_CASE("The second step needs its own form and the first step", "[sqlite]") {
    AccountScene given;
    given.browser.signIn("operator");
    given.enrol();
    PageBrowser stranger(given.site);
    CHECK(headerOf(stranger.get("/sign-in/code"), "Location") == "/sign-in?notice=over");
    CHECK(headerOf(stranger.post("/sign-in/code", {{"code", given.shown()}}), "Location") ==
          "/sign-in?notice=over");
    PageBrowser other(given.site);
    other.follow(given.firstStep(other, "operator"));
    CHECK(other.post("/sign-in/code", {{"code", given.shown()}}, "cross-site").status == 403);
    CHECK(other.get("/me").status == 303);
    // The language can be changed between the steps.
    other.get("/sign-in/code");
    CHECK(other.submit("/language", {{"language", "en"}, {"return", "/sign-in/code"}}).status ==
          303);
}

TEST_CASE("Who must have one-time passwords is led to set them up, and nowhere else", "[sqlite]") {
    AccountScene given;
    given.browser.signIn("administrator");
    given.browser.get("/admin/security");
    const auto saved = given.browser.submit("/admin/security", {{"code_roles", "administrator"},
                                                                {"password_min", "15"},
                                                                {"session_idle", "30"},
                                                                {"session_most", "12"},
                                                                {"networks", ""}});
    CHECK(headerOf(saved, "Location") == "/admin/security?done=saved");
    for (const char* page :
         {"/", "/admin/security?done=saved", "/me", "/records", "/admin/audit"}) {
        CHECK(headerOf(given.browser.get(page), "Location") == "/me/one-time-password");
    }
    CHECK(holds(given.browser.get("/me/one-time-password").body, "ほかの画面は使えません"));
    given.enrol();
    CHECK(given.browser.get("/admin/security").status == 200);
    CHECK(holds(given.browser.get("/me/one-time-password").body, "回復コードの再発行"));
    CHECK_FALSE(holds(given.browser.get("/me/one-time-password").body, "解除する"));
    PageBrowser clerk(given.site);
    clerk.signIn("operator");
    CHECK(clerk.get("/records").status == 200);
}

TEST_CASE("Recovery codes are shown once, and the secret never after its confirmation",
          "[sqlite]") {
    AccountScene given;
    given.browser.signIn("operator");
    const std::string codes = given.enrol();
    const std::string recovery = between(codes, R"(<li class="code">)", "<");
    for (const char* page : {"/me", "/me/one-time-password"}) {
        const auto shown = given.browser.get(page);
        CHECK_FALSE(holds(shown.body, recovery));
        CHECK_FALSE(holds(shown.body, given.secret.substr(0, 4)));
    }
}

TEST_CASE("An administrator takes somebody's one-time passwords away", "[sqlite]") {
    AccountScene given;
    given.browser.signIn("operator");
    given.enrol();
    PageBrowser chief(given.site);
    chief.signIn("administrator");
    CHECK_FALSE(holds(chief.get("/admin/accounts/employee").body, "/one-time-password"));
    CHECK(holds(chief.get("/admin/accounts/operator").body, "/one-time-password"));
    const auto done = chief.submit("/admin/accounts/operator/one-time-password", {});
    CHECK(holds(chief.follow(done).body, "ワンタイムパスワードを解除しました"));
    CHECK(given.browser.get("/me").status == 303);
    PageBrowser again(given.site);
    again.signIn("operator"); // one step
}

TEST_CASE("Outside the site's networks every page names the address it refuses", "[sqlite]") {
    AccountScene given;
    given.browser.signIn("administrator");
    given.browser.get("/admin/security");
    const Fields rules{{"password_min", "15"}, {"session_idle", "30"}, {"session_most", "12"}};
    Fields locked = rules;
    locked.emplace_back("networks", "198.51.100.0/24");
    const auto refused = given.browser.submit("/admin/security", locked);
    CHECK(refused.status == 422);
    CHECK(holds(refused.body, "192.0.2.7"));
    CHECK(given.browser.get("/me").status == 200);
    REQUIRE(given.site.accounts().security().put({{}, "15", "30", "12", "198.51.100.0/24"},
                                                 {"x", "198.51.100.7"}));
    for (const char* page : {"/me", "/", "/sign-in", "/sign-in/code", "/admin/security"}) {
        const auto answer = given.browser.get(page);
        CHECK(answer.status == 403);
        CHECK(holds(answer.body, "192.0.2.7"));
        CHECK_FALSE(holds(answer.body, "田中"));
    }
    CHECK(given.browser.post("/language", {{"language", "en"}}).status == 403);
    const auto style = given.browser.get("/me");
    const std::string sheet = between(style.body, R"(rel="stylesheet" href=")", "\"");
    CHECK(given.browser.get(sheet).status == 200);
    given.site.accounts().security().openToAll({});
    CHECK(given.browser.get("/me").status == 200);
}

TEST_CASE("API tokens are made, shown once and withdrawn on their page", "[sqlite]") {
    AccountScene given;
    given.browser.signIn("administrator");
    given.browser.get("/admin/tokens");
    const auto wrong = given.browser.submit("/admin/tokens", {{"name", "在庫"}, {"days", "30"}});
    CHECK(wrong.status == 422);
    CHECK(holds(wrong.body, "1つ以上選んでください"));
    const auto made = given.browser.submit(
        "/admin/tokens",
        {{"name", "在庫"}, {"days", "30"}, {"scopes", "items.read"}, {"scopes", "records.read"}});
    CHECK(made.status == 200);
    const std::string token = between(made.body, R"(class="code new-token">)", "<");
    REQUIRE(given.site.services().apiTokens.use(token));
    const auto list = given.browser.get("/admin/tokens");
    CHECK(holds(list.body, "在庫"));
    CHECK(holds(list.body, "荷物の状態と経過"));
    CHECK_FALSE(holds(list.body, token));
    const std::string id = between(list.body, R"(name="id" value=")", "\"");
    const auto withdrawn = given.browser.submit("/admin/tokens/withdraw", {{"id", id}});
    CHECK(holds(given.browser.follow(withdrawn).body, "取消済み"));
    CHECK_FALSE(given.site.services().apiTokens.use(token));
    CHECK(given.browser.submit("/admin/tokens/withdraw", {{"id", id}}).status == 404);
}
