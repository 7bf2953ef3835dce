#include "tests/server/web/html_checker.h"
#include "tests/server/web/page_browser.h"
#include "tests/support/holds.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace tewatashi;
using namespace tewatashi::server;
using namespace tewatashi::test;

namespace {

const char* const kScanPage = "/register-status?action=arrived&place=OSAKA&operator=";

// What the form of the page last shown sends when a scanner fills its field.
Fields scanOf(const std::string& page, const std::string& typed) {
    Fields fields;
    for (const char* name : {"action", "place", "operator", "nonce", "recent"}) {
        fields.emplace_back(name, inputValue(page, name));
    }
    fields.emplace_back("number", typed);
    return fields;
}

class Stack {
public:
    explicit Stack(WebFixture& site) : browser(site) {
        browser.signIn("operator");
        page = browser.get(kScanPage).body;
    }
    http::Response scan(const std::string& typed) {
        http::Response answer = browser.submit("/register-status", scanOf(page, typed));
        page = answer.body;
        return answer;
    }

    PageBrowser browser;
    std::string page;
};

} // namespace

TEST_CASE("A stack is scanned one submit after another, without a script", "[sqlite]") {
    WebFixture site;
    Stack stack(site);
    CHECK(holds(htmlText(stack.page), "読み取ってください"));
    for (std::uint64_t number = 1; number <= 15; ++number) {
        const auto answer = stack.scan(slipNumber(number) + "9753");
        CHECK(answer.status == 200);
        CHECK(holds(htmlText(answer.body), "登録しました"));
        CHECK(holds(answer.body, "href=\"/items/" + slipNumber(number) + "\""));
        CHECK_FALSE(holds(withoutIds(answer.body), "9753"));
        // The field takes the focus again, empty, with the context kept.
        CHECK(holds(answer.body, "autofocus"));
        CHECK(inputValue(answer.body, "place") == "OSAKA");
    }
    CHECK(site.context().number("SELECT count(*) FROM item_events") == 15);
    CHECK_FALSE(holds(stack.page, "href=\"/items/" + slipNumber(3) + "\"")); // the newest twelve
}

TEST_CASE("Going back and sending a form again registers nothing twice", "[sqlite]") {
    WebFixture site;
    Stack stack(site);
    const Fields form = scanOf(stack.page, slipNumber(1));
    CHECK(stack.browser.submit("/register-status", form).status == 200);
    const auto again = stack.browser.submit("/register-status", form);
    CHECK(holds(htmlText(again.body), "登録しました"));
    CHECK(site.context().number("SELECT count(*) FROM item_events") == 1);
}

TEST_CASE("The last scan is taken back from the list and stays in the history", "[sqlite]") {
    WebFixture site;
    Stack stack(site);
    stack.scan(slipNumber(1));
    Fields undo = scanOf(stack.page, "");
    undo.emplace_back("event", inputValue(stack.page, "event"));
    const auto answer = stack.browser.submit("/register-status/undo", undo);
    CHECK(answer.status == 200);
    CHECK(holds(htmlText(answer.body), "取り消しました"));
    CHECK(inputValue(answer.body, "event").empty()); // nothing left to undo
    CHECK(holds(htmlText(stack.browser.get("/items/" + slipNumber(1)).body), "取消済"));
    CHECK(site.context().number("SELECT count(*) FROM item_events") == 2);
}

TEST_CASE("A verdict that needs attention says why in both languages", "[sqlite]") {
    WebFixture site;
    Stack stack(site);
    const auto ja = stack.scan("4901234567894");
    CHECK(ja.status == 422);
    CHECK(holds(htmlText(ja.body), "要確認"));
    CHECK(holds(htmlText(ja.body), "桁数が伝票番号と合いません"));
    REQUIRE(stack.browser.submit("/language", {{"language", "en"}, {"return", "/"}}).status == 303);
    stack.page = stack.browser.get(kScanPage).body;
    const auto en = stack.scan("4901234567894");
    CHECK(holds(htmlText(en.body), "Needs attention"));
    CHECK(holds(htmlText(en.body), "Nothing was registered."));
    CHECK_FALSE(holds(en.body, "4901234567894")); // longer than a number: may end in digits
    CHECK(site.context().number("SELECT count(*) FROM item_events") == 0);
}

TEST_CASE("Choosing among the matches of last digits registers the item", "[sqlite]") {
    WebFixture site;
    Stack stack(site);
    stack.scan(slipNumber(1));
    stack.page = stack.browser.get("/register-status?action=departed&place=OSAKA").body;
    const auto offered = stack.scan(slipNumber(1).substr(6));
    CHECK(holds(htmlText(offered.body), "選んでください"));
    const auto chosen =
        stack.browser.submit("/register-status", scanOf(offered.body, slipNumber(1)));
    CHECK(holds(htmlText(chosen.body), "登録しました"));
    CHECK(holds(htmlText(stack.browser.get("/items/" + slipNumber(1)).body), "発送"));
}

TEST_CASE("A second scan of a label offers to register it once more", "[sqlite]") {
    WebFixture site;
    Stack stack(site);
    stack.scan(slipNumber(1));
    const auto again = stack.scan(slipNumber(1));
    CHECK(holds(htmlText(again.body), "登録済み"));
    CHECK(inputValue(again.body, "again") == "1");
    Fields force = scanOf(again.body, slipNumber(1));
    force.emplace_back("again", "1");
    CHECK(holds(htmlText(stack.browser.submit("/register-status", force).body), "登録しました"));
    CHECK(site.context().number("SELECT count(*) FROM item_events") == 2);
}

TEST_CASE("Action and place are chosen first, and a context that is gone is chosen again",
          "[sqlite]") {
    WebFixture site;
    PageBrowser browser(site);
    browser.signIn("administrator");
    const auto setup = browser.get("/register-status");
    CHECK(setup.status == 200);
    CHECK(holds(setup.body, "name=\"action\" value=\"arrived\""));
    CHECK(holds(htmlText(setup.body), "サインイン中の本人（田中 花子）"));
    CHECK(browser.get("/register-status?action=arrived&place=KYOTO").status == 422);
    CHECK(browser.get("/register-status?action=requested&place=OSAKA").status == 422);
    CHECK(browser.get("/register-status?action=arrived&place=OSAKA&operator=9").status == 422);
    CHECK(browser.get("/register-status?action=arrived&place=OSAKA&operator=0042").status == 200);
}

TEST_CASE("Only the mail room registers, and only through forms of its own pages", "[sqlite]") {
    WebFixture site;
    for (const char* login : {"employee", "auditor"}) {
        PageBrowser browser(site);
        browser.signIn(login);
        CHECK(browser.get("/register-status").status == 403);
        CHECK(browser.submit("/register-status", {{"number", slipNumber(1)}}).status == 403);
        CHECK_FALSE(holds(browser.get("/").body, "href=\"/register-status\""));
    }
    Stack stack(site);
    const std::string before = site.stateDigest();
    Fields form = scanOf(stack.page, slipNumber(1));
    CHECK(stack.browser.post("/register-status", form).status == 403);
    form.emplace_back("csrf_token", stack.browser.token);
    CHECK(stack.browser.post("/register-status", form, "cross-site").status == 403);
    CHECK(site.stateDigest() == before);
    CHECK(holds(stack.page, "<script type=\"module\" src=\"/static/"));
}
