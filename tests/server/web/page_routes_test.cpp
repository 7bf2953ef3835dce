#include "tests/server/web/html_checker.h"
#include "tests/server/web/page_browser.h"
#include "tests/support/holds.h"
#include "tests/support/missing_beginning.h"

#include <catch2/catch.hpp>

#include <deque>
#include <map>
#include <set>

using namespace tewatashi;
using namespace tewatashi::server;
using namespace tewatashi::test;

namespace {

// Two items with context, two without: one run of two quarantined scans.
MemoryBuilder someMemory() {
    MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA").scan(slipNumber(1)).scan(slipNumber(2) + "9753");
    memory.scan("TWC-END").scan(slipNumber(3)).scan(slipNumber(4));
    return memory;
}

Fields repairOf(const std::string& page) {
    return {{"first", inputValue(page, "first")},
            {"last", inputValue(page, "last")},
            {"count", inputValue(page, "count")},
            {"from", inputValue(page, "from")},
            {"operator", "0042"},
            {"action", "arrived"},
            {"place", "OSAKA"},
            {"reason", "カードの読み忘れ"}};
}

} // namespace

TEST_CASE("An item that was docked is found by its number however it is typed", "[sqlite]") {
    WebFixture site;
    site.dock(someMemory());
    PageBrowser browser(site);
    browser.signIn("employee");
    const std::string number = slipNumber(1);
    for (const std::string& typed : {number, number.substr(0, 4) + "-" + number.substr(4),
                                     "a" + number + "a", " " + number + "1234 "}) {
        CAPTURE(typed);
        const auto answer = browser.get("/items?number=" + typed);
        CHECK(answer.status == 303);
        CHECK(headerOf(answer, "Location") == "/items/" + number);
    }
    const std::string text = htmlText(browser.get("/items/" + number).body);
    for (const char* part : {"引受", "大阪メール室", "鈴木 一郎", "明細未登録"}) {
        CAPTURE(part);
        CHECK(holds(text, part));
    }
}

TEST_CASE("An unknown number is answered with help and its last digits with a list", "[sqlite]") {
    WebFixture site;
    site.dock(someMemory());
    PageBrowser browser(site);
    browser.signIn("employee");
    const auto missing = browser.get("/items?number=" + slipNumber(99));
    CHECK(missing.status == 404);
    CHECK(holds(htmlText(missing.body), "検査数字"));
    const std::string number = slipNumber(1);
    const auto list = browser.get("/items?number=" + number.substr(8));
    CHECK(list.status == 200);
    CHECK(holds(list.body, "href=\"/items/" + number + "\""));
    CHECK(browser.get("/items?number=%3Cscript%3E").status == 422);
}

TEST_CASE("Possession digits are not repeated by any page", "[sqlite]") {
    WebFixture site;
    const std::string dock = site.dock(someMemory());
    PageBrowser browser(site);
    browser.signIn("operator");
    CHECK_FALSE(holds(withoutIds(browser.get("/dock-sessions/" + dock).body), "9753"));
    CHECK_FALSE(holds(withoutIds(browser.get("/items/" + slipNumber(2)).body), "9753"));
    CHECK_FALSE(
        holds(withoutIds(browser.get("/items?number=" + slipNumber(98) + "9753").body), "9753"));
    CHECK_FALSE(
        holds(withoutIds(browser.get("/items?number=" + slipNumber(98).substr(1) + "9753").body),
              "9753"));
}

TEST_CASE("Scanned possession digits are posted and never reach an address", "[sqlite]") {
    WebFixture site;
    site.dock(someMemory());
    PageBrowser browser(site);
    browser.signIn("employee");
    const std::string form = browser.get("/").body;
    CHECK(holds(form, R"(method="post" action="/items")"));
    for (const std::string& known : {slipNumber(2) + "9753", "a" + slipNumber(2) + "9753a"}) {
        const auto found = browser.submit("/items", {{"number", known}});
        CHECK(headerOf(found, "Location") == "/items/" + slipNumber(2));
        CHECK(headerOf(browser.get("/items/" + known), "Location") == "/items/" + slipNumber(2));
    }
    const auto unknown = browser.submit("/items", {{"number", slipNumber(98) + "9753"}});
    CHECK(headerOf(unknown, "Location") == "/items?number=" + slipNumber(98));
    CHECK(browser.follow(unknown).status == 404);
    CHECK(headerOf(browser.get("/items?number=" + slipNumber(98) + "9753"), "Location") ==
          "/items?number=" + slipNumber(98));
    CHECK(headerOf(browser.get("/items/" + slipNumber(98) + "9753"), "Location") ==
          "/items/" + slipNumber(98));
    CHECK(headerOf(browser.submit("/items", {{"number", ""}}), "Location") == "/");
    CHECK(browser.post("/items", {{"number", slipNumber(2)}}).status == 403);
}

TEST_CASE("A dock of a full terminal is shown in pages and each of its runs can be reached",
          "[sqlite]") {
    WebFixture site;
    MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA");
    for (std::uint64_t item = 1; item <= 480; ++item) {
        memory.scan(slipNumber(item));
    }
    memory.scan("TWC-END");
    for (std::uint64_t item = 1001; item <= 1150; ++item) {
        memory.scan(slipNumber(item)); // a run of 150 that goes on beyond the first page
    }
    memory.context("0042", "arrived", "OSAKA").scan(slipNumber(1)).scan("TWC-END");
    memory.scan(slipNumber(2));
    const std::string path = "/dock-sessions/" + site.dockInBatches(memory);
    PageBrowser browser(site);
    browser.signIn("operator");
    const std::string first = browser.get(path).body;
    CHECK(attributeValues(first, "data-position").size() == 484 + 100);
    CHECK(holds(htmlText(first), "ほかに 50 件あります"));
    const auto links = attributeValues(first, "href");
    const auto linkTo = [&links](const std::string& end) {
        const auto found = std::find_if(links.begin(), links.end(), [&](const std::string& link) {
            return holds(link, "?from=") && link.size() > end.size() &&
                   link.compare(link.size() - end.size(), end.size(), end) == 0;
        });
        return found == links.end() ? std::string() : *found;
    };
    const std::string toRun = linkTo("#run-2");
    REQUIRE_FALSE(toRun.empty());
    const std::string beginning = browser.get(toRun.substr(0, toRun.find('#'))).body;
    CHECK(attributeValues(beginning, "data-position").size() == 1);
    const auto next = std::find_if(links.begin(), links.end(), [&](const std::string& link) {
        return holds(link, "?from=") && !holds(link, "#");
    });
    REQUIRE(next != links.end());
    const std::string second = browser.get(*next).body;
    CHECK(attributeValues(second, "data-position").size() == 6);
    CHECK(holds(htmlText(second), "No. 501–640（全 640 件）"));
    CHECK(holds(second, "id=\"run-2\""));
    CHECK(holds(second, "#run-1\""));
    CHECK(holds(second, "href=\"" + path + "\"")); // back to the first page
    const std::string from = inputValue(second, "from");
    const auto wrong = browser.submit(path + "/repair", {{"first", inputValue(second, "first")},
                                                         {"last", inputValue(second, "last")},
                                                         {"count", "1"},
                                                         {"from", from}});
    CHECK(wrong.status == 422);
    CHECK(holds(wrong.body, "id=\"run-2\""));
    browser.get(*next);
    const auto done = browser.submit(path + "/repair", repairOf(second));
    CHECK(headerOf(done, "Location") == path + "?done=repaired&count=1&from=" + from);
    CHECK(browser.follow(done).status == 200);
    const auto whole = browser.submit(path + "/repair", repairOf(first));
    CHECK(headerOf(whole, "Location") == path + "?done=repaired&count=150");
    CHECK(browser.get(path + "?from=99999").status == 422);
}

TEST_CASE("A dock whose earlier scans did not come within a day names the silent computer",
          "[sqlite]") {
    WebFixture site;
    const std::string path = "/dock-sessions/" + dockWithoutBeginning(site.context(), "PC-3F");
    PageBrowser browser(site);
    browser.signIn("auditor");
    const std::string page = browser.get(path).body;
    CHECK(holds(page, "missing-context"));
    CHECK(holds(htmlText(page), "「PC-3F」"));
    CHECK(holds(htmlText(page), "電源とネットワークを確認"));
}

TEST_CASE("A run goes on behind unreadable codes that lie inside it", "[sqlite]") {
    WebFixture site;
    MemoryBuilder memory;
    memory.scan(slipNumber(1)).scan("4901234567894").scan(slipNumber(2));
    const std::string path = "/dock-sessions/" + site.dock(memory);
    PageBrowser browser(site);
    browser.signIn("operator");
    const std::string page = browser.get(path).body;
    CHECK(attributeValues(page, "data-position").size() == 3);
    const auto done = browser.submit(path + "/repair", repairOf(page));
    CHECK(headerOf(done, "Location") == path + "?done=repaired&count=2");
}

TEST_CASE("Scans that arrive again are explained in words", "[sqlite]") {
    WebFixture site;
    site.dock(someMemory());
    const std::string again = site.dock(someMemory(), 2);
    PageBrowser browser(site);
    browser.signIn("operator");
    CHECK(holds(htmlText(browser.get("/dock-sessions/" + again).body), "二重には数えていません"));
}

TEST_CASE("A run is repaired in one form and the item shows it", "[sqlite]") {
    WebFixture site;
    const std::string path = "/dock-sessions/" + site.dock(someMemory());
    PageBrowser browser(site);
    browser.signIn("operator");
    const std::string page = browser.get(path).body;
    CHECK(inputValue(page, "count") == "2");
    const auto answer = browser.submit(path + "/repair", repairOf(page));
    CHECK(headerOf(answer, "Location") == path + "?done=repaired&count=2");
    const std::string after = htmlText(browser.follow(answer).body);
    CHECK(holds(after, "2 件を修正しました"));
    CHECK(holds(after, "カードの読み忘れ"));
    const std::string item = htmlText(browser.get("/items/" + slipNumber(3)).body);
    CHECK(holds(item, "到着"));
    CHECK(holds(item, "修正済"));
    SECTION("and the same form sent twice changes nothing more") {
        const std::string before = site.stateDigest();
        const auto again = browser.submit(path + "/repair", repairOf(page));
        CHECK(headerOf(again, "Location") == path + "?done=changed");
        CHECK(holds(htmlText(browser.follow(again).body), "ほかの人がすでに処理した"));
        CHECK(site.stateDigest() == before);
    }
}

TEST_CASE("A repair that lacks something is shown again with what was typed", "[sqlite]") {
    WebFixture site;
    const std::string path = "/dock-sessions/" + site.dock(someMemory());
    PageBrowser browser(site);
    browser.signIn("operator");
    const std::string page = browser.get(path).body;
    const std::string before = site.stateDigest();
    const auto sent = [&](const std::string& field, const std::string& value) {
        Fields fields = repairOf(page);
        for (auto& [name, old] : fields) {
            if (name == field) {
                old = value;
            }
        }
        return browser.submit(path + "/repair", fields);
    };
    const auto noAction = sent("action", "");
    CHECK(noAction.status == 422);
    CHECK(holds(noAction.body, "value=\"カードの読み忘れ\""));
    CHECK(holds(noAction.body, "<option value=\"0042\" selected>"));
    CHECK(holds(htmlText(noAction.body), "配送状況を選んでください"));
    CHECK(sent("operator", "9999").status == 422);
    CHECK(sent("place", "NOWHERE").status == 422);
    CHECK(sent("action", "no_such_action").status == 422);
    CHECK(sent("reason", "  ").status == 422);
    std::string longReason;
    for (int i = 0; i < 501; ++i) {
        longReason += "あ";
    }
    CHECK(sent("reason", longReason).status == 422);
    CHECK(sent("count", "3").status == 303);
    CHECK(site.stateDigest() == before);
}

TEST_CASE("A run is set aside with a reason", "[sqlite]") {
    WebFixture site;
    const std::string path = "/dock-sessions/" + site.dock(someMemory());
    PageBrowser browser(site);
    browser.signIn("administrator");
    const std::string page = browser.get(path).body;
    Fields fields{{"first", inputValue(page, "first")},
                  {"last", inputValue(page, "last")},
                  {"count", inputValue(page, "count")},
                  {"reason", ""}};
    CHECK(browser.submit(path + "/set-aside", fields).status == 422);
    fields.back().second = "練習の読取";
    const auto answer = browser.submit(path + "/set-aside", fields);
    CHECK(headerOf(answer, "Location") == path + "?done=set-aside&count=2");
    CHECK(holds(htmlText(browser.follow(answer).body), "練習の読取"));
}

TEST_CASE("A form without this session's token or from elsewhere does nothing", "[sqlite]") {
    WebFixture site;
    const std::string path = "/dock-sessions/" + site.dock(someMemory());
    PageBrowser browser(site);
    browser.signIn("operator");
    PageBrowser other(site);
    other.signIn("operator");
    const std::string page = browser.get(path).body;
    const std::string before = site.stateDigest();
    for (const char* target : {"/repair", "/set-aside"}) {
        CAPTURE(target);
        const Fields bare = repairOf(page);
        CHECK(browser.post(path + target, bare).status == 403);
        Fields foreign = bare;
        foreign.emplace_back("csrf_token", other.token);
        CHECK(browser.post(path + target, foreign).status == 403);
        Fields own = bare;
        own.emplace_back("csrf_token", inputValue(page, "csrf_token"));
        CHECK(browser.post(path + target, own, "cross-site").status == 403);
    }
    CHECK(browser.post("/sign-out", {}).status == 403);
    CHECK(browser.post("/language", {{"language", "en"}}).status == 403);
    CHECK(browser.get("/").status == 200);
    CHECK(site.stateDigest() == before);
}

TEST_CASE("Each role reaches its own pages and no others", "[sqlite]") {
    WebFixture site;
    const std::string path = "/dock-sessions/" + site.dock(someMemory());
    struct Row {
        const char* login;
        int home;
        int docks;
        int codes;
        int repair;
    };
    for (const Row& row :
         {Row{"employee", 200, 403, 403, 403}, Row{"auditor", 200, 200, 403, 403},
          Row{"operator", 200, 200, 200, 422}, Row{"administrator", 200, 200, 200, 422}}) {
        CAPTURE(row.login);
        PageBrowser browser(site);
        browser.signIn(row.login);
        const std::string page = browser.get(path).body;
        PageBrowser reader(site);
        reader.signIn("operator");
        Fields fields = repairOf(reader.get(path).body);
        fields.back().second = "";
        CHECK(browser.get("/").status == row.home);
        CHECK(browser.get("/items/" + slipNumber(1)).status == 200);
        CHECK(browser.get("/dock-sessions").status == row.docks);
        CHECK(browser.get(path).status == row.docks);
        CHECK(browser.get("/codes").status == row.codes);
        CHECK(browser.get("/codes.pdf?sheet=places").status == row.codes);
        CHECK(browser.submit(path + "/repair", fields).status == row.repair);
        CHECK(browser.submit(path + "/set-aside", fields).status == row.repair);
    }
}

TEST_CASE("Following every link from the first page changes nothing", "[sqlite]") {
    WebFixture site;
    site.dock(someMemory());
    PageBrowser browser(site);
    browser.signIn("administrator");
    const std::string before = site.stateDigest();
    std::set<std::string> seen{"/", "/items?number=" + slipNumber(1), "/sign-out", "/language"};
    std::deque<std::string> waiting(seen.begin(), seen.end());
    // The calendar has an address for every day of two centuries.
    constexpr int kQueriesOfOnePath = 12;
    std::map<std::string, int> followed;
    while (!waiting.empty()) {
        const std::string target = waiting.front();
        waiting.pop_front();
        const auto answer = browser.get(target);
        CAPTURE(target);
        CHECK((answer.status < 400 || answer.status == 405));
        auto links = attributeValues(answer.body, "href");
        links.push_back(headerOf(answer, "Location"));
        for (const std::string& link : links) {
            const std::string path = link.substr(0, link.find('?'));
            if (link.rfind('/', 0) == 0 && followed[path] < kQueriesOfOnePath &&
                seen.insert(link).second) {
                ++followed[path];
                waiting.push_back(link);
            }
        }
    }
    CHECK(seen.size() > 12);
    CHECK(site.stateDigest() == before);
}

TEST_CASE("Hostile bar codes, names and reasons are inert from terminal to page", "[sqlite]") {
    WebFixture site;
    REQUIRE(site.masters().addOperator("0666", "<script>alert(1)</script>"));
    REQUIRE(site.masters().addPlace("EVIL", "\"><img src=x onerror=alert(1)>", "<b>evil</b>"));
    MemoryBuilder memory;
    memory.context("0666", "accepted", "EVIL").scan(slipNumber(7));
    memory.scan("<script>alert('bar code')</script>").scan("\" onfocus=alert(1) \"");
    memory.scan("\x1B\x01<i>\xFF");
    const std::string path = "/dock-sessions/" + site.dock(memory);
    PageBrowser browser(site);
    browser.signIn("operator");
    const std::string page = browser.get(path).body;
    CHECK(holds(htmlText(page), "<script>alert('bar code')</script>"));
    CHECK(
        holds(htmlText(browser.get("/items/" + slipNumber(7)).body), "<script>alert(1)</script>"));
    CHECK(holds(htmlText(browser.get("/codes").body), "<script>alert(1)</script>"));
    Fields fields{{"first", inputValue(page, "first")},
                  {"last", inputValue(page, "last")},
                  {"count", inputValue(page, "count")},
                  {"reason", "</textarea><script>alert(2)</script>"}};
    CHECK(browser.submit(path + "/set-aside", fields).status == 303);
    CHECK(holds(htmlText(browser.get(path).body), "</textarea><script>alert(2)</script>"));
}

TEST_CASE("Style sheets are kept for ever under a name of their content", "[sqlite]") {
    WebFixture site;
    PageBrowser browser(site);
    std::set<std::string> sheets;
    for (const std::string& link : attributeValues(browser.get("/sign-in").body, "href")) {
        if (link.rfind("/static/", 0) == 0) {
            sheets.insert(link);
        }
    }
    CHECK(sheets.size() == 3);
    for (const std::string& sheet : sheets) {
        const auto answer = browser.get(sheet);
        CHECK(answer.status == 200);
        CHECK(holds(headerOf(answer, "Cache-Control"), "immutable"));
        CHECK(headerOf(answer, "Set-Cookie").empty());
        const std::string name = sheet.substr(sheet.rfind('/'));
        CHECK(browser.get("/static/0000000000000000" + name).status == 404);
    }
    CHECK(browser.get("/static/0000000000000000/..%2Fpasswd").status == 404);
}

TEST_CASE("Code sheets are sent as PDF and an unknown sheet is not", "[sqlite]") {
    WebFixture site;
    PageBrowser browser(site);
    browser.signIn("operator");
    for (const char* sheet : {"operators", "actions", "places", "controls"}) {
        const auto answer = browser.get(std::string("/codes.pdf?sheet=") + sheet);
        CHECK(answer.contentType == "application/pdf");
        CHECK(answer.body.rfind("%PDF-", 0) == 0);
        CHECK(headerOf(answer, "Cache-Control") == "no-store");
    }
    CHECK(browser.get("/codes.pdf?sheet=passwords").status == 404);
    CHECK(browser.get("/codes.pdf").status == 404);
}

TEST_CASE("Errors are pages in both languages and do not ask a database that may be gone",
          "[sqlite]") {
    WebFixture site;
    PageBrowser browser(site);
    browser.signIn("employee");
    const auto missing = browser.get("/no-such-page");
    CHECK(missing.status == 404);
    CHECK(holds(htmlText(missing.body), "ページが見つかりません"));
    CHECK(holds(htmlText(missing.body), "Page not found"));
    CHECK(holds(missing.body, "action=\"/sign-out\""));
    http::Request request;
    request.headers.emplace_back("Cookie",
                                 "__Host-tw-session=" + browser.cookies["__Host-tw-session"]);
    const auto broken =
        http::errorResponse(503, http::Audience::Browser, request, site.errorPage());
    CHECK(broken.status == 503);
    CHECK_FALSE(headerOf(broken, "Retry-After").empty());
    CHECK_FALSE(holds(broken.body, "action=\"/sign-out\""));
    CHECK(htmlProblems(broken.body) == std::vector<std::string>{});
}
