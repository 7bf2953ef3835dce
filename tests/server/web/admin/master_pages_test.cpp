#include "tests/server/web/html_checker.h"
#include "tests/server/web/page_browser.h"
#include "tests/support/holds.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::server;
using namespace tewatashi::test;

namespace {

struct MasterOffice {
    MasterOffice() {
        browser.signIn("administrator");
        browser.get("/admin/departments");
    }
    WebFixture site;
    PageBrowser browser{site};
};

Fields department(const std::string& code, const std::string& name, const std::string& parent,
                  const std::string& from) {
    return {{"code", code},     {"name_ja", name},  {"name_en", ""},
            {"name_kana", ""},  {"parent", parent}, {"key_contact", ""},
            {"place", "OSAKA"}, {"from", from},     {"until", ""}};
}

Fields place(const std::string& code, const std::string& kind, const std::string& parent,
             const std::string& name) {
    return {{"code", code},     {"kind", kind},         {"name_ja", name}, {"name_en", ""},
            {"parent", parent}, {"from", "2020-04-01"}, {"until", ""}};
}

} // namespace

TEST_CASE("a re-organisation of a coming April is entered today", "[sqlite]") {
    MasterOffice office;
    PageBrowser& browser = office.browser;
    REQUIRE(browser.submit("/admin/departments", department("S", "営業本部", "", "2020-04-01"))
                .status == 303);
    const auto added =
        browser.submit("/admin/departments", department("S1", "第一営業部", "S", "2020-04-01"));
    REQUIRE(headerOf(added, "Location") == "/admin/departments/S1?done=added");
    const std::string page = browser.follow(added).body;
    CHECK(holds(htmlText(page), "組織を追加しました"));
    CHECK(inputValue(page, "name_ja") == "第一営業部");
    CHECK(inputValue(page, "parent") == "S");
    const auto changed =
        browser.submit("/admin/departments/S1", department("", "首都圏営業部", "S", "2090/4/1"));
    REQUIRE(headerOf(changed, "Location") == "/admin/departments/S1?done=changed");
    const std::string history = htmlText(browser.follow(changed).body);
    CHECK(holds(history, "2020年4月1日から2090年3月31日まで"));
    CHECK(holds(history, "2090年4月1日から"));
    CHECK(holds(htmlText(browser.get("/admin/departments").body), "第一営業部"));
    const std::string later = htmlText(browser.get("/admin/departments?on=2090-04-01").body);
    CHECK(holds(later, "首都圏営業部"));
    CHECK_FALSE(holds(later, "第一営業部"));
    const auto ended = browser.submit("/admin/departments/S1/end", {{"last_day", "2091-03-31"}});
    REQUIRE(ended.status == 303);
    CHECK(holds(htmlText(browser.follow(ended).body), "2091年3月31日で終了予定"));
    CHECK_FALSE(holds(browser.get("/admin/departments?on=2091-04-01").body, "首都圏営業部"));
}

TEST_CASE("what is wrong with a department is said at its field", "[sqlite]") {
    MasterOffice office;
    PageBrowser& browser = office.browser;
    REQUIRE(browser.submit("/admin/departments", department("S", "営業本部", "", "2020-04-01"))
                .status == 303);
    const auto wrong =
        browser.submit("/admin/departments", department("営業", "営業", "X", "2020-04-01"));
    CHECK(wrong.status == 422);
    CHECK(holds(htmlText(wrong.body), "組織コードには英数字"));
    CHECK(holds(htmlText(wrong.body), "組織「X」は登録されていません"));
    CHECK(inputValue(wrong.body, "code") == "営業");
    CHECK(browser.submit("/admin/departments", department("S", "x", "", "2020-04-01")).status ==
          422);
    const auto loop =
        browser.submit("/admin/departments/S", department("", "営業本部", "S", "2020-04-01"));
    CHECK(loop.status == 422);
    CHECK(holds(htmlText(loop.body), "別の上位組織を選んでください"));
    CHECK(browser.submit("/admin/departments/S", department("", "x", "", "いつか")).status == 422);
    const auto early = browser.submit("/admin/departments/S/end", {{"last_day", "2019-01-01"}});
    CHECK(early.status == 422);
    CHECK(holds(htmlText(early.body), "最初の日以降の日を指定してください"));
    CHECK(browser.submit("/admin/departments/S/end", {{"last_day", ""}}).status == 422);
    CHECK(browser.get("/admin/departments/X").status == 404);
    CHECK(browser.submit("/admin/departments/X/end", {{"last_day", "2030-01-01"}}).status == 404);
    CHECK(browser.submit("/admin/departments/X", department("", "x", "", "2020-04-01")).status ==
          404);
}

TEST_CASE("places are added, moved and closed, and their codes can be printed", "[sqlite]") {
    MasterOffice office;
    PageBrowser& browser = office.browser;
    REQUIRE(browser.submit("/admin/places", place("OSK", "site", "", "大阪支社")).status == 303);
    const auto added = browser.submit("/admin/places", place("OSK-3F", "floor", "OSK", "3 階"));
    REQUIRE(headerOf(added, "Location") == "/admin/places/OSK-3F?done=added");
    CHECK(holds(htmlText(browser.follow(added).body), "場所を追加しました"));
    const std::string tree = htmlText(browser.get("/admin/places").body);
    CHECK(holds(tree, "大阪支社"));
    CHECK(holds(tree, "階"));
    CHECK(holds(htmlText(browser.get("/codes").body), "3 階"));
    // The place of the command line moves below the floor.
    const auto moved =
        browser.submit("/admin/places/OSAKA", place("", "mail_room", "OSK-3F", "大阪メール室"));
    REQUIRE(moved.status == 303);
    const auto wrong = browser.submit("/admin/places/OSK", place("", "desk", "", "大阪支社"));
    CHECK(wrong.status == 422);
    CHECK(holds(htmlText(wrong.body), "先にその場所を移してください"));
    CHECK(browser.submit("/admin/places", place("OSK", "site", "", "x")).status == 422);
    CHECK(browser.submit("/admin/places/OSAKA/end", {{"last_day", "2090-03-31"}}).status == 303);
    CHECK_FALSE(holds(browser.get("/admin/places?on=2090-04-01").body, "大阪メール室"));
    CHECK(browser.submit("/admin/places/OSAKA/end", {{"last_day", "x"}}).status == 422);
    CHECK(browser.get("/admin/places/NONE").status == 404);
    CHECK(browser.submit("/admin/places/NONE/end", {{"last_day", "2090-03-31"}}).status == 404);
}

TEST_CASE("a card gets its days and a scan outside them waits with its reason", "[sqlite]") {
    MasterOffice office;
    PageBrowser& browser = office.browser;
    const std::string form = browser.get("/admin/operators/0042").body;
    CHECK(inputValue(form, "name") == "鈴木 一郎");
    CHECK(inputValue(form, "from").empty());
    const auto saved = browser.submit(
        "/admin/operators/0042",
        {{"name", "鈴木 一郎"}, {"person", ""}, {"from", "2000-04-01"}, {"until", "2001-03-31"}});
    REQUIRE(headerOf(saved, "Location") == "/admin/operators?done=saved");
    CHECK(holds(htmlText(browser.follow(saved).body), "期間外"));
    MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA").scan(slipNumber(1));
    const std::string dock = "/dock-sessions/" + office.site.dock(memory);
    const std::string page = htmlText(browser.get(dock).body);
    CHECK(holds(page, "このオペレーターカードは有効期間外でした"));
    CHECK(office.site.context().number("SELECT COUNT(*) FROM item_events") == 0);
    REQUIRE(
        browser
            .submit(
                "/admin/operators",
                {{"card", "0050"}, {"name", "田中"}, {"person", ""}, {"from", ""}, {"until", ""}})
            .status == 303);
    const auto wrong = browser.submit(
        "/admin/operators",
        {{"card", "0 0"}, {"name", ""}, {"person", "Z9"}, {"from", "x"}, {"until", ""}});
    CHECK(wrong.status == 422);
    CHECK(browser.get("/admin/operators/9999").status == 404);
    CHECK(browser.submit("/admin/operators/9999", {{"name", "x"}}).status == 404);
    CHECK(browser.get("/admin/operators/new").status == 200);
}

TEST_CASE("a file is checked first, shown as a diff and imported by a second click", "[sqlite]") {
    MasterOffice office;
    PageBrowser& browser = office.browser;
    browser.get("/admin/import");
    const Fields form{{"kind", "people"}, {"share", "5"}};
    const std::string csv = "社員番号,氏名\r\nA1,髙橋 美咲\r\n";
    const auto checked = browser.upload("/admin/import", form, csv);
    CHECK(checked.status == 200);
    CHECK(holds(htmlText(checked.body), "取り込めます"));
    CHECK(holds(htmlText(checked.body), "髙橋 美咲"));
    CHECK(office.site.context().number("SELECT COUNT(*) FROM people") == 0);
    const std::string draft = inputValue(checked.body, "draft");
    const auto done = browser.submit("/admin/import/commit", {{"draft", draft}});
    CHECK(done.status == 200);
    CHECK(holds(htmlText(done.body), "取り込みました"));
    CHECK(office.site.context().number("SELECT COUNT(*) FROM people") == 1);
    const auto again = browser.submit("/admin/import/commit", {{"draft", draft}});
    CHECK(again.status == 422);
    CHECK(holds(htmlText(again.body), "もう一度ファイルを選んで"));
    const auto nothing = browser.upload("/admin/import", form, csv);
    CHECK(holds(htmlText(nothing.body), "変更はありません"));
    CHECK(inputValue(nothing.body, "draft").empty());
    const auto wrong = browser.upload("/admin/import", form, "社員番号,氏名\nA2,\n");
    CHECK(wrong.status == 422);
    CHECK(holds(htmlText(wrong.body), "氏名を入力してください"));
    const Fields strict{{"kind", "people"}, {"share", "0"}, {"missing", "end"}};
    const auto stopped = browser.upload("/admin/import", strict, "社員番号,氏名\nA2,田中\n");
    CHECK(stopped.status == 422);
    CHECK(holds(htmlText(stopped.body), "上限を超えるため中止しました"));
    const auto bare = browser.upload("/admin/import", {{"kind", "x"}, {"share", "x"}}, "");
    CHECK(bare.status == 422);
    CHECK(holds(htmlText(bare.body), "CSVファイルを選んでください"));
    CHECK(browser.post("/admin/import", {{"kind", "people"}}).status == 403);
}

TEST_CASE("people are exported as a file", "[sqlite]") {
    MasterOffice office;
    services::PersonInput person;
    person.employeeNumber = "0001";
    person.nameJa = "𠮷田 花子";
    REQUIRE(office.site.directory().putPerson(person));
    const auto file = office.browser.get("/admin/export/people");
    CHECK(holds(headerOf(file, "Content-Disposition"), "tewatashi-people-"));
    std::string text;
    while (file.pieces(text)) {
    }
    CHECK(holds(text, "0001,\"𠮷田 花子\""));
    const auto old = office.browser.get("/admin/export/people?encoding=cp932");
    CHECK(holds(old.contentType, "Windows-31J"));
    text.clear();
    while (old.pieces(text)) {
    }
    CHECK(holds(text, "&#x20BB7;"));
    CHECK(office.browser.get("/admin/export/cards").status == 404);
}

TEST_CASE("administrators and auditors read the audit log", "[sqlite]") {
    MasterOffice office;
    REQUIRE(office.browser.submit("/admin/places", place("OSK", "site", "", "大阪支社")).status ==
            303);
    PageBrowser auditor(office.site);
    auditor.signIn("auditor");
    CHECK(holds(auditor.get("/").body, "href=\"/admin/audit\""));
    const std::string page = htmlText(auditor.get("/admin/audit?thing=OSK").body);
    CHECK(holds(page, "場所の登録・変更"));
    CHECK(holds(page, "administrator"));
    CHECK(holds(page, "192.0.2.7"));
    CHECK(holds(page, "大阪支社"));
    CHECK(auditor.get("/admin/people").status == 403);
    CHECK(auditor.get("/admin/audit?from=x").status == 422);
    const auto csv = auditor.get("/admin/audit.csv?act=place_put&thing=OSK");
    std::string text;
    while (csv.pieces(text)) {
    }
    CHECK(holds(text, "place_put,OSK"));
    PageBrowser clerk(office.site);
    clerk.signIn("operator");
    CHECK(clerk.get("/admin/audit").status == 403);
    CHECK(clerk.get("/admin/audit.csv").status == 403);
}
