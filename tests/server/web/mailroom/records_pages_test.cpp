#include "tests/server/web/html_checker.h"
#include "tests/server/web/page_browser.h"
#include "tests/support/csv_reader.h"
#include "tests/support/holds.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace tewatashi;
using namespace tewatashi::server;
using namespace tewatashi::test;

namespace {

MemoryBuilder stackOf(std::uint64_t count) {
    MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA");
    for (std::uint64_t item = 1; item <= count; ++item) {
        memory.scan(slipNumber(item));
    }
    return memory;
}

std::string bodyOf(const http::Response& response) {
    std::string body = response.body;
    for (bool more = static_cast<bool>(response.pieces); more;) {
        more = response.pieces(body);
    }
    return body;
}

std::string linkWith(const std::string& html, const std::string& part) {
    const auto links = attributeValues(html, "href");
    const auto found = std::find_if(links.begin(), links.end(), [&](const std::string& link) {
        return link.find(part) != std::string::npos;
    });
    return found == links.end() ? "" : *found;
}

} // namespace

TEST_CASE("Records are listed newest first, page after page", "[sqlite]") {
    WebFixture site;
    site.dock(stackOf(120));
    PageBrowser browser(site);
    browser.signIn("operator");
    std::string target = "/records";
    int pages = 0;
    int rows = 0;
    while (!target.empty()) {
        const auto page = browser.get(target);
        REQUIRE(page.status == 200);
        for (const std::string& link : attributeValues(page.body, "href")) {
            rows += link.rfind("/items/", 0) == 0 ? 1 : 0;
        }
        target = linkWith(page.body, "after=");
        ++pages;
    }
    CHECK(pages == 3);
    CHECK(rows == 120);
    const std::string text = htmlText(browser.get("/records").body);
    for (const char* part : {"引受", "大阪メール室", "鈴木 一郎", "明細未登録"}) {
        CAPTURE(part);
        CHECK(holds(text, part));
    }
}

TEST_CASE("A search is posted, and its address holds no possession digits", "[sqlite]") {
    WebFixture site;
    site.dock(stackOf(3));
    PageBrowser browser(site);
    browser.signIn("auditor");
    browser.get("/records");
    const auto posted = browser.submit("/records", {{"view", "events"},
                                                    {"number", "a" + slipNumber(2) + "9753a"},
                                                    {"from", "2026-01-01"},
                                                    {"until", ""},
                                                    {"place", "OSAKA"},
                                                    {"status", "accepted"}});
    CHECK(headerOf(posted, "Location") == "/records?view=events&number=" + slipNumber(2) +
                                              "&from=2026-01-01&place=OSAKA&status=accepted");
    const auto found = browser.follow(posted);
    CHECK(holds(found.body, "href=\"/items/" + slipNumber(2) + "\""));
    CHECK_FALSE(holds(found.body, "href=\"/items/" + slipNumber(1) + "\""));
    browser.get("/records");
    const auto unknown =
        browser.submit("/records", {{"number", slipNumber(98).substr(1) + "19753"}});
    CHECK_FALSE(holds(headerOf(unknown, "Location"), "9753"));
    CHECK(browser.follow(unknown).status == 422);
    CHECK(headerOf(browser.get("/records?number=" + slipNumber(2) + "9753"), "Location") ==
          "/records?view=latest&number=" + slipNumber(2));
}

TEST_CASE("A search that cannot be understood says where and keeps what was typed", "[sqlite]") {
    WebFixture site;
    PageBrowser browser(site);
    browser.signIn("operator");
    const auto page = browser.get("/records?number=12&from=2026-02-30&until=2026-01-01&status=x");
    CHECK(page.status == 422);
    CHECK(holds(htmlText(page.body), "末尾4桁以上"));
    CHECK(holds(htmlText(page.body), "日付は「2026-11-25」の形で入力してください。"));
    CHECK(inputValue(page.body, "number") == "12");
    CHECK(inputValue(page.body, "until") == "2026-01-01");
    CHECK(browser.get("/records?after=nonsense").status == 422);
    CHECK(holds(htmlText(browser.get("/records?from=2030-01-01").body),
                "条件に合うものはありません"));
}

TEST_CASE("The file holds the search, in the encoding and columns of the form", "[sqlite]") {
    WebFixture site;
    site.dockInBatches(stackOf(900));
    PageBrowser browser(site);
    browser.signIn("auditor");
    const auto answer = browser.get("/records/download?view=latest&number=" + slipNumber(5) +
                                    "&column=number&column=place_name");
    CHECK(answer.status == 200);
    CHECK(answer.contentType == "text/csv; charset=utf-8");
    CHECK(holds(headerOf(answer, "Content-Disposition"), "attachment; filename=\"tewatashi-"));
    CHECK(headerOf(answer, "Cache-Control") == "no-store");
    const auto rows = readCsv(std::string_view(bodyOf(answer)).substr(3));
    REQUIRE(rows);
    CHECK(*rows == CsvRows{{"伝票番号", "場所"}, {slipNumber(5), "大阪メール室"}});

    const auto all = browser.get("/records/download?view=events&encoding=cp932&column=number");
    CHECK(all.contentType == "text/csv; charset=Windows-31J");
    const auto events = readCsv(bodyOf(all));
    REQUIRE(events);
    CHECK(events->size() == 901);
    CHECK((*events)[0][0] == "\x93\x60\x95\x5B\x94\xD4\x8D\x86"); // 伝票番号

    const auto report = browser.get("/records/download?content=unencodable&encoding=cp932");
    CHECK(report.contentType == "text/csv; charset=utf-8");
    CHECK(readCsv(std::string_view(bodyOf(report)).substr(3))->size() == 1);
    CHECK(browser.get("/records/download?from=x").status == 303);
    CHECK(browser.get("/records/download?column=nonsense").status == 303);
}

TEST_CASE("Employees neither search nor download", "[sqlite]") {
    WebFixture site;
    site.dock(stackOf(1));
    PageBrowser browser(site);
    browser.signIn("employee");
    CHECK(browser.get("/records").status == 403);
    CHECK(browser.get("/records/download").status == 403);
    CHECK(browser.submit("/records", {{"number", slipNumber(1)}}).status == 403);
    CHECK_FALSE(holds(browser.get("/").body, "href=\"/records\""));
    PageBrowser stranger(site);
    CHECK(holds(headerOf(stranger.get("/records/download"), "Location"), "/sign-in"));
}

TEST_CASE("A search is saved by name, shared with the mail room, and deleted", "[sqlite]") {
    WebFixture site;
    PageBrowser browser(site);
    browser.signIn("operator");
    REQUIRE(holds(browser.get("/records?place=OSAKA").body, "/records/saved"));
    const auto unnamed = browser.submit("/records/saved", {{"name", ""}, {"place", "OSAKA"}});
    CHECK(unnamed.status == 422);
    const auto saved = browser.submit("/records/saved",
                                      {{"name", "大阪だけ"}, {"place", "OSAKA"}, {"shared", "1"}});
    REQUIRE(saved.status == 303);
    const std::string page = browser.follow(saved).body;
    CHECK(holds(htmlText(page), "検索を保存しました"));
    CHECK(holds(htmlText(page), "大阪だけ"));
    PageBrowser auditor(site);
    auditor.signIn("auditor");
    const std::string shared = auditor.get("/records").body;
    CHECK(holds(linkWith(shared, "place=OSAKA"), "/records?view=latest"));
    CHECK_FALSE(holds(shared, "/records/saved/delete"));
    CHECK(auditor.submit("/records/saved/delete", {{"id", "1"}}).status == 404);
    const auto deleted = browser.submit("/records/saved/delete", {{"id", "1"}});
    REQUIRE(deleted.status == 303);
    CHECK_FALSE(holds(browser.follow(deleted).body, "大阪だけ"));
}
