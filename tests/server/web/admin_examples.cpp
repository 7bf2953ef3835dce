#include "tests/server/web/admin_examples.h"

#include "server/web/admin/audit_page.h"
#include "server/web/admin/import_pages.h"
#include "server/web/admin/master_pages.h"
#include "server/web/admin/people_pages.h"
#include "server/web/admin/user_pages.h"
#include "tests/server/web/mailroom_examples.h"
#include "tests/server/web/route_examples.h"
#include "tests/support/day.h"

namespace tewatashi::test {
namespace {

using namespace server;

services::Post postOf(const Outside& outside, services::PostKind kind, const char* from) {
    services::Post post;
    post.department.code = outside("S110");
    post.department.path = {outside("営業本部 › 第一営業部"), outside("Sales › Sales 1")};
    post.kind = kind;
    post.title = outside("課長");
    post.place = "OSK-3F";
    post.period = {day(from), domain::kOpenEnd};
    return post;
}

services::Person personOf(const Outside& outside, const char* number) {
    services::Person person;
    person.employeeNumber = outside(number);
    person.nameJa = outside("髙橋 美咲");
    person.nameKana = outside("タカハシ ミサキ");
    person.nameRomaji = outside("TAKAHASHI Misaki");
    person.email = outside("misaki@example.jp");
    person.formerNames = {{outside("山﨑 美咲"), outside("ヤマザキ ミサキ"), day("2020-03-31")}};
    person.posts = {postOf(outside, services::PostKind::Main, "2027-04-01"),
                    postOf(outside, services::PostKind::Main, "2024-04-01"),
                    postOf(outside, services::PostKind::Additional, "2015-04-01")};
    person.posts[1].period.until = day("2027-03-31");
    person.posts[2].period.until = day("2019-03-31");
    return person;
}

services::Account accountOf(const Outside& outside) {
    services::Account account;
    account.user = {1, outside("takahashi"), outside("髙橋 美咲"), services::Role::Operator,
                    Language::Japanese};
    account.createdAt = kExampleNow;
    account.person = 1;
    return account;
}

std::vector<services::FieldProblem> wrong(const Outside& outside,
                                          std::initializer_list<const char*> fields) {
    std::vector<services::FieldProblem> problems;
    for (const char* field : fields) {
        problems.push_back(
            {field, {outside("入力し直してください。"), outside("Enter it again.")}});
    }
    return problems;
}

services::PeoplePage peopleOf(const Outside& outside) {
    services::PeoplePage page;
    page.people = {personOf(outside, "A0012"), personOf(outside, "A0347"),
                   personOf(outside, "B1024")};
    page.people[1].posts.resize(1);
    page.people[1].lastDay = day("2027-03-31");
    page.people[2].posts.clear();
    page.people[2].nameKana.clear();
    page.people[2].email.clear();
    page.people[2].lastDay = day("2026-03-31");
    page.next = outside("B1024");
    page.more = true;
    return page;
}

std::vector<ExamplePage> userPages(const web::PagePainter& painter, const web::Frame& frame,
                                   const Outside& outside) {
    web::UserEntry user{accountOf(outside), personOf(outside, "A0012"), true};
    web::UserEntry off{accountOf(outside), std::nullopt};
    off.account.disabledAt = kExampleNow;
    const web::NewUserInput wrongUser{outside("A9"), outside("x y"), outside(""), "operator",
                                      wrong(outside, {"login", "name", "person", "password"})};
    return {
        {"accounts", web::userListPage({user, off}, outside("a"), outside("t"), painter, frame)},
        {"account", web::userPage({user, outside("A0012"), "operator", {}}, painter, frame)},
        {"account-off",
         web::userPage({off, outside("A9"), "auditor", wrong(outside, {"person", "password"})},
                       painter, frame)},
        {"account-new", web::newUserPage({}, painter, frame)},
        {"account-new-wrong", web::newUserPage(wrongUser, painter, frame)},
    };
}

services::DepartmentNode departmentNode(const Outside& outside, const char* code, const char* name,
                                        int depth) {
    services::DepartmentNode node;
    node.code = outside(code);
    node.name = {outside(name), outside("Sales")};
    node.depth = depth;
    node.period.from = day("2020-04-01");
    if (depth == 1) {
        node.keyContact = {outside("A0012"), outside("髙橋 美咲")};
        node.place = "OSK-3F";
    }
    return node;
}

services::DepartmentFile departmentFile(const Outside& outside) {
    services::DepartmentPeriod old;
    old.period = {day("2020-04-01"), day("2027-03-31")};
    old.nameJa = outside("第一営業部");
    old.nameEn = outside("Sales 1");
    old.nameKana = outside("ダイイチエイギョウブ");
    old.parentCode = outside("S100");
    old.parentName = {outside("営業本部"), outside("Sales")};
    old.keyContact = {outside("A0012"), outside("髙橋 美咲")};
    old.place = "OSK-3F";
    services::DepartmentPeriod planned = old;
    planned.period = {day("2027-04-01"), domain::kOpenEnd};
    planned.nameJa = outside("首都圏営業部");
    return {outside("S110"), {old, planned}};
}

services::PlaceNode placeNode(const Outside& outside, const char* code, const char* name,
                              services::PlaceKind kind, int depth) {
    services::PlaceNode node;
    node.code = outside(code);
    node.now = {{day("2020-04-01")}, kind, "", {outside(name), outside("Osaka")}};
    node.depth = depth;
    return node;
}

std::vector<ExamplePage> departmentPages(const web::PagePainter& painter, const web::Frame& frame,
                                         const Outside& outside) {
    const domain::LocalDate today = day("2026-11-22");
    const web::Choices places{{"OSK-3F", outside("大阪支社 3 階メール室")}};
    web::DepartmentText text{outside("S110"),
                             outside("第一営業部"),
                             outside("Sales 1"),
                             outside("ダイイチ"),
                             outside("S100"),
                             outside("A0012"),
                             "OSK-3F",
                             "2026-11-22",
                             ""};
    const auto problems =
        wrong(outside, {"code", "name_ja", "parent", "key_contact", "place", "from", "until"});
    return {
        {"departments",
         web::departmentTreePage({departmentNode(outside, "S100", "営業本部", 0),
                                  departmentNode(outside, "S110", "第一営業部", 1),
                                  departmentNode(outside, "S111", "第一課", 2),
                                  departmentNode(outside, "S120", "第二営業部", 1)},
                                 {day("2027-04-01"), today}, places, painter, frame)},
        {"departments-empty", web::departmentTreePage({}, {today, today}, places, painter, frame)},
        {"department",
         web::departmentPage(departmentFile(outside), {text, {}}, places, painter, frame, today)},
        {"department-wrong",
         web::departmentPage(departmentFile(outside),
                             {text, problems, outside("x"), wrong(outside, {"last_day"})}, places,
                             painter, frame, today)},
        {"department-new", web::newDepartmentPage({text, problems}, places, painter, frame)},
    };
}

std::vector<ExamplePage> placePages(const web::PagePainter& painter, const web::Frame& frame,
                                    const Outside& outside) {
    using services::PlaceKind;
    const domain::LocalDate today = day("2026-11-22");
    const web::PlaceText text{
        outside("OSK-3F"), "floor", outside("3階"), outside("3F"), outside("OSK"),
        "2026-11-22",      ""};
    const auto problems = wrong(outside, {"code", "name_ja", "kind", "parent", "from", "until"});
    const services::PlaceFile file{outside("OSK-3F"),
                                   {{{day("2020-04-01"), day("2026-03-31")},
                                     PlaceKind::Floor,
                                     outside("OSK"),
                                     {outside("大阪支社 3 階"), outside("Osaka, 3F")}}}};
    const services::OperatorCard card{outside("0042"),
                                      outside("佐藤 花子"),
                                      {day("2024-04-01"), day("2026-03-31")},
                                      outside("A0012")};
    const services::OperatorCard always{
        outside("0043"), outside("鈴木 一郎"), {*domain::LocalDate::fromCivil(1900, 1, 1)}, ""};
    const services::OperatorCard coming{
        outside("0044"), outside("田中 次郎"), {day("2027-04-01")}, ""};
    const services::OperatorCard ending{
        outside("0045"),
        outside("山田 三郎"),
        {*domain::LocalDate::fromCivil(1900, 1, 1), day("2027-03-31")},
        ""};
    const web::CardText cardText{outside("0042"), outside("佐藤 花子"), "2024-04-01", "",
                                 outside("A0012")};
    return {
        {"places",
         web::placeTreePage({placeNode(outside, "OSK", "大阪支社", PlaceKind::Site, 0),
                             placeNode(outside, "OSK-A", "本館", PlaceKind::Building, 1),
                             placeNode(outside, "OSK-3F", "3 階", PlaceKind::Floor, 2),
                             placeNode(outside, "OSK-MR", "メール室", PlaceKind::MailRoom, 3),
                             placeNode(outside, "OSK-S1", "棚 1", PlaceKind::Shelf, 4)},
                            {today, today}, painter, frame)},
        {"place",
         web::placePage(file, {{outside("R1"), {{}, {outside("巡回便"), "Round"}, 0, {}, {}}}},
                        {text, {}}, painter, frame, today)},
        {"place-new", web::newPlacePage({text, problems}, painter, frame)},
        {"operators", web::operatorListPage({card, always, coming, ending}, painter, frame, today)},
        {"operators-empty", web::operatorListPage({}, painter, frame, today)},
        {"operator", web::operatorFormPage({cardText, {}}, false, painter, frame)},
        {"operator-new", web::operatorFormPage({cardText, wrong(outside, {"card", "name", "person",
                                                                          "from", "until"})},
                                               true, painter, frame)},
    };
}

services::ImportReport importReport(const Outside& outside) {
    services::ImportReport report;
    report.encoding = services::CsvEncoding::Cp932;
    report.rows = 1240;
    report.unchanged = 1234;
    report.added = 2;
    report.changed = 3;
    report.ending = 1;
    report.addedEntries = {{12, outside("A2001"), outside("伊藤 三郎"), {}},
                           {13, outside("A2002"), outside("上田 四郎"), {}}};
    report.changedEntries = {
        {40,
         outside("A0012"),
         outside("髙橋 美咲"),
         {{{"氏名", "Name"}, outside("山﨑 美咲"), outside("髙橋 美咲")},
          {{"メールアドレス", "E-mail address"}, "", outside("m@example.jp")}}}};
    report.endingEntries = {
        {0, outside("A0047"), outside("鈴木 一郎"), {{{"退職日", "Last day"}, "", "2026-11-21"}}}};
    return report;
}

std::vector<ExamplePage> importPages(const web::PagePainter& painter, const web::Frame& frame,
                                     const Outside& outside) {
    const services::ImportReport ready = importReport(outside);
    services::ImportReport done = ready;
    done.isCommitted = true;
    services::ImportReport stopped = ready;
    stopped.isStopped = true;
    services::ImportReport wrongFile;
    wrongFile.kind = services::MasterKind::Posts;
    wrongFile.errorCount = 2;
    wrongFile.errors = {
        {3, "department", {outside("組織がありません。"), outside("No such department.")}},
        {9, "", {outside("項目が多すぎます。"), outside("Too many fields.")}}};
    const web::ImportFormInput wrongForm{outside("x"), outside("500"), true,
                                         wrong(outside, {"kind", "file", "share"})};
    return {
        {"import", web::importPage({}, painter, frame)},
        {"import-wrong", web::importPage(wrongForm, painter, frame)},
        {"import-ready", web::importReportPage(ready, "0123", painter, frame)},
        {"import-done", web::importReportPage(done, "", painter, frame)},
        {"import-stopped", web::importReportPage(stopped, "", painter, frame)},
        {"import-errors", web::importReportPage(wrongFile, "", painter, frame)},
        {"import-nothing", web::importReportPage({}, "", painter, frame)},
    };
}

std::vector<ExamplePage> auditPages(const web::PagePainter& painter, const web::Frame& frame,
                                    const Outside& outside) {
    web::AuditPageInput input;
    input.query = {"2026-11-01", "", outside("tanaka"), "", outside("A0012")};
    input.after = "5";
    input.page.next = "2";
    input.page.entries = {{kExampleNow, outside("tanaka"), "192.0.2.7", "person_put",
                           outside("A0012"), outside("name_ja: 山﨑 美咲"),
                           outside("name_ja: 髙橋 美咲")},
                          {kExampleNow, "", "192.0.2.8", "sign_in_failed", "", "", ""},
                          {kExampleNow, outside("tanaka"), "192.0.2.7", outside("unknown_act"),
                           outside("X"), "", outside("role: operator")}};
    web::AuditPageInput wrongInput;
    wrongInput.query.from = outside("x");
    wrongInput.problems = wrong(outside, {"from", "until"});
    return {{"audit", web::auditPage(input, painter, frame, kExampleNow)},
            {"audit-empty", web::auditPage({}, painter, frame, kExampleNow)},
            {"audit-wrong", web::auditPage(wrongInput, painter, frame, kExampleNow)}};
}

} // namespace

std::vector<ExamplePage> adminPages(const web::PagePainter& painter, const web::Frame& frame,
                                    const Outside& outside) {
    const domain::LocalDate today = day("2026-11-22");
    const web::Choices places{{"OSK-3F", outside("大阪支社 3 階メール室")}};
    const services::PeopleQuery query{outside("高橋"), services::PeopleState::All, outside("A1")};
    const web::PersonText text = web::personTextOf(personOf(outside, "A0012"));
    web::PersonPageInput shown{
        personOf(outside, "A0012"), accountOf(outside), {}, {}, leaverFile(outside)};
    shown.post.from = "2026-11-22";
    web::PersonPageInput bare{personOf(outside, "A0012"), std::nullopt, {}, {}, {}};
    bare.person.posts.clear();
    bare.person.formerNames.clear();
    bare.post.department = outside("S9");
    bare.problems = wrong(outside, {"kind", "department", "title", "place", "from", "until"});
    std::vector<ExamplePage> pages{
        {"people", web::peopleListPage(query, peopleOf(outside), painter, frame, today)},
        {"people-empty", web::peopleListPage({}, {}, painter, frame, today)},
        {"person", web::personPage(shown, places, painter, frame, today)},
        {"person-wrong", web::personPage(bare, places, painter, frame, today)},
        {"person-new", web::personFormPage({{}, true, {}}, painter, frame)},
        {"person-change", web::personFormPage({text, false,
                                               wrong(outside, {"name_ja", "name_kana", "email",
                                                               "last_day", "former_names"})},
                                              painter, frame)},
    };
    for (const auto& more :
         {userPages(painter, frame, outside), departmentPages(painter, frame, outside),
          placePages(painter, frame, outside), importPages(painter, frame, outside),
          auditPages(painter, frame, outside), routePages(painter, frame, outside)}) {
        pages.insert(pages.end(), more.begin(), more.end());
    }
    return pages;
}

} // namespace tewatashi::test
