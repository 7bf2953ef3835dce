#include "tests/server/web/account_examples.h"

#include "server/web/account/me_page.h"
#include "server/web/account/one_time_password_page.h"
#include "server/web/account/sign_in_page.h"
#include "server/web/admin/security_page.h"
#include "server/web/admin/token_pages.h"

namespace tewatashi::test {
namespace {

using namespace server;

constexpr UtcMillis kMonday{kExampleNow.value - 6LL * 24 * 3600 * 1000};

services::CodeEnrolment enrolment() {
    return {"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
            "otpauth://totp/Tewatashi%20main:takahashi?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&"
            "issuer=Tewatashi%20main"};
}

web::MePageInput me(const Outside& outside) {
    web::MePageInput input;
    input.user = {1, outside("takahashi"), outside("髙橋 美咲"), services::Role::Operator,
                  Language::Japanese};
    services::Person person;
    person.employeeNumber = outside("A0012");
    services::Post post;
    post.department.path = {outside("営業本部 › 第一営業部"), outside("Sales › Sales 1")};
    post.title = outside("課長");
    person.posts = {post, post};
    person.posts[1].kind = services::PostKind::Additional;
    person.posts[1].title.clear();
    input.person = person;
    input.codes = {kMonday, 3, false};
    input.sessions = {{"0011223344556677", kMonday, kExampleNow, outside("192.0.2.10"),
                       outside("Firefox, Windows")},
                      {"8899aabbccddeeff", kMonday, kMonday, outside("2001:db8:12ab:34cd::7"),
                       outside("Safari, iPhone")},
                      {"0123456789abcdef", kMonday, kMonday, "", ""}};
    input.ownSession = "0011223344556677";
    return input;
}

std::vector<services::ApiToken> tokens(const Outside& outside) {
    services::ApiToken stock{3,
                             outside("在庫管理システム"),
                             {services::TokenScope::ItemsRead, services::TokenScope::RecordsRead},
                             outside("suzuki"),
                             kMonday,
                             UtcMillis{kExampleNow.value + 90LL * 24 * 3600 * 1000},
                             kExampleNow,
                             std::nullopt};
    services::ApiToken old = stock;
    old.id = 2;
    old.expiresAt = kMonday;
    old.lastUsedAt.reset();
    services::ApiToken withdrawn = stock;
    withdrawn.id = 1;
    withdrawn.madeBy.clear();
    withdrawn.expiresAt.reset();
    withdrawn.withdrawnAt = kExampleNow;
    return {stock, old, withdrawn};
}

std::vector<ExamplePage> codePages(const web::PagePainter& painter, const web::Frame& frame,
                                   const Outside& outside) {
    web::OneTimePasswordInput first;
    first.state.isRequired = true;
    web::OneTimePasswordInput scan;
    scan.enrolment = enrolment();
    scan.askedBy = "confirm";
    scan.problems = {{"code", {outside("コードが違います。"), outside("The code is wrong.")}}};
    web::OneTimePasswordInput on;
    on.state = {kMonday, 7, false};
    std::vector<std::string> recovery(10, outside("K7QF-2M9X-TB4H-9WZD-3EFG-HJKL"));
    return {{"codes-begin", web::oneTimePasswordPage(first, painter, frame)},
            {"codes-scan", web::oneTimePasswordPage(scan, painter, frame)},
            {"codes-on", web::oneTimePasswordPage(on, painter, frame)},
            {"codes-recovery", web::recoveryCodesPage(recovery, painter, frame)}};
}

} // namespace

std::vector<ExamplePage> accountPages(const web::PagePainter& painter, const web::Frame& frame,
                                      const Outside& outside) {
    web::MePageInput bare;
    bare.user = {1, outside("x"), outside("佐藤"), services::Role::Employee, Language::English};
    bare.sessions = {{"0011223344556677", kExampleNow, kExampleNow, "192.0.2.1", ""}};
    bare.ownSession = "0011223344556677";
    bare.problems = {{"old", {outside("いまのパスワードが違います。"), outside("Wrong.")}},
                     {"again", {outside("一致しません。"), outside("They differ.")}}};
    web::SecurityPageInput rules{
        {{"administrator"}, "15", "30", "12", outside("203.0.113.0/24\n2001:db8::/32")},
        outside("203.0.113.9"),
        {}};
    web::SecurityPageInput wrong = rules;
    wrong.problems = {
        {"networks", {outside("「x」はIPアドレスの範囲ではありません。"), outside("No range.")}},
        {"password_min", {outside("数で入力してください。"), outside("Enter a number.")}}};
    web::TokenFormInput wrongToken{outside("在庫"), {"items.read"}, "", {}};
    wrongToken.problems = {{"scopes", {outside("選んでください。"), outside("Choose.")}},
                           {"name", {outside("名前を。"), outside("A name.")}}};
    std::vector<ExamplePage> pages{
        {"me", web::mePage(me(outside), painter, frame, kExampleNow)},
        {"me-wrong", web::mePage(bare, painter, frame, kExampleNow)},
        {"sign-in-code", web::signInCodePage(outside("/items"), painter, frame)},
        {"security", web::securityPage(rules, painter, frame)},
        {"security-wrong", web::securityPage(wrong, painter, frame)},
        {"tokens", web::tokensPage(tokens(outside), {}, painter, frame, kExampleNow)},
        {"tokens-wrong", web::tokensPage({}, wrongToken, painter, frame, kExampleNow)},
        {"token", web::newTokenPage(outside("在庫"), "tw_4f9ac01e", painter, frame)}};
    for (ExamplePage& page : codePages(painter, frame, outside)) {
        pages.push_back(std::move(page));
    }
    return pages;
}

} // namespace tewatashi::test
