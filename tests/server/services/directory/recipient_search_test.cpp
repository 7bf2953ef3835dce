#include "server/services/directory/directory.h"
#include "tests/server/services/directory/directory_days.h"
#include "tests/support/day.h"
#include "tests/support/site_context_fixture.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

#include <algorithm>

namespace tewatashi::server::services {
namespace {

using domain::LocalDate;
using test::day;
using test::kApril;
using test::kNow;
using test::kStart;

// 営業本部 with two departments, 人事部, and people of every kind of name.
class Office {
public:
    Office() {
        department("S", "営業本部");
        department("S1", "第一営業部", "S");
        department("S2", "ソリューション営業部", "S");
        department("H", "人事部");
        person("0001001", "佐藤 花子", "サトウ ハナコ", "S1", "部長");
        person("0001002", "佐藤 花子", "サトウ ハナコ", "H", "主任");
        person("0001003", "髙橋 ゆう子", "タカハシ ユウコ", "S2");
        person("0001004", "渡邉 大輔", "ワタナベ ダイスケ", "S1", "課長");
        person("0001005", "大野 健一", "オオノ ケンイチ", "H", "部長");
        person("A-200", "John Smith", "", "S2");
    }

    Directory& directory() { return m_directory; }

    void department(const std::string& code, const std::string& name,
                    const std::string& parent = {}, LocalDate from = kStart) {
        DepartmentInput input;
        input.code = code;
        input.from = from;
        input.nameJa = name;
        input.parentCode = parent;
        REQUIRE(m_directory.putDepartment(input));
    }
    void person(const std::string& number, const std::string& name, const std::string& kana,
                const std::string& department, const std::string& title = {},
                LocalDate from = kStart) {
        PersonInput input;
        input.employeeNumber = number;
        input.nameJa = name;
        input.nameKana = kana;
        REQUIRE(m_directory.putPerson(input));
        post(number, department, title, PostKind::Main, from);
    }
    void post(const std::string& number, const std::string& department, const std::string& title,
              PostKind kind, LocalDate from, std::optional<LocalDate> until = std::nullopt) {
        PostInput input;
        input.employeeNumber = number;
        input.departmentCode = department;
        input.kind = kind;
        input.title = title;
        input.from = from;
        input.until = until;
        REQUIRE(m_directory.putPost(input));
    }

    std::vector<std::string> numbers(std::string_view text, LocalDate on = kNow, int limit = 50) {
        std::vector<std::string> found;
        for (const PersonMatch& match : m_directory.searchRecipients(text, on, limit).people) {
            found.push_back(match.person.employeeNumber);
        }
        return found;
    }
    std::vector<std::string> codes(std::string_view text, LocalDate on = kNow) {
        std::vector<std::string> found;
        for (const Department& match : m_directory.searchRecipients(text, on, 50).departments) {
            found.push_back(match.code);
        }
        return found;
    }

private:
    test::SiteContextFixture m_fixture;
    Directory m_directory{m_fixture.site()};
};

using Found = std::vector<std::string>;

} // namespace

TEST_CASE("One person is found in every way of writing the name", "[directory]") {
    Office office;
    for (const char* const typed :
         {"渡辺", "渡邉", "渡邊大輔", "渡辺 大輔", "大輔　渡辺", "わたなべ", "ワタナベ", "ﾜﾀﾅﾍﾞ",
          "ﾀﾞｲｽｹ", "watanabe", "WATANABE Daisuke", "ｗａｔａｎａｂｅ", "wata", "だいすけ",
          "0001004", "０００１００４"}) {
        CAPTURE(typed);
        CHECK(office.numbers(typed) == Found{"0001004"});
    }
    CHECK(office.numbers("高橋") == Found{"0001003"});
    CHECK(office.numbers("髙橋ゆうこ") == Found{});
    CHECK(office.numbers("たかはし ゆうこ") == Found{"0001003"});
    for (const char* const typed :
         {"ohno", "oono", "ono", "Ōno", "おおの", "kenichi", "ken'ichi"}) {
        CAPTURE(typed);
        CHECK(office.numbers(typed) == Found{"0001005"});
    }
    CHECK(office.numbers("smith") == Found{"A-200"});
    CHECK(office.numbers("a-2") == Found{"A-200"});
}

TEST_CASE("Nothing is offered for what fits nobody or asks nothing", "[directory]") {
    Office office;
    for (const char* const typed :
         {"", " ", "・", "山田", "佐藤 大輔", "9999", "xxx", "%", "'", "佐藤 山田", "\xFF"}) {
        CAPTURE(typed);
        const RecipientMatches found = office.directory().searchRecipients(typed, kNow, 10);
        CHECK(found.people.empty());
        CHECK(found.departments.empty());
        CHECK_FALSE(found.more);
    }
}

TEST_CASE("Namesakes are marked and told apart by department and post", "[directory]") {
    Office office;
    const RecipientMatches found = office.directory().searchRecipients("佐藤", kNow, 10);
    REQUIRE(found.people.size() == 2);
    for (const PersonMatch& match : found.people) {
        CHECK(match.hasNamesake);
    }
    CHECK(found.people[0].person.posts.at(0).department.path.ja == "営業本部 › 第一営業部");
    CHECK(found.people[0].person.posts.at(0).title == "部長");
    CHECK(found.people[1].person.posts.at(0).department.path.ja == "人事部");
    CHECK_FALSE(office.directory().searchRecipients("渡辺", kNow, 10).people.at(0).hasNamesake);
    // The same name in other characters is the same name.
    office.person("0001009", "渡辺 大輔", "ワタナベ ダイスケ", "H");
    CHECK(office.directory().searchRecipients("渡辺", kNow, 10).people.at(0).hasNamesake);
}

TEST_CASE("A department's name narrows the people, also from above", "[directory]") {
    Office office;
    CHECK(office.numbers("人事 佐藤") == Found{"0001002"});
    CHECK(office.numbers("佐藤 第一営業部") == Found{"0001001"});
    CHECK(office.numbers("営業本部 佐藤") == Found{"0001001"});
    CHECK(office.numbers("営業本部 さとう はなこ") == Found{"0001001"});
    CHECK(office.numbers("ソリューション") == Found{"A-200", "0001003"});
    CHECK(office.numbers("jinji").empty()); // no kana name was given
    CHECK(office.numbers("営業本部") == Found{"A-200", "0001001", "0001003", "0001004"});
}

TEST_CASE("A title is found with and without its department", "[directory]") {
    Office office;
    CHECK(office.numbers("部長") == Found{"0001005", "0001001"});
    CHECK(office.numbers("人事 部長") == Found{"0001005"});
    CHECK(office.numbers("営業 部長 佐藤") == Found{"0001001"});
    office.post("0001005", "H", "顧問", PostKind::Main, kNow);
    CHECK(office.numbers("部長", kNow - 1) == Found{"0001005", "0001001"});
    CHECK(office.numbers("部長", kNow) == Found{"0001001"});
    CHECK(office.numbers("顧問", kNow) == Found{"0001005"});
}

TEST_CASE("Departments are recipients by name, code and day", "[directory]") {
    Office office;
    CHECK(office.codes("人事") == Found{"H"});
    CHECK(office.codes("営業") == Found{"S", "S1", "S2"});
    CHECK(office.codes("営業本部 第一") == Found{"S1"});
    CHECK(office.codes("そりゅーしょん") == Found{"S2"});
    CHECK(office.codes("s1") == Found{"S1"});
    office.department("S1", "法人営業部", "S", kApril);
    CHECK(office.codes("法人", kApril - 1).empty());
    CHECK(office.codes("法人", kApril) == Found{"S1"});
    CHECK(office.codes("第一営業", kApril).empty());
    REQUIRE(office.directory().endDepartment("H", kNow));
    CHECK(office.codes("人事", kNow) == Found{"H"});
    CHECK(office.codes("人事", kNow + 1).empty());
}

TEST_CASE("A former name is found and named", "[directory]") {
    Office office;
    PersonInput input;
    input.employeeNumber = "0001003";
    input.nameJa = "中村 ゆう子";
    input.nameKana = "ナカムラ ユウコ";
    input.formerNames = {{"髙橋 ゆう子", "タカハシ ユウコ", kNow - 1}};
    REQUIRE(office.directory().putPerson(input));
    for (const char* const typed : {"高橋", "たかはし", "takahashi yuko"}) {
        CAPTURE(typed);
        const RecipientMatches found = office.directory().searchRecipients(typed, kNow, 10);
        REQUIRE(found.people.size() == 1);
        CHECK(found.people[0].person.nameJa == "中村 ゆう子");
        CHECK(found.people[0].formerName == "髙橋 ゆう子");
    }
    const RecipientMatches found = office.directory().searchRecipients("中村", kNow, 10);
    REQUIRE(found.people.size() == 1);
    CHECK(found.people[0].formerName.empty());
    // A name that was corrected, not changed, is gone.
    input.formerNames.clear();
    REQUIRE(office.directory().putPerson(input));
    CHECK(office.numbers("高橋").empty());
    CHECK(office.numbers("ゆう子") == Found{"0001003"});
}

TEST_CASE("Who has left or comes later is not offered", "[directory]") {
    Office office;
    PersonInput leaver;
    leaver.employeeNumber = "0001004";
    leaver.nameJa = "渡邉 大輔";
    leaver.nameKana = "ワタナベ ダイスケ";
    leaver.lastDay = kNow;
    REQUIRE(office.directory().putPerson(leaver));
    office.person("0001010", "新田 学", "ニッタ マナブ", "H", {}, kApril);
    for (const char* const typed : {"渡辺", "0001004", "第一 渡辺", "課長"}) {
        CAPTURE(typed);
        CHECK(office.numbers(typed, kNow) == Found{"0001004"});
        CHECK(office.numbers(typed, kNow + 1).empty());
    }
    CHECK(office.numbers("新田", kNow).empty());
    CHECK(office.numbers("新田", kApril) == Found{"0001010"});
    CHECK(office.numbers("人事 にった", kApril) == Found{"0001010"});
    // Nobody else bears the name of one who has left.
    office.person("0001011", "渡辺 大輔", "ワタナベ ダイスケ", "H");
    CHECK_FALSE(office.directory().searchRecipients("渡辺", kNow + 1, 9).people.at(0).hasNamesake);
}

TEST_CASE("The best come first, and more than the limit are announced", "[directory]") {
    Office office;
    office.person("0002001", "花 子太郎", "ハナ コタロウ", "H");
    office.person("0002002", "伊佐藤 学", "イサトウ マナブ", "H");
    CHECK(office.numbers("佐藤") == Found{"0001001", "0001002", "0002002"}); // inside comes last
    CHECK(office.numbers("花").front() == "0002001"); // the whole name before its beginning
    const RecipientMatches cut = office.directory().searchRecipients("佐藤", kNow, 1);
    CHECK(cut.people.size() == 1);
    CHECK(cut.more);
    CHECK_FALSE(office.directory().searchRecipients("佐藤", kNow, 3).more);
    CHECK(office.numbers("000100").front() == "0001005"); // in the order of names
    CHECK(office.directory().searchRecipients("佐藤", kNow, -5).people.size() == 1);
}

TEST_CASE("Searching by grams finds what looking through all people finds", "[directory]") {
    Office office;
    test::TestRandom random(4711);
    const std::vector<std::string> families{"佐藤", "髙橋", "高梨", "渡邉", "大橋", "橋本", "林"};
    const std::vector<std::string> familyKana{"サトウ",   "タカハシ", "タカナシ", "ワタナベ",
                                              "オオハシ", "ハシモト", "ハヤシ"};
    const std::vector<std::string> given{"健", "健一", "純一", "花子", "子太郎"};
    const std::vector<std::string> givenKana{"ケン", "ケンイチ", "ジュンイチ", "ハナコ",
                                             "コタロウ"};
    struct Entry {
        std::string number;
        std::string kanji;
        std::string kana;
    };
    std::vector<Entry> all;
    const auto pick = [&random](const auto& list) {
        return static_cast<std::size_t>(random.between(0, static_cast<int>(list.size()) - 1));
    };
    for (int i = 0; i < 40; ++i) {
        const std::size_t family = pick(families);
        const std::size_t first = pick(given);
        const Entry entry{"9" + std::to_string(100 + i), families[family] + given[first],
                          familyKana[family] + givenKana[first]};
        office.person(entry.number, families[family] + " " + given[first],
                      familyKana[family] + " " + givenKana[first], "H");
        all.push_back(entry);
    }
    const auto check = [&](const std::string& typed, const auto& contains) {
        Found expected;
        for (const Entry& entry : all) {
            if (contains(entry)) {
                expected.push_back(entry.number);
            }
        }
        Found found = office.numbers("人事 " + typed);
        found.erase(std::remove_if(found.begin(), found.end(),
                                   [](const std::string& number) { return number[0] != '9'; }),
                    found.end());
        std::sort(found.begin(), found.end());
        CAPTURE(typed);
        CHECK(found == expected);
    };
    for (const char* const typed : {"佐藤", "橋本", "健一", "藤健", "子太", "渡邉花"}) {
        check(typed, [typed](const Entry& e) { return e.kanji.find(typed) != std::string::npos; });
    }
    for (const char* const typed : {"ハシモト", "ケン", "ジュン", "タカ", "ハナコ"}) {
        check(typed, [typed](const Entry& e) { return e.kana.find(typed) != std::string::npos; });
    }
}

} // namespace tewatashi::server::services
