#include "server/services/accounts/accounts.h"
#include "server/services/accounts/api_tokens.h"
#include "server/services/accounts/audit_log.h"
#include "server/services/calendar/business_days.h"
#include "server/services/directory/directory.h"
#include "server/services/directory/import_directory.h"
#include "server/services/directory/places.h"
#include "server/services/directory/print_codes.h"
#include "server/services/intake/receive_batch.h"
#include "server/services/machines/agents.h"
#include "server/services/machines/terminals.h"
#include "server/services/site/audit_writer.h"
#include "server/store/site_database.h"
#include "tests/server/services/accounts/account_people.h"
#include "tests/server/services/cheap_passwords.h"
#include "tests/support/memory_builder.h"
#include "tests/support/site_context_fixture.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

namespace tewatashi::server::services {
namespace {

using test::kChief;
using test::kPassword;

struct Audited {
    test::SiteContextFixture fixture;
    Directory directory{fixture.site()};
    Accounts accounts{fixture.site(), test::cheapPasswords()};
    ApiTokens tokens{fixture.site()};
    AuditLog log{fixture.site()};

    std::vector<AuditEntry> all(const AuditQuery& query = {}) {
        const auto page = log.page(query, "", AuditLog::kEntriesMax);
        REQUIRE(page);
        return page->entries;
    }
    // Acts, the oldest first.
    std::string acts() {
        std::string text;
        for (const AuditEntry& entry : all()) {
            text = entry.act + "(" + entry.thing + ") " + text;
        }
        return text;
    }
    void person(const std::string& number, const std::string& name) {
        PersonInput input;
        input.employeeNumber = number;
        input.nameJa = name;
        REQUIRE(directory.putPerson(input, PutAs::AddOrChange, kChief));
    }
};

} // namespace

TEST_CASE("a change says who, from where, what it was before and after", "[audit]") {
    Audited given;
    given.person("a1", "山田 花子");
    given.person("A1", "佐藤 花子");
    given.person("A1", "佐藤 花子"); // changes nothing
    const auto entries = given.all();
    REQUIRE(entries.size() == 2);
    CHECK(entries[0].act == audit::kPersonPut);
    CHECK(entries[0].thing == "A1");
    CHECK(entries[0].actor == "chief");
    CHECK(entries[0].source == "192.0.2.7");
    CHECK(entries[0].at == given.fixture.clock().utcNow());
    CHECK(entries[0].before == "name_ja: 山田 花子");
    CHECK(entries[0].after == "name_ja: 佐藤 花子");
    CHECK(entries[1].before.empty());
    CHECK(entries[1].after.find("employee_number: A1") == 0);
}

TEST_CASE("an act that fails leaves no line, one of the command line has no name", "[audit]") {
    Audited given;
    PersonInput wrong;
    wrong.employeeNumber = "A1";
    CHECK_FALSE(given.directory.putPerson(wrong, PutAs::AddOrChange, kChief));
    CHECK_FALSE(given.accounts.setEnabled("nobody", false, kChief));
    CHECK(given.all().empty());
    REQUIRE(given.accounts.add("chief", "管理 者", Role::Administrator, kPassword));
    CHECK_FALSE(given.accounts.setEnabled("chief", false, kChief)); // the last one
    REQUIRE(given.all().size() == 1);
    CHECK(given.all()[0].actor.empty());
    CHECK(given.all()[0].source == "command line");
}

TEST_CASE("every act on masters, accounts and agents is in the log", "[audit]") {
    Audited given;
    const domain::LocalDate today = given.directory.today();
    Places places(given.fixture.site());
    CodeMasters masters(given.fixture.site());
    Agents agents(given.fixture.site());
    given.person("A1", "佐藤");
    DepartmentInput department;
    department.code = "S1";
    department.nameJa = "営業部";
    department.from = today - 10;
    REQUIRE(given.directory.putDepartment(department, PutAs::Add, kChief));
    PostInput post;
    post.employeeNumber = "A1";
    post.departmentCode = "S1";
    post.from = today - 5;
    REQUIRE(given.directory.putPost(post, kChief));
    REQUIRE(given.directory.endPost("A1", "S1", today, kChief));
    REQUIRE(given.directory.endDepartment("S1", today, kChief));
    PlaceInput place;
    place.code = "HQ";
    place.nameJa = "本社";
    place.from = today;
    REQUIRE(places.put(place, PutAs::Add, kChief));
    REQUIRE(places.end("HQ", today + 9, kChief));
    REQUIRE(masters.putOperator({"0042", "佐藤", {today}, ""}, kChief));
    REQUIRE(given.accounts.add("hanako", "佐藤", Role::Operator, kPassword, kChief));
    REQUIRE(given.accounts.setRole("hanako", Role::Auditor, kChief));
    REQUIRE(given.accounts.setPassword("hanako", "another long passphrase", kChief));
    const auto account = given.accounts.find("hanako");
    REQUIRE(
        given.directory.linkUser(account->user.id, given.directory.personFile("A1")->id, kChief));
    REQUIRE(given.accounts.setEnabled("hanako", false, kChief));
    REQUIRE(given.accounts.setEnabled("hanako", true, kChief));
    REQUIRE(given.tokens.add({"stock"}, kChief));
    REQUIRE(agents.createCode("3F", std::chrono::hours(1), kChief));
    REQUIRE(ImportDirectory(given.fixture.site())
                .commit(MasterKind::People, "employee_number,name_ja\nA2,鈴木\n", {}, kChief)
                .isCommitted);
    CHECK(given.acts() ==
          "person_put(A1) department_put(S1) post_put(A1) post_ended(A1) department_ended(S1) "
          "place_put(HQ) place_ended(HQ) operator_put(0042) account_added(hanako) "
          "account_role(hanako) account_password(hanako) account_linked(hanako) "
          "account_off(hanako) account_on(hanako) token_added(stock) agent_code(3F) "
          "imported(people) ");
    for (const AuditEntry& entry : given.all()) {
        CHECK(entry.actor == "chief");
    }
}

TEST_CASE("what is done with agents and terminals is in the log", "[audit]") {
    Audited given;
    Agents agents(given.fixture.site());
    REQUIRE(agents.createCode("3F", std::chrono::hours(1), kChief));
    REQUIRE(agents.withdrawCode(agents.openCodes().front().id, kChief));
    const auto code = agents.createCode("5F", std::chrono::hours(1), kChief);
    test::TestRandom random(1);
    const VerifyKey verifyKey = SigningKey::generate(random).verifyKey();
    const ByteView key = verifyKey.bytes();
    const auto enrolled =
        agents.enrol({*code, "PC", "0.1.0", Bytes(key.begin(), key.end())}, "192.0.2.9");
    REQUIRE(enrolled);
    REQUIRE(agents.revoke(enrolled->agent, kChief));
    const std::string agent = enrolled->agent.hex();
    CHECK(given.acts() == "agent_code(3F) agent_code_withdrawn(3F) agent_code(5F) agent_enrolled(" +
                              agent + ") agent_revoked(" + agent + ") ");
    // Nobody is signed in on a PC that enrols: the log has its address.
    AuditQuery enrolments;
    enrolments.act = "agent_enrolled";
    CHECK(given.all(enrolments).front().source == "192.0.2.9");

    test::MemoryBuilder memory("opticon:1");
    memory.context("1", "accepted", "OSAKA").scan(test::slipNumber(1));
    REQUIRE(ReceiveBatch(given.fixture.site())
                .receive(AgentId{{9}}, memory.batch(0, memory.size(), 1)));
    REQUIRE(Terminals(given.fixture.site()).put("opticon:1", {"予備機", "", "spare"}, kChief));
    const AuditEntry put = given.all().front();
    CHECK(put.act == "terminal_put");
    CHECK(put.thing == "opticon:1");
    CHECK(put.before == "state: in_use");
    CHECK(put.after == "name: 予備機\nstate: spare");
    CodeMasters masters(given.fixture.site());
    REQUIRE(masters.addPlace("OSAKA", "大阪", "Osaka"));
    REQUIRE(masters.nameTerminal("opticon:1", "1号機", "OSAKA", kChief));
    CHECK(given.all().front().act == "terminal_named");
    CHECK(given.all().front().actor == "chief");
}

TEST_CASE("changes of business days are in the log, those that change nothing are not", "[audit]") {
    Audited given;
    BusinessDays days(given.fixture.site());
    const auto last = [&given] { return given.all().front(); };

    REQUIRE(days.setWeek({domain::kWeekend, 4}, kChief));
    CHECK(given.all().empty());
    REQUIRE(days.setWeek({domain::WeekdaySet().with(domain::Weekday::Sunday), 4}, kChief));
    CHECK(last().before == "closed_weekdays: 6 7");
    CHECK(last().after == "closed_weekdays: 7");
    CHECK(last().actor == "chief");

    REQUIRE(days.putDays({"", "2026-05-01", "2026-05-02", false, "創立記念日"}, kChief));
    CHECK(last().after == "2026-05-01: closed 創立記念日\n2026-05-02: closed 創立記念日");
    REQUIRE(days.putDays({"", "2026-05-02", "", true, ""}, kChief));
    CHECK(last().before == "2026-05-02: closed 創立記念日");
    CHECK(last().after == "2026-05-02: open");
    REQUIRE(days.removeDay("", "2026-05-02", kChief));
    CHECK(last().before == "2026-05-02: open");
    CHECK(last().after.empty());
    CHECK_FALSE(days.removeDay("", "2026-05-02", kChief));

    REQUIRE(days.addYearly({12, 29, 1, 3, "年末年始"}, kChief));
    CHECK(last().after == "12-29 to 01-03: 年末年始");
    REQUIRE(days.removeYearly(days.settings().yearly.front().id, kChief));
    CHECK(last().before == "12-29 to 01-03: 年末年始");

    REQUIRE(days.importHolidays("2026/1/1,元日\n", ImportRun::Dry, kChief));
    CHECK(last().act == audit::kCalendarYearly);
    REQUIRE(days.importHolidays("2026/1/1,元日\n", ImportRun::Real, kChief));
    CHECK(last().thing == "holidays");
    CHECK(last().after == "years: 2026 to 2026\n2026-01-01: 元日");
    CHECK(given.acts() == "calendar_week() calendar_days() calendar_days() calendar_days() "
                          "calendar_yearly() calendar_yearly() imported(holidays) ");
}

TEST_CASE("sign-ins are noted, and nothing typed that may be a secret", "[audit]") {
    Audited given;
    REQUIRE(given.accounts.add("hanako", "佐藤", Role::Operator, kPassword));
    const auto token = given.tokens.add({"stock"});
    REQUIRE(given.accounts.signIn("hanako", kPassword, "192.0.2.9"));
    CHECK_FALSE(given.accounts.signIn("hanako", "wrong password here", "192.0.2.9"));
    CHECK_FALSE(given.accounts.signIn("my secret typed here", kPassword, "192.0.2.9"));
    CHECK(given.acts() == "account_added(hanako) token_added(stock) signed_in(hanako) "
                          "sign_in_failed(hanako) sign_in_failed() ");
    for (const AuditEntry& entry : given.all()) {
        const std::string text = entry.thing + entry.before + entry.after + entry.actor;
        for (const std::string& secret : {std::string(kPassword), std::string("wrong password"),
                                          std::string("secret"), *token}) {
            CHECK(text.find(secret) == std::string::npos);
        }
    }
}

TEST_CASE("the log is searched by day, person, act and thing, page by page", "[audit]") {
    Audited given;
    for (int i = 0; i < 5; ++i) {
        given.person("A" + std::to_string(i), "佐藤");
    }
    given.fixture.clock().advance(std::chrono::hours(48));
    REQUIRE(given.tokens.add({"stock"}, {"deputy", "192.0.2.8"}));
    const std::string today = given.directory.today().text();
    CHECK(given.all({today, "", "", "", ""}).size() == 1);
    CHECK(given.all({"", (given.directory.today() - 1).text(), "", "", ""}).size() == 5);
    CHECK(given.all({"", "", "chief", "", ""}).size() == 5);
    CHECK(given.all({"", "", "", "token_added", ""}).size() == 1);
    CHECK(given.all({"", "", "", "", "A3"}).size() == 1);
    CHECK_FALSE(given.log.page({"x", "", "", "", ""}, "", 10));
    CHECK_FALSE(given.log.page({}, "y", 10));
    std::string things;
    std::string after;
    do {
        const auto page = given.log.page({}, after, 2);
        REQUIRE(page);
        for (const AuditEntry& entry : page->entries) {
            things += entry.thing + " ";
        }
        after = page->next;
    } while (!after.empty());
    CHECK(things == "stock A4 A3 A2 A1 A0 ");
    std::string csv;
    AuditExport exported(given.log, {"", "", "deputy", "", ""});
    while (exported.next(csv)) {
    }
    CHECK(csv.find("deputy,192.0.2.8,token_added,stock") != std::string::npos);
    CHECK(csv.find("chief") == std::string::npos);
}

TEST_CASE("nobody alters the log, not even the program", "[audit]") {
    Audited given;
    given.person("A1", "佐藤");
    for (const char* attempt : {"UPDATE audit_log SET actor = 'x'", "DELETE FROM audit_log"}) {
        CAPTURE(attempt);
        CHECK_THROWS(given.fixture.site().database().write(
            [&](store::Connection& connection) { connection.session().execute(attempt); }));
    }
    CHECK(given.all().size() == 1);
}

} // namespace tewatashi::server::services
