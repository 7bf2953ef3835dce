#include "server/services/calendar/business_days.h"
#include "server/services/directory/directory.h"
#include "server/services/directory/export_directory.h"
#include "server/services/directory/import_directory.h"
#include "server/services/directory/import_drafts.h"
#include "server/services/directory/places.h"
#include "server/services/routes/mail_routes.h"
#include "server/store/master_store.h"
#include "server/store/site_database.h"
#include "tests/server/services/import_scene.h"
#include "tests/support/day.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

#include <random>

namespace tewatashi::server::services {
namespace {

using domain::LocalDate;
using test::day;

const std::array<std::string, 8> kNames{"髙橋 美咲",     "=SUM(A1)",  "'=cmd",    "佐藤, 花子",
                                        "山田 \"太郎\"", "𠮷田 〜子", "a|b;c\\d", "＝鈴木"};

void fillPlaces(Imports& given, std::mt19937& random) {
    const LocalDate today = given.directory.today();
    const auto pick = [&](int count) {
        return static_cast<int>(random() % static_cast<unsigned>(count));
    };
    Places places(given.fixture.site());
    REQUIRE(places.addOrRename("3F", {"3階", "3F"}));
    given.fixture.site().database().write([](store::Connection& connection) {
        store::putPlace(connection, {"OLD", "旧メール室", "Old"},
                        {1}); // from before there were periods
    });
    for (int i = 0; i < 12; ++i) {
        PlaceInput place;
        place.code = "P" + std::to_string(i);
        place.kind = static_cast<PlaceKind>(i / 2);
        place.nameJa = kNames.at(static_cast<std::size_t>(pick(8)));
        place.nameEn = pick(2) == 0 ? "Place, " + std::to_string(i) : "";
        place.parentCode =
            i > 1 && pick(2) == 0 ? "P" + std::to_string(std::min(i / 2 * 2 - 1, 7)) : "";
        place.from = today - 1000;
        REQUIRE(places.put(place));
        place.from = today - 100 + pick(300);
        place.nameJa = "新" + place.nameJa;
        if (pick(2) == 0) {
            REQUIRE(places.put(place));
        }
        if (pick(4) == 0) {
            REQUIRE(places.end(place.code, today + 400));
        }
    }
}

void fillRoutes(Imports& given, std::mt19937& random) {
    const LocalDate today = given.directory.today();
    const auto pick = [&](int count) {
        return static_cast<int>(random() % static_cast<unsigned>(count));
    };
    MailRoutes routes(given.fixture.site());
    for (int i = 0; i < 6; ++i) {
        RouteInput route{"R" + std::to_string(i), today - 900 + pick(1000)};
        route.nameJa = kNames.at(static_cast<std::size_t>(pick(8)));
        route.dueDays = pick(3);
        route.stops = {"3F", "OLD", "P1"};
        for (int k = 1 + pick(3); k > 0; --k) {
            const int leaves = pick(600);
            route.runs.push_back({"便 " + std::to_string(k),
                                  domain::WeekdaySet(1 + pick(127)),
                                  pick(2) == 0 ? std::optional(leaves) : std::nullopt,
                                  {leaves, leaves + 5, leaves + 10}});
            route.runs.back().times_min.at(static_cast<std::size_t>(pick(3))) = std::nullopt;
            if (!route.runs.back().times_min.front()) {
                route.runs.back().cutOff_min = std::nullopt;
            }
        }
        REQUIRE(routes.put(route));
        route.from = route.from + 50;
        route.runs.resize(1);
        if (pick(2) == 0) {
            REQUIRE(routes.put(route));
        }
        if (pick(3) == 0) {
            REQUIRE(routes.end(route.code, today + 400));
        }
    }
    BusinessDays days(given.fixture.site());
    for (int i = 0; i < 20; ++i) {
        REQUIRE(days.putDays({pick(2) == 0 ? "3F" : "", (today - 100 + pick(300)).text(), "",
                              pick(2) == 0, kNames.at(static_cast<std::size_t>(pick(8)))}));
    }
}

// A company with names, posts and departments of every shape.
void fill(Imports& given, unsigned seed) {
    std::mt19937 random(seed);
    const LocalDate today = given.directory.today();
    const auto pick = [&](int count) {
        return static_cast<int>(random() % static_cast<unsigned>(count));
    };
    fillPlaces(given, random);
    fillRoutes(given, random);
    for (int i = 0; i < 30; ++i) {
        PersonInput person;
        person.employeeNumber = "00" + std::to_string(100 + i);
        person.nameJa = kNames.at(static_cast<std::size_t>(pick(8)));
        person.nameKana = pick(2) == 0 ? "タカハシ" : "";
        person.nameRomaji = pick(2) == 0 ? "-1+2" : "";
        person.email = pick(2) == 0 ? "a@example.jp" : "";
        person.language = pick(2) == 0 ? Language::English : Language::Japanese;
        if (pick(3) == 0) {
            person.lastDay = today - 20 + pick(40);
        }
        for (int k = pick(3); k > 0; --k) {
            person.formerNames.push_back({kNames.at(static_cast<std::size_t>(pick(8))),
                                          pick(2) == 0 ? "ヤマダ" : "", today - 1000 - k});
        }
        REQUIRE(given.directory.putPerson(person));
    }
    for (int i = 0; i < 8; ++i) {
        DepartmentInput department;
        department.code = "S" + std::to_string(i);
        department.nameJa = kNames.at(static_cast<std::size_t>(pick(8)));
        department.nameEn = pick(2) == 0 ? "Sales" : "";
        department.from = today - 1000;
        department.parentCode = i > 0 && pick(2) == 0 ? "S" + std::to_string(pick(i)) : "";
        department.keyContact = pick(2) == 0 ? "00105" : "";
        department.place = pick(2) == 0 ? "3F" : "";
        REQUIRE(given.directory.putDepartment(department));
        department.from = today + 1 + pick(300);
        department.nameJa = "新" + department.nameJa;
        if (pick(2) == 0) {
            REQUIRE(given.directory.putDepartment(department));
        }
        if (pick(4) == 0) {
            REQUIRE(given.directory.endDepartment(department.code, today + 400));
        }
    }
    for (int i = 0; i < 120; ++i) {
        PostInput post;
        post.employeeNumber = "00" + std::to_string(100 + pick(30));
        post.departmentCode = "S" + std::to_string(pick(8));
        post.kind = pick(2) == 0 ? PostKind::Main : PostKind::Additional;
        post.title = pick(2) == 0 ? "課長" : "";
        post.place = pick(3) == 0 ? "3F" : "";
        post.from = today - 600 + pick(900);
        if (pick(3) == 0) {
            post.until = post.from + pick(300);
        }
        static_cast<void>(given.directory.putPost(post)); // may contradict an earlier one
    }
}

// Places come first: departments and posts name them.
constexpr std::array kAllKinds{MasterKind::Places, MasterKind::People, MasterKind::Departments,
                               MasterKind::Posts,  MasterKind::Routes, MasterKind::SpecialDays};

} // namespace

TEST_CASE("what was exported imports unchanged, in either encoding", "[import]") {
    for (const unsigned seed : {1U, 2U, 3U}) {
        Imports given;
        fill(given, seed);
        for (const MasterKind kind : kAllKinds) {
            for (const ExportEncoding encoding : {ExportEncoding::Utf8Bom, ExportEncoding::Cp932}) {
                CAPTURE(seed, importKindCode(kind), encoding == ExportEncoding::Cp932);
                const std::string csv = given.exported(kind, encoding);
                ImportOptions options;
                options.endMissing = true;
                const ImportReport report = given.commit(kind, csv, options);
                CHECK(firstError(report) == "");
                CHECK(report.added == 0);
                CHECK(report.changed == 0);
                CHECK(report.ending == 0);
                CHECK(report.unchanged == report.rows);
                CHECK(given.exported(kind, encoding) == csv);
            }
        }
    }
}

TEST_CASE("an export makes the same directory in an empty site", "[import]") {
    Imports from;
    fill(from, 9);
    Imports to;
    for (const MasterKind kind : kAllKinds) {
        CAPTURE(importKindCode(kind));
        const std::string csv = from.exported(kind);
        const ImportReport report = to.commit(kind, csv);
        CHECK(firstError(report) == "");
        CHECK(report.isCommitted);
        CHECK(to.exported(kind) == csv);
    }
    // Found as well, by the same words.
    for (const char* text : {"髙橋", "takahashi", "山田", "課長", "00105"}) {
        CAPTURE(text);
        CHECK(to.found(text) == from.found(text));
    }
    const LocalDate today = to.directory.today();
    CHECK(to.directory.searchRecipients("課長", today, 50).people.size() ==
          from.directory.searchRecipients("課長", today, 50).people.size());
    CHECK(to.directory.departmentTree(today).size() == from.directory.departmentTree(today).size());
}

TEST_CASE("a dry run shows new, changed and unchanged people and writes nothing", "[import]") {
    Imports given;
    const std::string first =
        "社員番号,氏名,メールアドレス\nA1,佐藤 花子,h@example.jp\nA2,鈴木 一郎,\n";
    CHECK(given.check(MasterKind::People, first).added == 2);
    CHECK(given.people() == 0);
    REQUIRE(given.commit(MasterKind::People, first).isCommitted);
    CHECK(given.people() == 2);
    CHECK(given.found("satou") == 0); // no reading was given
    CHECK(given.found("佐藤") == 1);
    const ImportReport report = given.commit(
        MasterKind::People,
        "employee_number,name_ja,name_kana\na1,佐藤 花子,サトウ ハナコ\nA2,鈴木 一郎,\nA3,田中,\n");
    CHECK(report.added == 1);
    CHECK(report.unchanged == 1);
    REQUIRE(report.changedEntries.size() == 1);
    CHECK(report.changedEntries[0].line == 2);
    CHECK(report.changedEntries[0].key == "A1");
    REQUIRE(report.changedEntries[0].changes.size() == 1);
    CHECK(report.changedEntries[0].changes[0].column.ja == "氏名カナ");
    CHECK(report.changedEntries[0].changes[0].before.empty());
    CHECK(report.changedEntries[0].changes[0].after == "サトウ ハナコ");
    CHECK(given.found("satou") == 1);
    CHECK(given.directory.personFile("A1")->email == "h@example.jp"); // no such column: kept
}

TEST_CASE("errors are told by line and column, and then nothing is changed", "[import]") {
    Imports given;
    const ImportReport report =
        given.commit(MasterKind::People, "employee_number,name_ja,email,last_day,language\n"
                                         "A1,佐藤,h@example.jp,,ja\n"
                                         "番号,鈴木,,,\n"
                                         "A3,\"\",x,いつか,fr\n"
                                         "a1,佐藤,,,\n"
                                         "A5,田中,,,,多い\n");
    CHECK_FALSE(report.isCommitted);
    CHECK(report.errorCount == 7);
    std::string places;
    for (const ImportError& error : report.errors) {
        places += std::to_string(error.line) + ":" + error.column + " ";
    }
    CHECK(places == "3:employee_number 4:language 4:last_day 4:name_ja 4:email "
                    "5:employee_number 6: ");
    CHECK(given.people() == 0);
    CHECK(firstError(given.check(MasterKind::People, "")) == "1 ");
    CHECK(firstError(given.check(MasterKind::People, "employee_number\nA1\n")) == "1 name_ja");
    CHECK(firstError(given.check(MasterKind::People, "employee_number,name_ja,x\n")) == "1 x");
    CHECK(firstError(given.check(MasterKind::People, "name_ja,name_ja,employee_number\n")) ==
          "1 name_ja");
    CHECK(firstError(given.check(MasterKind::People, "name_ja,employee_number\n\"x,A1\n")) == "2 ");
    CHECK(firstError(given.check(MasterKind::People, "\xFF\xFF\x80\n")) == "1 ");
}

TEST_CASE("whoever is missing leaves only when asked, and not above the share", "[import]") {
    Imports given;
    std::string all = "employee_number,name_ja\n";
    for (int i = 0; i < 40; ++i) {
        all += "A" + std::to_string(100 + i) + ",佐藤\n";
    }
    REQUIRE(given.commit(MasterKind::People, all).isCommitted);
    std::string fewer = all.substr(0, all.rfind("A138"));
    CHECK(given.check(MasterKind::People, fewer).ending == 0);
    ImportOptions options;
    options.endMissing = true;
    options.endShareMax_percent = 5;
    const ImportReport allowed = given.check(MasterKind::People, fewer, options); // 2 of 40
    CHECK(allowed.ending == 2);
    CHECK(allowed.mayCommit());
    options.endShareMax_percent = 4;
    const ImportReport stopped = given.commit(MasterKind::People, fewer, options);
    CHECK(stopped.isStopped);
    CHECK_FALSE(stopped.isCommitted);
    CHECK(given.fixture.number("SELECT COUNT(*) FROM people WHERE leaves_on < '9999'") == 0);
    options.endShareMax_percent = 5;
    REQUIRE(given.commit(MasterKind::People, fewer, options).isCommitted);
    CHECK(given.directory.personFile("A139")->lastDay == given.directory.today() - 1);
    CHECK(given.commit(MasterKind::People, fewer, options).hasChanges() == false);
    // A file that says so ends as much as one that leaves out.
    const ImportReport said = given.check(
        MasterKind::People, "employee_number,name_ja,last_day\nA100,佐藤,2020-01-01\n", {false, 0});
    CHECK(said.ending == 1);
    CHECK(said.isStopped);
}

TEST_CASE("a file that lacks a department keeps what is planned", "[import]") {
    Imports given;
    const std::string first = "code,from,until,name_ja,parent\n"
                              "S,2000-04-01,,営業本部,\n"
                              "S1,2000-04-01,,第一営業部,S\n";
    REQUIRE(given.commit(MasterKind::Departments, first).added == 2);
    DepartmentInput planned;
    planned.code = "S1";
    planned.nameJa = "首都圏営業部";
    planned.from = given.directory.today() + 100;
    REQUIRE(given.directory.putDepartment(planned));
    // The nightly file knows nothing of next year.
    CHECK_FALSE(given.commit(MasterKind::Departments, first).hasChanges());
    CHECK(given.directory.departmentFile("S1")->periods.size() == 2);
    const ImportReport report = given.commit(
        MasterKind::Departments, "code,from,name_ja\nS,2000-04-01,営業本部\n", {true, 100});
    REQUIRE(report.isCommitted);
    CHECK(report.ending == 1);
    const auto file = given.directory.departmentFile("S1");
    REQUIRE(file->periods.size() == 2);
    CHECK(file->periods[0].period.until == given.directory.today() - 1);
    CHECK(file->periods[1].nameJa == "首都圏営業部");
}

TEST_CASE("departments of one file may name each other, in any order but in no circle",
          "[import]") {
    Imports given;
    REQUIRE(given
                .commit(MasterKind::Departments,
                        "code,from,name_ja,parent\nC,2000-04-01,課,B\nB,2000-04-01,部,A\n"
                        "A,2000-04-01,本部,\n")
                .isCommitted);
    CHECK(given.directory.departmentTree(day("2020-04-01")).back().depth == 2);
    const ImportReport circle =
        given.commit(MasterKind::Departments, "code,from,name_ja,parent\nA,2000-04-01,本部,C\n");
    CHECK_FALSE(circle.isCommitted);
    CHECK(firstError(circle) == "2 parent");
    CHECK(firstError(given.check(MasterKind::Departments,
                                 "code,from,name_ja,parent,key_contact,place\n"
                                 "D,2000-04-01,x,ZZ,A9,NOWHERE\n")) == "2 key_contact");
    CHECK(firstError(given.check(MasterKind::Departments,
                                 "code,from,name_ja,parent\nD,2000-04-01,x,ZZ\n")) == "2 parent");
    CHECK(firstError(given.check(MasterKind::Departments,
                                 "code,from,until,name_ja\nD,2000-04-01,1999-01-01,x\n")) ==
          "2 until");
}

TEST_CASE("a transfer in a file ends the main post before it", "[import]") {
    Imports given;
    REQUIRE(given.commit(MasterKind::People, "employee_number,name_ja\nA1,佐藤\n").isCommitted);
    REQUIRE(given
                .commit(MasterKind::Departments,
                        "code,from,name_ja\nS1,2000-04-01,一部\nS2,2000-04-01,二部\n")
                .isCommitted);
    REQUIRE(given
                .commit(MasterKind::Posts,
                        "employee_number,department,kind,title,from\nA1,S1,主務,主任,2010-04-01\n")
                .added == 1);
    const ImportReport moved =
        given.commit(MasterKind::Posts,
                     "employee_number,department,kind,title,from\nA1,S2,main,課長,2020-04-01\n");
    REQUIRE(moved.isCommitted);
    const auto person = given.directory.personFile("A1");
    REQUIRE(person->posts.size() == 2);
    CHECK(person->posts[0].department.code == "S2");
    CHECK(person->posts[1].period.until == day("2020-03-31"));
    CHECK(given.directory.searchRecipients("課長", day("2021-01-01"), 10).people.size() == 1);
    CHECK(firstError(given.check(MasterKind::Posts,
                                 "employee_number,department,kind,from\nA9,S9,x,いつか\n")) ==
          "2 kind");
    CHECK(firstError(given.check(
              MasterKind::Posts,
              "employee_number,department,kind,from\nA1,S2,additional,2021-04-01\n")) == "2 kind");
    const ImportReport ended =
        given.commit(MasterKind::Posts, "employee_number,department,kind,from\n", {true, 100});
    CHECK(ended.ending == 1);
    CHECK(given.directory.person(given.directory.personFile("A1")->id, given.directory.today())
              ->posts.empty());
}

TEST_CASE("a file is read in any encoding and without the guards of spreadsheets", "[import]") {
    const auto read = readImportFile("\xEF\xBB\xBF"
                                     "a,\"b \"\"q\"\", \n2\",\"=\"\"0012\"\"\"\r\n\r\n'=x,,\nlast");
    REQUIRE(read);
    CHECK(read->encoding == CsvEncoding::Utf8Bom);
    REQUIRE(read->rows.size() == 3);
    CHECK(read->rows[0].fields == std::vector<std::string>{"a", "b \"q\", \n2", "0012"});
    CHECK(read->rows[1].line == 4);
    CHECK(read->rows[1].fields == std::vector<std::string>{"=x", "", ""});
    CHECK(read->rows[2].fields == std::vector<std::string>{"last"});
    const auto old = readImportFile("\x8D\x82\x8B\xB4,&#x20BB7;,&#x9AD8;");
    REQUIRE(old);
    CHECK(old->encoding == CsvEncoding::Cp932);
    // 高 is in the code page, so its reference is text that somebody wrote.
    CHECK(old->rows[0].fields == std::vector<std::string>{"高橋", "𠮷", "&#x9AD8;"});
    CHECK(readImportFile("a")->encoding == CsvEncoding::Utf8);
    CHECK(readImportFile("a,&#x20BB7;")->rows[0].fields[1] == "&#x20BB7;");
    CHECK(readImportFile("a\n\"b").error().line == 2);
}

TEST_CASE("a checked file waits for its owner, for a while", "[import]") {
    test::ManualClock clock;
    test::TestRandom random(1);
    ImportDrafts drafts(clock, random);
    const std::string name = drafts.keep(1, {MasterKind::Posts, {}, "x"});
    CHECK_FALSE(drafts.take(2, name)); // somebody else's
    const auto taken = drafts.take(1, name);
    REQUIRE(taken);
    CHECK(taken->octets == "x");
    CHECK_FALSE(drafts.take(1, name)); // once
    const std::string old = drafts.keep(1, {});
    clock.advance(ImportDrafts::kDraftAge);
    CHECK_FALSE(drafts.take(1, old));
    const std::string first = drafts.keep(1, {});
    for (std::size_t i = 0; i < ImportDrafts::kDraftsMax; ++i) {
        clock.advance(std::chrono::seconds(1));
        static_cast<void>(drafts.keep(1, {}));
    }
    CHECK_FALSE(drafts.take(1, first)); // the oldest made room
}

} // namespace tewatashi::server::services
