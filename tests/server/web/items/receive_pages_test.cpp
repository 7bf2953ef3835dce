#include "tests/server/web/html_checker.h"
#include "tests/server/web/page_browser.h"
#include "tests/support/holds.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace tewatashi;
using namespace tewatashi::server;
using namespace tewatashi::test;

namespace {

// "employee" sends to jiro, whose colleague is saburo.
class ReceivingCompany {
public:
    ReceivingCompany() {
        for (const auto& [code, name] : {std::pair{"G", "総務部"}, {"S", "営業部"}}) {
            services::DepartmentInput input;
            input.code = code;
            input.from = *domain::LocalDate::fromText("2020-04-01");
            input.nameJa = name;
            REQUIRE(site.directory().putDepartment(input));
        }
        for (const char* login : {"jiro", "saburo"}) {
            REQUIRE(site.accounts().add(login, std::string("利用者 ") + login,
                                        services::Role::Employee, WebFixture::kPassword));
        }
        person("A1", "田中 花子", "G", "employee");
        person("A2", "髙橋 次郎", "S", "jiro");
        person("A3", "伊藤 三郎", "S", "saburo");
    }
    void person(const std::string& number, const std::string& name, const std::string& at,
                const std::string& login) {
        services::PersonInput input;
        input.employeeNumber = number;
        input.nameJa = name;
        REQUIRE(site.directory().putPerson(input));
        services::PostInput post;
        post.employeeNumber = number;
        post.departmentCode = at;
        post.from = *domain::LocalDate::fromText("2020-04-01");
        REQUIRE(site.directory().putPost(post));
        const auto user =
            site.context().number("SELECT id FROM users WHERE login = '" + login + "'");
        const auto who = site.directory().personByNumber(number, site.directory().today());
        REQUIRE(site.directory().linkUser(user, who->id));
    }
    // To jiro, of that class, its slip printed, delivered to the box. Its number.
    std::string delivered(const std::string& classCode) {
        site.context().clock().advance(std::chrono::minutes(1));
        services::SiteContext& context = site.context().site();
        services::RequestInput input;
        input.by.id = site.context().number("SELECT id FROM users WHERE login = 'employee'");
        input.by.login = "employee";
        input.toPerson = "A2";
        input.classCode = classCode;
        input.formNonce = toHex(Bytes(16, static_cast<std::uint8_t>(++m_forms)));
        services::RequestItem requests(context);
        const auto done = requests.request(input);
        REQUIRE(done);
        digits = requests.printSlip(done->slipNumber, input.by)->possessionDigits;
        services::ScanRequest scan;
        scan.context = {"delivered", "OSAKA", ""};
        scan.typed = done->slipNumber;
        scan.formNonce = input.formNonce;
        scan.byUser = "operator";
        site.context().clock().advance(std::chrono::minutes(1));
        REQUIRE(services::RegisterStatus(context).scan(scan));
        site.context().clock().advance(std::chrono::minutes(1));
        return done->slipNumber;
    }
    std::string wrongDigits(int nth = 1) const {
        const std::string wrong = std::to_string((std::stoi(digits) + nth) % 10'000);
        return std::string(4 - wrong.size(), '0') + wrong;
    }

    WebFixture site;
    std::string digits; // of the slip printed last

private:
    int m_forms = 0;
};

std::string verdictOf(const std::string& page) {
    const std::size_t begin = page.find("id=\"scan-verdict\"");
    return htmlText(page.substr(begin, page.find("</section>", begin) - begin));
}

http::Response send(PageBrowser& browser, Fields fields) {
    fields.emplace_back("nonce", inputValue(browser.get("/receive").body, "nonce"));
    return browser.submit("/receive", fields);
}

} // namespace

TEST_CASE("An employee ticks what came and confirms it, without a script", "[receipts]") {
    ReceivingCompany company;
    const std::string first = company.delivered("ordinary");
    const std::string second = company.delivered("ordinary");
    const std::string third = company.delivered("personal");
    PageBrowser browser(company.site);
    browser.signIn("jiro");
    CHECK(holds(browser.get("/").body, "href=\"/receive\""));
    const std::string page = browser.get("/receive").body;
    CHECK(holds(htmlText(page), "届いた荷物（3 件）"));
    CHECK(holds(page, "value=\"" + first + "\""));
    CHECK(holds(page, "name=\"digits-" + third + "\""));
    CHECK_FALSE(holds(page, "name=\"item\" value=\"" + third + "\""));
    const Fields both{{"nonce", inputValue(page, "nonce")},
                      {"item", first},
                      {"item", second},
                      {"digits-" + third, ""}};
    const auto answer = browser.submit("/receive", both);
    CHECK(answer.status == 200);
    CHECK(holds(verdictOf(answer.body), "2 件を受領登録しました"));
    CHECK(holds(htmlText(answer.body), "届いた荷物（1 件）"));
    const std::string before = company.site.stateDigest();
    CHECK(holds(verdictOf(browser.submit("/receive", both).body), "2 件を受領登録しました"));
    CHECK(company.site.stateDigest() == before); // the form sent twice counts once
    const auto proven = send(browser, {{"digits-" + third, company.digits}});
    CHECK(holds(verdictOf(proven.body), "受領登録しました"));
    CHECK_FALSE(holds(withoutIds(proven.body), company.digits));
    CHECK(holds(htmlText(proven.body), "受領登録を待っている荷物はありません"));
    // The sender sees who has it.
    PageBrowser sender(company.site);
    sender.signIn("employee");
    const std::string item = htmlText(sender.get("/items/" + third).body);
    CHECK(holds(item, "髙橋 次郎"));
    CHECK(holds(item, "伝票の受領確認番号"));
    CHECK_FALSE(holds(item, "受領登録する"));
}

TEST_CASE("A slip is scanned, or its digits typed, five times at most", "[receipts]") {
    ReceivingCompany company;
    const std::string number = company.delivered("personal");
    PageBrowser browser(company.site);
    browser.signIn("jiro");
    const auto scan = [&](const std::string& typed) { return send(browser, {{"number", typed}}); };
    const auto needed = scan(number);
    CHECK(needed.status == 422);
    CHECK(holds(verdictOf(needed.body), "受領確認番号が必要です"));
    CHECK(holds(needed.body, "id=\"verdict-digits\""));
    for (int nth = 1; nth <= 4; ++nth) {
        const std::string wrong = company.wrongDigits(nth);
        const auto answer = scan(number + wrong);
        CHECK(holds(verdictOf(answer.body), "あと " + std::to_string(5 - nth) + " 回"));
        CHECK_FALSE(holds(answer.body, number + wrong));
    }
    SECTION("the fifth is right, scanned in full width with the letters of the bar code") {
        std::string wide = "Ａ";
        for (const char digit : number + company.digits) {
            wide += std::string("\xEF\xBC") + static_cast<char>(0x90 + digit - '0');
        }
        const auto answer = scan(wide + "Ｂ");
        CHECK(answer.status == 200);
        CHECK(holds(verdictOf(answer.body), "受領登録しました"));
    }
    SECTION("the fifth is wrong: the mail room confirms it") {
        CHECK(holds(verdictOf(scan(number + company.wrongDigits(5)).body), "メール室に知らせ"));
        CHECK(holds(htmlText(browser.get("/receive").body), "メール室で確認"));
        PageBrowser mailRoom(company.site);
        mailRoom.signIn("operator");
        const std::string list = mailRoom.get("/exceptions").body;
        CHECK(holds(htmlText(list), "受領を確認できない"));
        const auto bare = mailRoom.submit("/exceptions/1", {{"resolution", ""}, {"reason", ""}});
        CHECK(bare.status == 422);
        CHECK(holds(htmlText(bare.body), "対応を選んでください"));
        const Fields decision{{"resolution", "receipt_confirmed"}, {"reason", "社員証を確認"}};
        const auto done = mailRoom.submit("/exceptions/1", decision);
        CHECK(holds(htmlText(mailRoom.follow(done).body), "対応を登録しました"));
        const std::string item = htmlText(browser.get("/items/" + number).body);
        CHECK(holds(item, "メール室が確認（田中 花子）"));
        CHECK(holds(item, "社員証を確認"));
        CHECK(mailRoom.submit("/exceptions/1", {{"resolution", "nothing_to_do"}, {"reason", "x"}})
                  .status == 409);
    }
}

TEST_CASE("A proxy is named to addressee and sender", "[receipts]") {
    ReceivingCompany company;
    const std::string number = company.delivered("ordinary");
    PageBrowser proxy(company.site);
    proxy.signIn("saburo");
    const std::string page = proxy.get("/items/" + number).body;
    CHECK(holds(htmlText(page), "代理で受け取ったら"));
    CHECK_FALSE(holds(htmlText(page), "髙橋 次郎")); // not theirs to see
    const auto answer = proxy.submit("/receive", {{"nonce", inputValue(page, "nonce")},
                                                  {"item", number},
                                                  {"digits-" + number, company.digits}});
    CHECK(holds(verdictOf(answer.body), "代理受領として登録しました"));
    for (const char* login : {"jiro", "employee"}) {
        PageBrowser told(company.site);
        told.signIn(login);
        CHECK(holds(htmlText(told.get("/items/" + number).body),
                    "伊藤 三郎 さんが代理で受領しました"));
    }
}

TEST_CASE("What did not come is told to the mail room and resolved with a reason", "[receipts]") {
    ReceivingCompany company;
    const std::string number = company.delivered("ordinary");
    PageBrowser browser(company.site);
    browser.signIn("jiro");
    const std::string report = "/items/" + number + "/report";
    CHECK(holds(browser.get("/items/" + number).body, report));
    REQUIRE(browser.get(report).status == 200);
    const auto bare = browser.submit(report, {{"note", "棚にない"}});
    CHECK(bare.status == 422);
    CHECK(holds(bare.body, "value=\"棚にない\""));
    const Fields said{{"kind", "not_received"}, {"note", "棚にない"}};
    const auto done = browser.submit(report, said);
    const std::string item = htmlText(browser.follow(done).body);
    CHECK(holds(item, "荷物が届いていない"));
    CHECK(holds(item, "メール室が確認中"));
    CHECK(holds(htmlText(browser.get("/receive").body), "荷物が届いていない"));
    CHECK(browser.get("/exceptions").status == 403);
    PageBrowser other(company.site);
    other.signIn("saburo");
    CHECK(other.get(report).status == 303); // not theirs
    CHECK(other.submit(report, said).status == 404);
    PageBrowser auditor(company.site);
    auditor.signIn("auditor");
    const std::string read = auditor.get("/exceptions").body;
    CHECK(holds(htmlText(read), "荷物が届いていない"));
    CHECK_FALSE(holds(htmlText(read), "棚にない"));
    CHECK_FALSE(holds(read, "name=\"resolution\""));
    CHECK(auditor.submit("/exceptions/1", {{"resolution", "found"}, {"reason", "x"}}).status ==
          403);
    PageBrowser mailRoom(company.site);
    mailRoom.signIn("operator");
    CHECK(holds(mailRoom.get("/").body, "href=\"/exceptions\""));
    CHECK(holds(htmlText(mailRoom.get("/exceptions").body), "棚にない"));
    CHECK(mailRoom.get("/exceptions?after=x").status == 422);
    mailRoom.get("/exceptions");
    mailRoom.follow(
        mailRoom.submit("/exceptions/1", {{"resolution", "found"}, {"reason", "隣の棚にあった"}}));
    CHECK(holds(htmlText(mailRoom.get("/exceptions").body), "対応を待っているものはありません"));
    const std::string after = htmlText(browser.get("/items/" + number).body);
    CHECK(holds(after, "見つけて受領者に渡した"));
    CHECK(holds(after, "隣の棚にあった"));
}

TEST_CASE("Forms from elsewhere and old ones confirm nothing", "[receipts]") {
    ReceivingCompany company;
    const std::string number = company.delivered("ordinary");
    PageBrowser browser(company.site);
    browser.signIn("jiro");
    const std::string page = browser.get("/receive").body;
    const std::string before = company.site.stateDigest();
    const Fields good{{"nonce", inputValue(page, "nonce")}, {"item", number}};
    CHECK(browser.post("/receive", good).status == 403);
    CHECK(browser.submit("/receive", {{"item", number}}).status == 422);
    CHECK(browser.get("/receive").status == 200);
    CHECK(browser.submit("/receive", {{"nonce", inputValue(page, "nonce")}}).status == 200);
    CHECK(company.site.stateDigest() == before);
    PageBrowser stranger(company.site);
    CHECK(stranger.get("/receive").status == 303);
    stranger.signIn("administrator");
    CHECK(holds(htmlText(stranger.get("/receive").body), "社員が結び付いていない"));
}
