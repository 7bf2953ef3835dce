#include "server/services/directory/directory.h"
#include "server/services/text/typed_day.h"
#include "tests/support/day.h"
#include "tests/support/site_context_fixture.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

namespace tewatashi::server::services {
namespace {

using domain::LocalDate;
using test::day;

struct People {
    test::SiteContextFixture fixture;
    Directory directory{fixture.site()};

    PersonId add(const std::string& number, const std::string& name, const std::string& kana,
                 std::optional<LocalDate> lastDay = std::nullopt) {
        PersonInput input;
        input.employeeNumber = number;
        input.nameJa = name;
        input.nameKana = kana;
        input.lastDay = lastDay;
        const auto put = directory.putPerson(input);
        REQUIRE(put);
        return *put;
    }
    // Numbers of every page, walked by `next`.
    std::vector<std::string> walk(PeopleQuery query, int limit) {
        std::vector<std::string> numbers;
        for (;;) {
            const PeoplePage page = directory.listPeople(query, limit);
            CHECK(page.people.size() <= static_cast<std::size_t>(limit));
            for (const Person& person : page.people) {
                numbers.push_back(person.employeeNumber);
            }
            if (page.next.empty()) {
                return numbers;
            }
            query.after = page.next;
        }
    }
};

using Numbers = std::vector<std::string>;

} // namespace

TEST_CASE("people are listed in Japanese order, page by page", "[directory]") {
    People given;
    given.add("A3", "鈴木 一郎", "スズキ イチロウ");
    given.add("A1", "青木 次郎", "アオキ ジロウ");
    given.add("A2", "青木 次郎", "アオキ ジロウ");
    given.add("A4", "渡辺 花子", "わたなべ はなこ");
    for (const int limit : {1, 2, 3, 50}) {
        CAPTURE(limit);
        CHECK(given.walk({}, limit) == Numbers{"A1", "A2", "A3", "A4"});
    }
}

TEST_CASE("whoever has left is listed apart, until the last day among those who are here",
          "[directory]") {
    People given;
    const LocalDate today = given.directory.today();
    given.add("A1", "青木 次郎", "アオキ", today - 1);
    given.add("A2", "伊藤 花子", "イトウ", today);
    given.add("A3", "上田 三郎", "ウエダ");
    CHECK(given.walk({"", PeopleState::Here, ""}, 50) == Numbers{"A2", "A3"});
    CHECK(given.walk({"", PeopleState::Left, ""}, 50) == Numbers{"A1"});
    CHECK(given.walk({"", PeopleState::All, ""}, 50) == Numbers{"A1", "A2", "A3"});
    CHECK(given.walk({"アオキ", PeopleState::Here, ""}, 50).empty());
    CHECK(given.walk({"アオキ", PeopleState::Left, ""}, 50) == Numbers{"A1"});
}

TEST_CASE("people are found by kanji, kana, Latin letters, former name and number", "[directory]") {
    People given;
    PersonInput input;
    input.employeeNumber = "B0042";
    input.nameJa = "髙橋 美咲";
    input.nameKana = "タカハシ ミサキ";
    input.nameRomaji = "TAKAHASHI Misaki";
    input.formerNames = {{"山﨑 美咲", "ヤマザキ ミサキ", day("2020-03-31")}};
    REQUIRE(given.directory.putPerson(input));
    given.add("B0043", "高橋 健", "タカハシ ケン");
    for (const char* text : {"高橋 美咲", "髙橋美咲", "たかはし みさき", "takahashi misaki",
                             "misaki", "山崎", "b0042", "Ｂ００４２"}) {
        CAPTURE(text);
        CHECK(given.walk({text, PeopleState::Here, ""}, 50) == Numbers{"B0042"});
    }
    CHECK(given.walk({"b004", PeopleState::Here, ""}, 1) == Numbers{"B0043", "B0042"});
    CHECK(given.walk({"ﾀｶﾊｼ", PeopleState::Here, ""}, 1) == Numbers{"B0043", "B0042"});
    CHECK(given.walk({"佐藤", PeopleState::All, ""}, 50).empty());
}

TEST_CASE("walking any list page by page shows everybody once", "[directory]") {
    People given;
    std::mt19937 random(7);
    const std::array<const char*, 4> names{"佐藤", "鈴木", "高橋", "田中"};
    const LocalDate today = given.directory.today();
    std::size_t here = 0;
    for (int i = 0; i < 60; ++i) {
        const bool leaves = random() % 3 == 0;
        const LocalDate last = today - 10 + static_cast<int>(random() % 20);
        given.add("N" + std::to_string(100 + i), names.at(random() % names.size()), "",
                  leaves ? std::optional(last) : std::nullopt);
        here += !leaves || last >= today ? 1 : 0;
    }
    for (const char* text : {"", "佐藤", "N1"}) {
        Numbers whole = given.walk({text, PeopleState::All, ""}, 200);
        for (const int limit : {1, 7, 59}) {
            CAPTURE(text, limit);
            CHECK(given.walk({text, PeopleState::All, ""}, limit) == whole);
        }
        std::sort(whole.begin(), whole.end());
        CHECK(std::adjacent_find(whole.begin(), whole.end()) == whole.end());
    }
    CHECK(given.walk({"", PeopleState::All, ""}, 9).size() == 60);
    CHECK(given.walk({"", PeopleState::Here, ""}, 9).size() == here);
    CHECK(given.walk({"", PeopleState::Left, ""}, 9).size() == 60 - here);
}

TEST_CASE("a person is added once and changed only when there", "[directory]") {
    People given;
    PersonInput input;
    input.employeeNumber = "c1";
    input.nameJa = "田中 太郎";
    const auto missing = given.directory.putPerson(input, PutAs::Change);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().kind == ServiceErrorKind::NotFound);
    REQUIRE(given.directory.putPerson(input, PutAs::Add));
    input.employeeNumber = "Ｃ１";
    const auto again = given.directory.putPerson(input, PutAs::Add);
    REQUIRE_FALSE(again);
    CHECK(again.error().kind == ServiceErrorKind::Conflict);
    REQUIRE(again.error().fields.size() == 1);
    CHECK(again.error().fields.front().field == "employee_number");
    input.nameJa = "田中 太一";
    REQUIRE(given.directory.putPerson(input, PutAs::Change));
    CHECK(given.directory.personFile("C1")->nameJa == "田中 太一");
}

TEST_CASE("the file of a person has the posts of all days, the latest first", "[directory]") {
    People given;
    given.add("A1", "青木 次郎", "アオキ");
    for (const char* code : {"S1", "S2", "S3"}) {
        DepartmentInput department;
        department.code = code;
        department.from = day("2000-01-01");
        department.nameJa = code;
        REQUIRE(given.directory.putDepartment(department));
    }
    const auto post = [&](const char* code, PostKind kind, const char* from) {
        PostInput input;
        input.employeeNumber = "A1";
        input.departmentCode = code;
        input.kind = kind;
        input.from = day(from);
        REQUIRE(given.directory.putPost(input));
    };
    post("S1", PostKind::Main, "2001-04-01");
    post("S3", PostKind::Additional, "2002-04-01");
    post("S2", PostKind::Main, "2090-04-01");
    const auto file = given.directory.personFile("a1");
    REQUIRE(file);
    Numbers codes;
    for (const Post& each : file->posts) {
        codes.push_back(each.department.code);
    }
    CHECK(codes == Numbers{"S2", "S1", "S3"});
    CHECK(file->posts[1].period.until == day("2090-03-31"));
    CHECK_FALSE(given.directory.personFile("A2"));
}

TEST_CASE("days are understood as people type them", "[directory]") {
    for (const char* text :
         {"2026-04-01", "2026/4/1", " 20260401 ", "２０２６／０４／０１", "2026-4-01"}) {
        CAPTURE(text);
        CHECK(dayFromTyped(text) == day("2026-04-01"));
    }
    for (const char* text : {"", "2026", "2026-04", "2026-02-30", "2026-13-01", "1.4.2026",
                             "2026-04-01-05", "--", "2026--1", "-1-1-1", "2026041", "202604011"}) {
        CAPTURE(text);
        CHECK_FALSE(dayFromTyped(text));
    }
    std::vector<FieldProblem> problems;
    CHECK_FALSE(readDay("", "x", {"日", "The day"}, DayField::Optional, problems));
    CHECK(problems.empty());
    CHECK_FALSE(readDay("", "x", {"日", "The day"}, DayField::Required, problems));
    CHECK_FALSE(readDay("soon", "y", {"日", "The day"}, DayField::Optional, problems));
    REQUIRE(problems.size() == 2);
    CHECK(problems[1].field == "y");
}

TEST_CASE("every day reads back from the text it is shown as", "[directory]") {
    std::mt19937 random(11);
    for (int i = 0; i < 500; ++i) {
        const LocalDate date{static_cast<std::int32_t>(random() % 2'000'000)};
        CHECK(dayFromTyped(date.text()) == date);
    }
}

} // namespace tewatashi::server::services
