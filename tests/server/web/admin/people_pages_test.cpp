#include "tests/server/web/html_checker.h"
#include "tests/server/web/page_browser.h"
#include "tests/support/holds.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::server;
using namespace tewatashi::test;

namespace {

Fields personFields(const std::string& number) {
    return {{"employee_number", number},
            {"name_ja", "髙橋 美咲"},
            {"name_kana", "タカハシ ミサキ"},
            {"name_romaji", ""},
            {"email", "misaki@example.jp"},
            {"language", "ja"},
            {"last_day", ""},
            {"former_name", "山﨑 美咲"},
            {"former_kana", "ヤマザキ ミサキ"},
            {"former_until", "2020-03-31"},
            {"former_name", ""},
            {"former_kana", ""},
            {"former_until", ""}};
}

Fields with(Fields fields, const std::string& name, const std::string& value) {
    for (auto& [field, old] : fields) {
        if (field == name) {
            old = value;
            break;
        }
    }
    return fields;
}

struct PeopleOffice {
    PeopleOffice() {
        services::DepartmentInput department;
        department.code = "S1";
        department.from = *domain::LocalDate::fromText("2000-04-01");
        department.nameJa = "営業部";
        REQUIRE(site.directory().putDepartment(department));
        browser.signIn("administrator");
        browser.get("/admin/people/new");
    }
    WebFixture site;
    PageBrowser browser{site};
};

} // namespace

TEST_CASE("an administrator adds a person, gives a post and an account", "[sqlite]") {
    PeopleOffice office;
    PageBrowser& browser = office.browser;
    const auto added = browser.submit("/admin/people", personFields("a0042"));
    REQUIRE(headerOf(added, "Location") == "/admin/people/A0042?done=added");
    const std::string person = browser.follow(added).body;
    CHECK(holds(htmlText(person), "社員を追加しました"));
    CHECK(holds(htmlText(person), "山﨑 美咲（2020年3月31日まで）"));
    const auto posted = browser.submit("/admin/people/A0042/posts", {{"kind", "main"},
                                                                     {"department", "S1"},
                                                                     {"title", "課長"},
                                                                     {"place", "OSAKA"},
                                                                     {"from", "2020-04-01"},
                                                                     {"until", ""}});
    REQUIRE(posted.status == 303);
    const std::string withPost = htmlText(browser.follow(posted).body);
    CHECK(holds(withPost, "営業部"));
    CHECK(holds(withPost, "2020年4月1日から"));
    CHECK(holds(withPost, "大阪メール室"));
    CHECK(holds(withPost, "まだサインインできません"));
    const std::string form = browser.get("/admin/accounts/new?person=A0042").body;
    CHECK(inputValue(form, "person") == "A0042");
    CHECK(inputValue(form, "name") == "髙橋 美咲");
    const auto account = browser.submit("/admin/accounts", {{"login", "misaki"},
                                                            {"name", "髙橋 美咲"},
                                                            {"role", "operator"},
                                                            {"person", "A0042"},
                                                            {"password", WebFixture::kPassword}});
    REQUIRE(headerOf(account, "Location") == "/admin/accounts/misaki?done=added");
    CHECK(holds(browser.follow(account).body, "href=\"/admin/people/A0042\""));
    PageBrowser newcomer(office.site);
    newcomer.signIn("misaki");
    CHECK(newcomer.get("/dock-sessions").status == 200);
    CHECK(newcomer.get("/admin/people").status == 403);
}

TEST_CASE("a person's form comes back with what was typed and what is wrong", "[sqlite]") {
    PeopleOffice office;
    PageBrowser& browser = office.browser;
    Fields fields = with(personFields("番号"), "last_day", "いつか");
    fields = with(fields, "former_until", "");
    const auto refused = browser.submit("/admin/people", fields);
    CHECK(refused.status == 422);
    CHECK(inputValue(refused.body, "last_day") == "いつか");
    CHECK(inputValue(refused.body, "former_name") == "山﨑 美咲");
    CHECK(holds(htmlText(refused.body), "退職日が日付ではありません"));
    CHECK(holds(htmlText(refused.body), "旧姓・旧氏名の使用終了日を入力してください"));
    const auto number = browser.submit("/admin/people", with(personFields("番号"), "name_ja", " "));
    CHECK(number.status == 422);
    CHECK(holds(htmlText(number.body), "社員番号には英数字"));
    CHECK(holds(htmlText(number.body), "氏名を入力してください"));
    REQUIRE(browser.submit("/admin/people", personFields("A1")).status == 303);
    const auto twice = browser.submit("/admin/people", personFields("a1"));
    CHECK(twice.status == 422);
    CHECK(holds(htmlText(twice.body), "すでに登録されています"));
    CHECK(office.site.context().number("SELECT COUNT(*) FROM people") == 1);
}

TEST_CASE("a person is changed, found by the former name and listed apart after leaving",
          "[sqlite]") {
    PeopleOffice office;
    PageBrowser& browser = office.browser;
    REQUIRE(browser.submit("/admin/people", personFields("A1")).status == 303);
    const std::string form = browser.get("/admin/people/A1/edit").body;
    CHECK(inputValue(form, "name_ja") == "髙橋 美咲");
    CHECK(inputValue(form, "former_until") == "2020-03-31");
    CHECK(holds(browser.get("/admin/people?q=yamazaki").body, "/admin/people/A1"));
    const auto changed =
        browser.submit("/admin/people/A1", with(personFields("ignored"), "last_day", "2020/4/30"));
    REQUIRE(headerOf(changed, "Location") == "/admin/people/A1?done=changed");
    CHECK(holds(htmlText(browser.follow(changed).body), "2020年4月30日に退職"));
    CHECK_FALSE(holds(browser.get("/admin/people?q=misaki").body, "/admin/people/A1"));
    CHECK(holds(browser.get("/admin/people?q=misaki&state=left").body, "/admin/people/A1"));
    CHECK(browser.get("/admin/people/A2").status == 404);
    CHECK(browser.get("/admin/people/A2/edit").status == 404);
    CHECK(browser.submit("/admin/people/A2", personFields("A2")).status == 404);
}

TEST_CASE("a post that cannot be is named at its field, and a post is ended", "[sqlite]") {
    PeopleOffice office;
    PageBrowser& browser = office.browser;
    REQUIRE(browser.submit("/admin/people", personFields("A1")).status == 303);
    Fields post{{"kind", "main"}, {"department", "S9"}, {"title", ""},
                {"place", ""},    {"from", "x"},        {"until", ""}};
    const auto badDay = browser.submit("/admin/people/A1/posts", post);
    CHECK(badDay.status == 422);
    CHECK(holds(htmlText(badDay.body), "開始日が日付ではありません"));
    post = with(post, "from", "2020-04-01");
    const auto unknown = browser.submit("/admin/people/A1/posts", post);
    CHECK(unknown.status == 422);
    CHECK(holds(htmlText(unknown.body), "組織「S9」は登録されていません"));
    CHECK(inputValue(unknown.body, "department") == "S9");
    REQUIRE(browser.submit("/admin/people/A1/posts", with(post, "department", "S1")).status == 303);
    const auto ended = browser.submit("/admin/people/A1/posts/end",
                                      {{"department", "S1"}, {"last_day", "2021-03-31"}});
    REQUIRE(ended.status == 303);
    CHECK(holds(htmlText(browser.follow(ended).body), "2021年3月31日まで"));
    CHECK(browser.submit("/admin/people/A1/posts/end", {{"department", "S1"}, {"last_day", ""}})
              .status == 422);
}

TEST_CASE("an account is switched off, changes role, password and person", "[sqlite]") {
    PeopleOffice office;
    PageBrowser& browser = office.browser;
    REQUIRE(browser.submit("/admin/people", personFields("A1")).status == 303);
    PageBrowser auditor(office.site);
    auditor.signIn("auditor");
    browser.get("/admin/accounts/auditor");
    const auto linked = browser.submit("/admin/accounts/auditor/person", {{"person", "a1"}});
    CHECK(headerOf(linked, "Location") == "/admin/accounts/auditor?done=linked");
    CHECK(holds(browser.get("/admin/people/A1").body, "/admin/accounts/auditor"));
    const auto taken = browser.submit("/admin/accounts/employee/person", {{"person", "A1"}});
    CHECK(taken.status == 422);
    CHECK(holds(htmlText(taken.body), "別のアカウントが結び付いています"));
    CHECK(browser.submit("/admin/accounts/auditor/person", {{"person", "Z"}}).status == 422);
    CHECK(headerOf(browser.submit("/admin/accounts/auditor/person", {{"person", ""}}),
                   "Location") == "/admin/accounts/auditor?done=unlinked");
    CHECK(browser.submit("/admin/accounts/auditor/password", {{"password", "short"}}).status ==
          422);
    CHECK(auditor.get("/records").status == 200);
    CHECK(browser.submit("/admin/accounts/auditor/off", {}).status == 303);
    CHECK(auditor.get("/records").status == 303); // signed out
    CHECK(holds(htmlText(browser.get("/admin/accounts").body), "停止中"));
    CHECK(browser.submit("/admin/accounts/auditor/on", {}).status == 303);
    CHECK(browser.submit("/admin/accounts/auditor/role", {{"role", "employee"}}).status == 303);
    auditor.signIn("auditor");
    CHECK(auditor.get("/records").status == 403);
    CHECK(browser.submit("/admin/accounts/administrator/off", {}).status == 409);
    CHECK(browser.submit("/admin/accounts/administrator/role", {{"role", "employee"}}).status ==
          409);
    CHECK(browser.get("/admin/accounts/nobody").status == 404);
    CHECK(browser.submit("/admin/accounts/nobody/off", {}).status == 404);
}

TEST_CASE("nobody but an administrator reaches the pages of administrators", "[sqlite]") {
    PeopleOffice office;
    REQUIRE(office.browser.submit("/admin/people", personFields("A1")).status == 303);
    for (const char* login : {"employee", "operator", "auditor"}) {
        CAPTURE(login);
        PageBrowser browser(office.site);
        browser.signIn(login);
        CHECK_FALSE(holds(browser.get("/").body, "/admin/people"));
        for (const char* target :
             {"/admin", "/admin/people", "/admin/people/new", "/admin/people/A1",
              "/admin/people/A1/edit", "/admin/accounts", "/admin/accounts/new",
              "/admin/accounts/auditor", "/admin/departments", "/admin/departments/new",
              "/admin/departments/S1", "/admin/places", "/admin/places/OSAKA", "/admin/operators",
              "/admin/operators/0042", "/admin/import", "/admin/export/people"}) {
            CAPTURE(target);
            CHECK(browser.get(target).status == 403);
        }
        CHECK(browser.submit("/admin/people", personFields("A2")).status == 403);
        CHECK(browser.submit("/admin/accounts/auditor/off", {}).status == 403);
        CHECK(browser.submit("/admin/departments/S1/end", {}).status == 403);
        CHECK(browser.submit("/admin/places/OSAKA", {}).status == 403);
        CHECK(browser.submit("/admin/operators", {}).status == 403);
    }
    CHECK(office.browser.post("/admin/people", personFields("A2")).status == 403); // no token
    CHECK(office.site.context().number("SELECT COUNT(*) FROM people") == 1);
}
