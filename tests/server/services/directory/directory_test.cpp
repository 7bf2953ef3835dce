#include "server/services/directory/directory.h"
#include "server/services/directory/print_codes.h"
#include "server/store/site_database.h"
#include "tests/server/services/directory/directory_days.h"
#include "tests/support/day.h"
#include "tests/support/site_context_fixture.h"

#include <catch2/catch.hpp>

namespace tewatashi::server::services {
namespace {

using domain::LocalDate;
using test::day;
using test::kApril;
using test::kNow;
using test::kStart;

struct Company {
    test::SiteContextFixture fixture;
    Directory directory{fixture.site()};

    PersonId person(const std::string& number, const std::string& name,
                    const std::string& kana = {}) {
        PersonInput input;
        input.employeeNumber = number;
        input.nameJa = name;
        input.nameKana = kana;
        const auto put = directory.putPerson(input);
        REQUIRE(put);
        return *put;
    }
    DepartmentId department(const std::string& code, const std::string& name,
                            const std::string& parent = {}, LocalDate from = kStart) {
        DepartmentInput input;
        input.code = code;
        input.from = from;
        input.nameJa = name;
        input.parentCode = parent;
        const auto put = directory.putDepartment(input);
        REQUIRE(put);
        return *put;
    }
    void post(const std::string& number, const std::string& department,
              PostKind kind = PostKind::Main, LocalDate from = kStart) {
        PostInput input;
        input.employeeNumber = number;
        input.departmentCode = department;
        input.kind = kind;
        input.from = from;
        REQUIRE(directory.putPost(input));
    }
    // "主 営業部 / 兼 人事部" on that day.
    std::string postsOn(PersonId id, LocalDate on) {
        std::string text;
        const auto found = directory.person(id, on);
        REQUIRE(found);
        for (const Post& post : found->posts) {
            text += (text.empty() ? "" : " / ");
            text += post.kind == PostKind::Main ? "主 " : "兼 ";
            text += post.department.name.ja;
        }
        return text;
    }
    std::int64_t user(const std::string& login) {
        fixture.site().database().write([&](store::Connection& connection) {
            connection.session().sql()
                << "INSERT INTO users (id, login, display_name, role, language, password_hash, "
                   "created_at) VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM users), :login, "
                   "'x', 'employee', 0, 'x', 0)",
                soci::use(login);
        });
        return fixture.number("SELECT MAX(id) FROM users");
    }
};

std::vector<std::string> fieldsOf(const ServiceError& error) {
    std::vector<std::string> fields;
    for (const FieldProblem& problem : error.fields) {
        fields.push_back(problem.field);
        CHECK_FALSE(problem.text.ja.empty());
        CHECK_FALSE(problem.text.en.empty());
    }
    return fields;
}

} // namespace

TEST_CASE("A person put again under the same number is changed, not added", "[directory]") {
    Company given;
    PersonInput input;
    input.employeeNumber = " ａ０１ ";
    input.nameJa = "佐藤 花子";
    input.nameKana = "サトウ ハナコ";
    input.nameRomaji = "SATO Hanako";
    input.email = "hanako@example.jp";
    input.language = Language::English;
    const auto first = given.directory.putPerson(input);
    REQUIRE(first);
    input.employeeNumber = "A01";
    input.nameJa = "鈴木 花子";
    input.formerNames = {{"佐藤 花子", "サトウ ハナコ", day("2026-05-31")}};
    input.lastDay = day("2026-12-31");
    const auto second = given.directory.putPerson(input);
    REQUIRE(second);
    CHECK(*second == *first);
    const auto found = given.directory.personByNumber("a01", kNow);
    REQUIRE(found);
    CHECK(found->id == *first);
    CHECK(found->employeeNumber == "A01");
    CHECK(found->nameJa == "鈴木 花子");
    CHECK(found->nameKana == "サトウ ハナコ");
    CHECK(found->nameRomaji == "SATO Hanako");
    CHECK(found->email == "hanako@example.jp");
    CHECK(found->language == Language::English);
    CHECK(found->lastDay == day("2026-12-31"));
    REQUIRE(found->formerNames.size() == 1);
    CHECK(found->formerNames[0].nameJa == "佐藤 花子");
    CHECK(found->formerNames[0].usedUntil == day("2026-05-31"));
    CHECK(given.fixture.number("SELECT COUNT(*) FROM people") == 1);
}

TEST_CASE("Wrong fields of a person are all named and change nothing", "[directory]") {
    Company given;
    PersonInput input;
    input.employeeNumber = "番号";
    input.nameKana = "佐藤";
    input.email = "nobody";
    input.formerNames = {{"", "x", kNow}};
    const auto put = given.directory.putPerson(input);
    REQUIRE_FALSE(put);
    CHECK(put.error().kind == ServiceErrorKind::Invalid);
    CHECK(fieldsOf(put.error()) == std::vector<std::string>{"employee_number", "name_ja",
                                                            "name_kana", "email", "former_names",
                                                            "former_names"});
    CHECK(given.fixture.number("SELECT COUNT(*) FROM people") == 0);
    CHECK(given.fixture.number("SELECT COUNT(*) FROM search_grams") == 0);
}

TEST_CASE("A re-organisation entered ahead holds from its day on", "[directory]") {
    Company given;
    const DepartmentId sales = given.department("S", "営業本部");
    const DepartmentId first = given.department("S1", "第一営業部", "S");
    given.department("C", "顧客本部", {}, kApril);
    const DepartmentId moved = given.department("S1", "顧客営業部", "C", kApril);
    CHECK(moved == first);
    const auto before = given.directory.department(first, kNow);
    REQUIRE(before);
    CHECK(before->name == LocalizedText{"第一営業部", "第一営業部"});
    CHECK(before->path.ja == "営業本部 › 第一営業部");
    CHECK(before->parent == sales);
    CHECK(before->isThere);
    const auto after = given.directory.department(first, kApril);
    REQUIRE(after);
    CHECK(after->name.ja == "顧客営業部");
    CHECK(after->path.ja == "顧客本部 › 顧客営業部");
    CHECK(given.directory.department(first, kApril - 1)->name.ja == "第一営業部");
}

TEST_CASE("A change of today leaves a later one in place", "[directory]") {
    Company given;
    const DepartmentId id = given.department("S1", "第一営業部");
    given.department("S1", "顧客営業部", {}, kApril);
    given.department("S1", "法人営業部", {}, kNow);
    CHECK(given.directory.department(id, kNow - 1)->name.ja == "第一営業部");
    CHECK(given.directory.department(id, kNow)->name.ja == "法人営業部");
    CHECK(given.directory.department(id, kApril)->name.ja == "顧客営業部");
}

TEST_CASE("A department that is no more is still found by its id, under its last name",
          "[directory]") {
    Company given;
    const DepartmentId id = given.department("S1", "第一営業部");
    REQUIRE(given.directory.endDepartment("S1", kNow));
    CHECK(given.directory.department(id, kNow)->isThere);
    const auto gone = given.directory.department(id, kApril);
    REQUIRE(gone);
    CHECK_FALSE(gone->isThere);
    CHECK(gone->name.ja == "第一営業部");
    CHECK_FALSE(given.directory.department(id, kStart - 1)->isThere);
    CHECK(given.directory.departmentByCode("S1", kApril)->id == id);
    CHECK_FALSE(given.directory.departmentByCode("S2", kApril));
    const auto early = given.directory.endDepartment("S1", kStart - 1);
    REQUIRE_FALSE(early);
    CHECK(fieldsOf(early.error()) == std::vector<std::string>{"last_day"});
    CHECK(given.directory.endDepartment("S2", kNow).error().kind == ServiceErrorKind::NotFound);
}

TEST_CASE("No department comes to stand above itself on any day", "[directory]") {
    Company given;
    given.department("A", "A部");
    given.department("B", "B部", "A");
    given.department("C", "C部", "B");
    const auto putUnder = [&](const std::string& code, const std::string& parent, LocalDate from,
                              std::optional<LocalDate> until) {
        DepartmentInput input;
        input.code = code;
        input.from = from;
        input.until = until;
        input.nameJa = code + "部";
        input.parentCode = parent;
        return given.directory.putDepartment(input);
    };
    CHECK(fieldsOf(putUnder("A", "C", kNow, std::nullopt).error()) ==
          std::vector<std::string>{"parent"});
    CHECK(fieldsOf(putUnder("A", "A", kNow, std::nullopt).error()) ==
          std::vector<std::string>{"parent"});
    // Until the end of March B is a department of its own: A may be under C for so long.
    REQUIRE(putUnder("B", "", kNow, kApril - 1));
    CHECK(putUnder("A", "C", kNow, kApril - 1));
    CHECK_FALSE(putUnder("A", "C", kNow, kApril));
    CHECK(given.directory.departmentByCode("A", kNow)->path.ja == "B部 › C部 › A部");
    CHECK(given.directory.departmentByCode("C", kApril)->path.ja == "A部 › B部 › C部");
}

TEST_CASE("What a department names must be there", "[directory]") {
    Company given;
    DepartmentInput input;
    input.code = "S";
    input.from = kNow;
    input.until = kNow - 1;
    input.nameJa = "営業部";
    input.parentCode = "NONE";
    input.keyContact = "0001";
    input.place = "NOWHERE";
    const auto put = given.directory.putDepartment(input);
    REQUIRE_FALSE(put);
    CHECK(fieldsOf(put.error()) ==
          std::vector<std::string>{"until", "parent", "key_contact", "place"});
    CHECK(given.fixture.number("SELECT COUNT(*) FROM departments") == 0);
}

TEST_CASE("A department has a place and a key contact by day", "[directory]") {
    Company given;
    REQUIRE(CodeMasters(given.fixture.site()).addPlace("TOKYO-3F", "東京3階", "Tokyo 3F"));
    const PersonId contact = given.person("0001", "佐藤 花子");
    DepartmentInput input;
    input.code = "S";
    input.from = kStart;
    input.nameJa = "営業部";
    input.nameEn = "Sales";
    input.keyContact = "0001";
    input.place = "TOKYO-3F";
    const auto id = given.directory.putDepartment(input);
    REQUIRE(id);
    given.department("S", "営業部", {}, kApril);
    CHECK(given.directory.department(*id, kNow)->keyContact == contact);
    CHECK(given.directory.department(*id, kNow)->place == "TOKYO-3F");
    CHECK(given.directory.department(*id, kNow)->name == LocalizedText{"営業部", "Sales"});
    CHECK_FALSE(given.directory.department(*id, kApril)->keyContact);
    CHECK(given.directory.departmentsOfKeyContact(contact, kNow) == std::vector{*id});
    CHECK(given.directory.departmentsOfKeyContact(contact, kApril).empty());
}

TEST_CASE("A transfer ends the main post on its eve; additional posts stay", "[directory]") {
    Company given;
    given.department("S", "営業部");
    given.department("H", "人事部");
    given.department("L", "法務部");
    const PersonId id = given.person("0001", "佐藤 花子");
    given.post("0001", "S");
    given.post("0001", "L", PostKind::Additional);
    given.post("0001", "H", PostKind::Main, kApril);
    CHECK(given.postsOn(id, kNow) == "主 営業部 / 兼 法務部");
    CHECK(given.postsOn(id, kApril - 1) == "主 営業部 / 兼 法務部");
    CHECK(given.postsOn(id, kApril) == "主 人事部 / 兼 法務部");
    REQUIRE(given.directory.endPost("0001", "L", kApril - 1));
    CHECK(given.postsOn(id, kApril) == "主 人事部");
    CHECK(given.directory.endPost("0001", "X", kNow).error().code == "department-not-found");
    CHECK(given.directory.endPost("0002", "L", kNow).error().code == "person-not-found");
}

TEST_CASE("In one department a person has one post on a day", "[directory]") {
    Company given;
    given.department("S", "営業部");
    given.department("H", "人事部");
    const PersonId id = given.person("0001", "佐藤 花子");
    given.post("0001", "S");
    PostInput again;
    again.employeeNumber = "0001";
    again.departmentCode = "S";
    again.kind = PostKind::Additional;
    again.from = kNow;
    CHECK(fieldsOf(given.directory.putPost(again).error()) == std::vector<std::string>{"kind"});
    given.post("0001", "H", PostKind::Additional);
    given.post("0001", "H", PostKind::Main, kApril); // 兼務 becomes 主務
    CHECK(given.postsOn(id, kNow) == "主 営業部 / 兼 人事部");
    CHECK(given.postsOn(id, kApril) == "主 人事部");
    given.post("0001", "S", PostKind::Additional, kApril);
    CHECK(given.postsOn(id, kApril) == "主 人事部 / 兼 営業部");
}

TEST_CASE("A post names a person, a department and a place that are there", "[directory]") {
    Company given;
    PostInput input;
    input.employeeNumber = "0001";
    input.departmentCode = "S";
    input.place = "NOWHERE";
    input.title = std::string(101, 'x');
    input.from = kNow;
    input.until = kNow - 1;
    CHECK(fieldsOf(given.directory.putPost(input).error()) ==
          std::vector<std::string>{"title", "until", "employee_number", "department", "place"});
}

TEST_CASE("Putting the same again writes nothing new", "[directory]") {
    Company given;
    given.department("S", "営業部");
    given.person("0001", "佐藤 花子", "サトウ ハナコ");
    given.post("0001", "S");
    const auto rows = [&] {
        return given.fixture.number("SELECT (SELECT COUNT(*) FROM department_periods) * 1000000 + "
                                    "(SELECT COUNT(*) FROM posts) * 10000 + "
                                    "(SELECT COUNT(*) FROM search_grams)");
    };
    const std::int64_t before = rows();
    given.department("S", "営業部");
    given.person("0001", "佐藤 花子", "サトウ ハナコ");
    given.post("0001", "S");
    CHECK(rows() == before);
}

TEST_CASE("The directory outlives a restart", "[directory]") {
    Company given;
    given.department("S", "営業部");
    const PersonId id = given.person("0001", "佐藤 花子", "サトウ ハナコ");
    given.post("0001", "S");
    given.fixture.reopen();
    Directory again(given.fixture.site());
    CHECK(again.person(id, kNow)->posts.at(0).department.code == "S");
    CHECK(again.searchRecipients("さとう", kNow, 10).people.size() == 1);
}

TEST_CASE("An account belongs to one person, a person to one account", "[directory]") {
    Company given;
    const PersonId hanako = given.person("0001", "佐藤 花子");
    const std::int64_t first = given.user("hanako");
    const std::int64_t second = given.user("other");
    CHECK_FALSE(given.directory.personOfUser(first));
    CHECK_FALSE(given.directory.userOfPerson(hanako));
    REQUIRE(given.directory.linkUser(first, hanako));
    REQUIRE(given.directory.linkUser(first, hanako));
    CHECK(given.directory.personOfUser(first) == hanako);
    CHECK(given.directory.userOfPerson(hanako) == first);
    CHECK(given.directory.linkUser(second, hanako).error().code == "person-has-account");
    CHECK(given.directory.linkUser(99, hanako).error().code == "person-has-account");
    CHECK(given.directory.linkUser(99, std::nullopt).error().code == "user-not-found");
    CHECK(given.directory.linkUser(second, PersonId{99}).error().code == "person-not-found");
    REQUIRE(given.directory.linkUser(first, std::nullopt));
    CHECK_FALSE(given.directory.userOfPerson(hanako));
    REQUIRE(given.directory.linkUser(second, hanako));
    CHECK_FALSE(given.directory.personOfUser(77));
}

TEST_CASE("Today is the day of the site's zone", "[directory]") {
    Company given;
    // 16:00 UTC on 31 March is the first of April in Tokyo.
    given.fixture.clock().setUtc(UtcMillis{1'774'972'800'000});
    CHECK(given.directory.today() == day("2026-04-01"));
}

} // namespace tewatashi::server::services
