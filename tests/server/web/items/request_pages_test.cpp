#include "tests/server/web/html_checker.h"
#include "tests/server/web/page_browser.h"
#include "tests/support/holds.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace tewatashi;
using namespace tewatashi::server;
using namespace tewatashi::test;

namespace {

// A company whose employee account is a person, with namesakes in two departments.
class SendingCompany {
public:
    SendingCompany() {
        department("G", "総務部");
        department("S", "営業部");
        person("A1", "田中 花子", "タナカ ハナコ", "G");
        person("A2", "髙橋 一郎", "タカハシ イチロウ", "G");
        person("A3", "高橋 一郎", "タカハシ イチロウ", "S");
        link("employee", "A1");
    }
    void department(const std::string& code, const std::string& name) {
        services::DepartmentInput input;
        input.code = code;
        input.from = *domain::LocalDate::fromText("2020-04-01");
        input.nameJa = name;
        input.place = "OSAKA";
        REQUIRE(site.directory().putDepartment(input));
    }
    void person(const std::string& number, const std::string& name, const std::string& kana,
                const std::string& at) {
        services::PersonInput input;
        input.employeeNumber = number;
        input.nameJa = name;
        input.nameKana = kana;
        REQUIRE(site.directory().putPerson(input));
        services::PostInput post;
        post.employeeNumber = number;
        post.departmentCode = at;
        post.from = *domain::LocalDate::fromText("2020-04-01");
        REQUIRE(site.directory().putPost(post));
    }
    void link(const std::string& login, const std::string& number) {
        const auto user =
            site.context().number("SELECT id FROM users WHERE login = '" + login + "'");
        const auto who = site.directory().personByNumber(number, site.directory().today());
        REQUIRE(site.directory().linkUser(user, who->id));
    }

    WebFixture site;
};

Fields formOf(const std::string& page) {
    Fields fields;
    for (const char* name : {"nonce", "from", "to", "department", "label"}) {
        fields.emplace_back(name, inputValue(page, name));
    }
    fields.emplace_back("class", "ordinary");
    fields.emplace_back("pieces", "2");
    fields.emplace_back("subject", "契約書");
    fields.emplace_back("note", "");
    fields.emplace_back("wished_day", "2026-04-03");
    return fields;
}

void set(Fields& fields, const std::string& name, const std::string& value) {
    for (auto& [field, old] : fields) {
        if (field == name) {
            old = value;
        }
    }
}

std::string linkTo(const std::string& page, const std::string& part) {
    const auto links = attributeValues(page, "href");
    const auto found = std::find_if(links.begin(), links.end(),
                                    [&](const std::string& link) { return holds(link, part); });
    return found == links.end() ? "" : *found;
}

// Registers an item from A1 to A2; the path of its page.
std::string requested(PageBrowser& browser) {
    const std::string page = browser.get("/request?to=A2").body;
    const auto answer = browser.submit("/request", formOf(page));
    REQUIRE(answer.status == 303);
    const std::string path = headerOf(answer, "Location");
    return path.substr(0, path.find('?'));
}

const Fields kPrint{{"layout", "a4-4"}, {"symbol", "nw-7"}, {"start_at", "1"}};

} // namespace

TEST_CASE("An employee finds the recipient, registers and prints, without a script", "[requests]") {
    SendingCompany company;
    PageBrowser browser(company.site);
    browser.signIn("employee");
    CHECK(holds(browser.get("/").body, "href=\"/request\""));
    const std::string start = browser.get("/request").body;
    CHECK(holds(htmlText(start), "田中 花子"));
    CHECK_FALSE(holds(start, "name=\"pieces\"")); // first the recipient
    const std::string found = browser.get("/request?q=たかはし").body;
    CHECK(holds(htmlText(found), "同姓同名あり"));
    CHECK(holds(htmlText(found), "総務部 · A2"));
    CHECK(holds(htmlText(found), "営業部 · A3"));
    const std::string form = browser.get(linkTo(found, "to=A3")).body;
    CHECK(inputValue(form, "to") == "A3");
    CHECK(holds(htmlText(form), "親展"));
    const auto sent = browser.submit("/request", formOf(form));
    REQUIRE(sent.status == 303);
    const auto done = browser.follow(sent);
    CHECK(done.status == 200);
    const std::string text = htmlText(done.body);
    for (const char* part : {"依頼を登録しました", "高橋 一郎", "営業部 · 大阪メール室", "契約書",
                             "4月3日（金）", "普通"}) {
        CAPTURE(part);
        CHECK(holds(text, part));
    }
    const std::string action = attributeValues(done.body, "action").back();
    CHECK(holds(done.body, "/slip\""));
    const std::string number = company.site.context().text("SELECT number FROM items");
    const auto slip = browser.submit("/items/" + number + "/slip", kPrint);
    CHECK(slip.status == 200);
    CHECK(slip.contentType == "application/pdf");
    CHECK(headerOf(slip, "Cache-Control") == "no-store");
    CHECK(headerOf(slip, "Content-Disposition") ==
          "attachment; filename=\"slip-" + number + ".pdf\"");
    CHECK(slip.body.rfind("%PDF-", 0) == 0);
    CHECK(holds(htmlText(browser.get("/request/" + number).body), "1 回印刷されています"));
}

TEST_CASE("Sending the form again leads to the same item", "[requests]") {
    SendingCompany company;
    PageBrowser browser(company.site);
    browser.signIn("employee");
    const Fields form = formOf(browser.get("/request?to=A2").body);
    const auto first = browser.submit("/request", form);
    browser.get("/request");
    const auto again = browser.submit("/request", form);
    CHECK(headerOf(again, "Location") == headerOf(first, "Location"));
    CHECK(company.site.context().number("SELECT count(*) FROM requests") == 1);
}

TEST_CASE("A form that lacks something comes back with what was typed", "[requests]") {
    SendingCompany company;
    PageBrowser browser(company.site);
    browser.signIn("employee");
    const std::string page = browser.get("/request?to=A2").body;
    const std::string before = company.site.stateDigest();
    Fields fields = formOf(page);
    set(fields, "pieces", "0");
    set(fields, "wished_day", "2020-01-01");
    set(fields, "class", "");
    const auto wrong = browser.submit("/request", fields);
    CHECK(wrong.status == 422);
    CHECK(inputValue(wrong.body, "subject") == "契約書");
    CHECK(inputValue(wrong.body, "to") == "A2");
    CHECK(inputValue(wrong.body, "nonce") == inputValue(page, "nonce"));
    const std::string text = htmlText(wrong.body);
    CHECK(holds(text, "まだ登録していません"));
    CHECK(holds(text, "1 から 999 まで"));
    CHECK(holds(text, "区分を選んでください"));
    CHECK(company.site.stateDigest() == before);
    set(fields, "pieces", "１０"); // full width
    set(fields, "wished_day", "");
    set(fields, "class", "personal");
    CHECK(browser.submit("/request", fields).status == 303);
}

TEST_CASE("Possession digits of a scanned label are not repeated by any page", "[requests]") {
    SendingCompany company;
    PageBrowser browser(company.site);
    browser.signIn("employee");
    Fields fields = formOf(browser.get("/request?to=A2").body);
    set(fields, "label", slipNumber(5) + "9753");
    set(fields, "pieces", "0");
    const auto wrong = browser.submit("/request", fields);
    CHECK(wrong.status == 422);
    CHECK_FALSE(holds(withoutIds(wrong.body), "9753"));
    CHECK(inputValue(wrong.body, "label") == slipNumber(5) + "****");
    set(fields, "pieces", "1");
    const auto done = browser.submit("/request", fields);
    CHECK(headerOf(done, "Location") == "/request/" + slipNumber(5) + "?done=1");
    CHECK(holds(htmlText(browser.follow(done).body), "荷札をそのまま使えます"));
}

TEST_CASE("The mail room registers on behalf in one form, and for an item without a request",
          "[requests]") {
    SendingCompany company;
    MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA").scan(slipNumber(1));
    company.site.dock(memory);
    PageBrowser browser(company.site);
    browser.signIn("operator");
    const std::string item = browser.get("/items/" + slipNumber(1)).body;
    const std::string start = linkTo(item, "/request?label=");
    CHECK(start == "/request?label=" + slipNumber(1));
    CHECK(holds(htmlText(browser.get(start).body), "代行登録のときは"));
    const std::string senders = browser.get(start + "&sender_q=たなか").body;
    const std::string sender = linkTo(senders, "from=A1");
    CHECK(holds(sender, "label="));
    const std::string found = browser.get(sender + "&q=えいぎょう").body;
    const std::string department = linkTo(browser.get(sender + "&q=営業").body, "department=S");
    CHECK(holds(found, "たかはし") == false);
    REQUIRE_FALSE(department.empty());
    const std::string form = browser.get(department).body;
    CHECK(holds(htmlText(form), "代行登録"));
    CHECK(inputValue(form, "label") == slipNumber(1));
    const auto done = browser.submit("/request", formOf(form));
    CHECK(headerOf(done, "Location") == "/request/" + slipNumber(1) + "?done=1");
    const std::string after = htmlText(browser.get("/items/" + slipNumber(1)).body);
    CHECK(holds(after, "引受"));
    CHECK(holds(after, "営業部 御中"));
    CHECK_FALSE(holds(after, "明細未登録"));
    CHECK(holds(after, "登録者"));
}

TEST_CASE("An account that is nobody's is told what to do", "[requests]") {
    SendingCompany company;
    PageBrowser browser(company.site);
    browser.signIn("auditor");
    const auto page = browser.get("/request?to=A2");
    CHECK(page.status == 200);
    CHECK(holds(htmlText(page.body), "社員との結び付けを依頼してください"));
    CHECK_FALSE(holds(page.body, "name=\"pieces\""));
    CHECK_FALSE(holds(page.body, "name=\"q\""));
    const std::string before = company.site.stateDigest();
    Fields fields = formOf(page.body);
    set(fields, "to", "A2");
    CHECK(browser.submit("/request", fields).status == 422); // no nonce: no form of this page
    CHECK(company.site.stateDigest() == before);
}

TEST_CASE("Employees send for nobody else", "[requests]") {
    SendingCompany company;
    PageBrowser browser(company.site);
    browser.signIn("employee");
    const std::string page = browser.get("/request?from=A2&to=A3&sender_q=x&choose=sender").body;
    CHECK(inputValue(page, "from").empty());
    CHECK_FALSE(holds(page, "name=\"sender_q\""));
    Fields fields = formOf(browser.get("/request?to=A3").body);
    set(fields, "from", "A2");
    CHECK(browser.submit("/request", fields).status == 403);
    CHECK(company.site.context().number("SELECT count(*) FROM requests") == 0);
}

TEST_CASE("A request and its slip are for its people alone", "[requests]") {
    SendingCompany company;
    PageBrowser sender(company.site);
    sender.signIn("employee");
    const std::string path = requested(sender);
    const std::string item = "/items/" + path.substr(path.rfind('/') + 1);
    REQUIRE(company.site.accounts().add("other", "他人", services::Role::Employee,
                                        WebFixture::kPassword));
    PageBrowser other(company.site);
    other.signIn("other");
    const std::string before = company.site.stateDigest();
    CHECK(other.get(path).status == 404);
    CHECK_FALSE(holds(htmlText(other.get(item).body), "髙橋"));
    CHECK(other.submit(item + "/slip", kPrint).status == 404);
    CHECK(sender.post(item + "/slip", kPrint).status == 403);
    CHECK(company.site.stateDigest() == before);
    company.link("other", "A2"); // now the recipient
    CHECK(holds(htmlText(other.get(item).body), "契約書"));
    CHECK(holds(htmlText(other.get(path).body), "メール室だけが伝票を印刷できます"));
    CHECK(other.submit(item + "/slip", kPrint).status == 409);
    PageBrowser auditor(company.site);
    auditor.signIn("auditor");
    const std::string audited = htmlText(auditor.get(item).body);
    CHECK(holds(audited, "髙橋"));
    CHECK_FALSE(holds(audited, "契約書"));
}

TEST_CASE("A slip that cannot be made draws no digits", "[requests]") {
    SendingCompany company;
    PageBrowser browser(company.site);
    browser.signIn("employee");
    const std::string path = requested(browser);
    const std::string item = "/items/" + path.substr(path.rfind('/') + 1);
    browser.get(path);
    for (const Fields& wrong :
         {Fields{{"layout", "a3"}, {"symbol", "qr"}}, Fields{{"layout", "a4-1"}, {"symbol", "ean"}},
          Fields{{"layout", "a4-4"}, {"symbol", "qr"}, {"start_at", "9"}}, Fields{}}) {
        const auto answer = browser.submit(item + "/slip", wrong);
        CHECK(answer.status == 422);
        CHECK(holds(answer.body, "form-errors"));
    }
    CHECK(company.site.context().number("SELECT prints FROM requests") == 0);
    for (const char* layout : {"a4-1", "a4-4", "a4-8", "label-62"}) {
        for (const char* symbol : {"nw-7", "code-128", "qr"}) {
            browser.get(path);
            CHECK(browser.submit(item + "/slip", {{"layout", layout}, {"symbol", symbol}}).status ==
                  200);
        }
    }
    CHECK(company.site.context().number("SELECT prints FROM requests") == 12);
}

TEST_CASE("What was sent is listed newest first and sent again with the same form", "[requests]") {
    SendingCompany company;
    PageBrowser browser(company.site);
    browser.signIn("employee");
    CHECK(holds(htmlText(browser.get("/requests").body), "まだありません"));
    std::string newest;
    for (int i = 0; i < 32; ++i) {
        newest = requested(browser);
    }
    const std::string first = browser.get("/requests").body;
    CHECK(attributeValues(first, "data-label").size() == 30 * 6);
    CHECK(first.find(newest) < first.find("/request/" + slipNumber(10'000'000'005)));
    const std::string older = browser.get(linkTo(first, "after=")).body;
    CHECK(attributeValues(older, "data-label").size() == 2 * 6);
    CHECK(linkTo(older, "after=").empty());
    const std::string again = browser.get(linkTo(older, "to=A2")).body;
    CHECK(inputValue(again, "to") == "A2");
    CHECK(inputValue(again, "pieces") == "2");
    CHECK_FALSE(holds(first, "of=entered"));
    PageBrowser mailRoom(company.site);
    mailRoom.signIn("operator");
    CHECK(holds(mailRoom.get("/requests").body, "of=entered"));
    CHECK(browser.get("/requests?after=x").status == 422);
}

TEST_CASE("A request is cancelled with its meaning told before and after", "[requests]") {
    SendingCompany company;
    PageBrowser browser(company.site);
    browser.signIn("employee");
    const std::string path = requested(browser);
    const std::string page = browser.get(path).body;
    const std::string cancel = linkTo(page, "/cancel");
    CHECK(cancel == path + "/cancel");
    const std::string form = browser.get(cancel).body;
    CHECK(holds(htmlText(form), "伝票番号は廃止され"));
    const std::string before = company.site.stateDigest();
    CHECK(browser.post(cancel, {{"nonce", inputValue(form, "nonce")}}).status == 403);
    const auto wrong = browser.submit(
        cancel, {{"nonce", inputValue(form, "nonce")}, {"reason", std::string(201, 'x')}});
    CHECK(wrong.status == 422);
    CHECK(holds(htmlText(wrong.body), "200文字以内"));
    CHECK(company.site.stateDigest() == before);
    const Fields good{{"nonce", inputValue(wrong.body, "nonce")}, {"reason", "宛先違い"}};
    const auto done = browser.submit(cancel, good);
    CHECK(headerOf(done, "Location") == path);
    const std::string after = browser.follow(done).body;
    CHECK(holds(htmlText(after), "取り消しました"));
    CHECK(holds(htmlText(after), "宛先違い"));
    CHECK_FALSE(holds(after, "/cancel\""));
    CHECK_FALSE(holds(after, "/slip\""));
    CHECK(browser.get(cancel).status == 409);
    CHECK(headerOf(browser.submit(cancel, good), "Location") == path); // the same form
    const std::string item = "/items/" + path.substr(path.rfind('/') + 1);
    CHECK(holds(htmlText(browser.get(item).body), "取り消しました"));
}

TEST_CASE("A cancelled item on its way is found by the mail room's list", "[requests]") {
    SendingCompany company;
    PageBrowser sender(company.site);
    sender.signIn("employee");
    const std::string path = requested(sender);
    const std::string number = path.substr(path.rfind('/') + 1);
    company.site.context().clock().advance(std::chrono::minutes(1));
    PageBrowser mailRoom(company.site);
    mailRoom.signIn("operator");
    const auto scan = [&](const std::string& action) {
        const std::string page =
            mailRoom.get("/register-status?action=" + action + "&place=OSAKA").body;
        Fields fields{{"action", action},
                      {"place", "OSAKA"},
                      {"operator", ""},
                      {"number", number},
                      {"nonce", inputValue(page, "nonce")}};
        const auto answer = mailRoom.submit("/register-status", fields);
        company.site.context().clock().advance(std::chrono::minutes(1));
        return htmlText(answer.body);
    };
    scan("accepted");
    CHECK(holds(htmlText(mailRoom.get("/cancellations").body), "探す荷物はありません"));
    const std::string form = sender.get(path + "/cancel").body;
    CHECK(holds(htmlText(form), "送信者に返送します"));
    REQUIRE(sender.submit(path + "/cancel", {{"nonce", inputValue(form, "nonce")}}).status == 303);
    company.site.context().clock().advance(std::chrono::minutes(1));
    CHECK(holds(mailRoom.get("/").body, "href=\"/cancellations\""));
    const std::string list = mailRoom.get("/cancellations").body;
    CHECK(holds(list, "/items/" + number));
    CHECK(holds(htmlText(list), "送信者に返送する"));
    CHECK(holds(htmlText(list), "田中 花子"));
    CHECK(holds(scan("departed"), "取り消された荷物です"));
    scan("returned");
    CHECK(holds(htmlText(mailRoom.get("/cancellations").body), "探す荷物はありません"));
    CHECK(holds(htmlText(sender.get(path).body), "返送または転送されました"));
    PageBrowser auditor(company.site);
    auditor.signIn("auditor");
    CHECK(auditor.get("/cancellations").status == 200);
    CHECK(sender.get("/cancellations").status == 403);
    CHECK(mailRoom.get("/cancellations?after=x").status == 422);
}

TEST_CASE("A file of requests is shown, registered as a whole, and its slips printed together",
          "[requests]") {
    SendingCompany company;
    PageBrowser browser(company.site);
    browser.signIn("employee");
    CHECK(holds(browser.get("/requests").body, "href=\"/requests/import\""));
    const auto empty = browser.get("/requests/template.csv");
    CHECK(empty.contentType == "text/csv; charset=utf-8");
    CHECK(holds(empty.body, "受領者社員番号"));
    browser.get("/requests/import");
    const std::string before = company.site.stateDigest();
    const auto shown = browser.submitFile("/requests/import", "file",
                                          empty.body +
                                              ",A2,,親展,2,契約書,,,\r\n"
                                              ",,S,,,,\"a,b\",2026/4/3," +
                                              slipNumber(5) + "9753\r\n");
    CHECK(shown.status == 200);
    const std::string text = htmlText(shown.body);
    for (const char* part :
         {"2 件の依頼", "UTF-8", "髙橋 一郎", "営業部", "契約書", "4月3日（金）"}) {
        CAPTURE(part);
        CHECK(holds(text, part));
    }
    CHECK_FALSE(holds(withoutIds(shown.body), "9753"));
    CHECK(company.site.stateDigest() == before);
    const Fields confirmed{{"nonce", inputValue(shown.body, "nonce")},
                           {"csv", inputValue(shown.body, "csv")}};
    const auto done = browser.submitMultipart("/requests/import", confirmed);
    CHECK(headerOf(done, "Location") == "/requests?of=sent&done=1");
    const std::string list = browser.follow(done).body;
    CHECK(holds(htmlText(list), "すべて登録しました"));
    CHECK(holds(htmlText(list), "まとめて印刷（1 件）")); // the other one has its label
    CHECK(headerOf(browser.submitMultipart("/requests/import", confirmed), "Location") ==
          headerOf(done, "Location"));
    CHECK(company.site.context().number("SELECT count(*) FROM requests") == 2);

    browser.get("/requests");
    Fields print{{"number", inputValue(list, "number")}, {"layout", "a4-4"}, {"symbol", "nw-7"}};
    const auto slips = browser.submit("/requests/slips", print);
    CHECK(slips.status == 200);
    CHECK(slips.contentType == "application/pdf");
    CHECK(headerOf(slips, "Cache-Control") == "no-store");
    CHECK_FALSE(holds(htmlText(browser.get("/requests").body), "まとめて印刷"));
    print[1].second = "a3";
    CHECK(browser.submit("/requests/slips", print).status == 422);
    print[1].second = "a4-4";
    print[0].second = slipNumber(77);
    browser.get("/requests");
    CHECK(browser.submit("/requests/slips", print).status == 404);
    CHECK(browser.post("/requests/slips", print).status == 403);
}

TEST_CASE("A file with a problem is told by line and column and changes nothing", "[requests]") {
    SendingCompany company;
    PageBrowser browser(company.site);
    browser.signIn("employee");
    browser.get("/requests/import");
    const std::string before = company.site.stateDigest();
    const auto wrong =
        browser.submitFile("/requests/import", "file", "to_person,pieces\nA2,1\nA9,0\n");
    CHECK(wrong.status == 422);
    const std::string text = htmlText(wrong.body);
    CHECK(holds(text, "3 行目・1 列目"));
    CHECK(holds(text, "3 行目・2 列目"));
    CHECK(holds(text, "まだ何も登録していません"));
    CHECK(browser.submitFile("/requests/import", "file", "").status == 422); // none chosen
    CHECK(browser.submitMultipart("/requests/import", {{"csv", "to_person\nA2\n"}}).status == 422);
    browser.token = "AAAA";
    CHECK(browser.submitFile("/requests/import", "file", "to_person\nA2\n").status == 403);
    CHECK(company.site.stateDigest() == before);
}
