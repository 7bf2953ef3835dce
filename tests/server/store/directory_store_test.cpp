#include "server/store/department_store.h"
#include "server/store/person_store.h"
#include "server/store/post_store.h"
#include "server/store/search_store.h"
#include "tests/support/site_fixture.h"

#include <catch2/catch.hpp>

namespace tewatashi::server::store {
namespace {

using test::SiteFixture;

constexpr const char* kDay = "2026-06-01";
constexpr const char* kOpenDay = "9999-12-31";

PersonRow personRow(const std::string& number, const std::string& sortForm,
                    const std::string& leavesOn = kOpenDay) {
    PersonRow row;
    row.employeeNumber = number;
    row.nameJa = "佐藤 花子";
    row.nameKana = "サトウ ハナコ";
    row.nameRomaji = "SATO Hanako";
    row.email = "hanako@example.jp";
    row.language = 1;
    row.leavesOn = leavesOn;
    row.nameForm = "佐藤花子";
    row.sortForm = sortForm;
    row.searchText = "\n佐藤花子\n";
    return row;
}

PersonRow added(SiteFixture& site, PersonRow row) {
    site.database().write(
        [&row](Connection& connection) { PersonStore(connection).insert(row, UtcMillis{1}); });
    return row;
}

DepartmentPeriodRow periodRow(std::int64_t department, const std::string& from,
                              const std::string& until, std::optional<std::int64_t> parent) {
    DepartmentPeriodRow row;
    row.department = department;
    row.validFrom = from;
    row.validUntil = until;
    row.nameJa = "営業部";
    row.searchText = "\n営業部\n";
    row.parent = parent;
    return row;
}

std::vector<std::string> numbersOf(const std::vector<FoundPerson>& people) {
    std::vector<std::string> numbers;
    for (const FoundPerson& person : people) {
        numbers.push_back(person.employeeNumber);
    }
    return numbers;
}

using Numbers = std::vector<std::string>;

} // namespace

TEST_CASE("a person is kept in all columns and changed under the same id", "[directory]") {
    SiteFixture site;
    PersonRow row = added(site, personRow("A-1", "さとう"));
    row.nameJa = "鈴木 花子";
    row.email.clear();
    row.leavesOn = kDay;
    site.database().write([&row](Connection& connection) { PersonStore(connection).update(row); });
    site.database().read([&row](Connection& connection) {
        PersonStore store(connection);
        const auto found = store.find("A-1");
        REQUIRE(found);
        CHECK(found->id == row.id);
        CHECK(found->nameJa == "鈴木 花子");
        CHECK(found->nameKana == "サトウ ハナコ");
        CHECK(found->nameRomaji == "SATO Hanako");
        CHECK(found->email.empty());
        CHECK(found->language == 1);
        CHECK(found->leavesOn == kDay);
        CHECK(found->nameForm == "佐藤花子");
        CHECK(found->sortForm == "さとう");
        CHECK(found->searchText == "\n佐藤花子\n");
        CHECK(store.find(row.id)->employeeNumber == "A-1");
        CHECK_FALSE(store.find(row.id + 1));
        CHECK_FALSE(store.find("A-2"));
    });
}

TEST_CASE("two people never share a number", "[directory]") {
    SiteFixture site;
    added(site, personRow("A-1", "さとう"));
    CHECK_THROWS_AS(added(site, personRow("A-1", "さとう")), db::DbError);
}

TEST_CASE("former names come newest first and are replaced as a whole", "[directory]") {
    SiteFixture site;
    const PersonRow row = added(site, personRow("A-1", "さとう"));
    site.database().write([&row](Connection& connection) {
        PersonStore store(connection);
        store.replaceFormerNames(
            row.id, {{"山田 花子", "ヤマダ", "2010-03-31"}, {"鈴木 花子", "スズキ", "2020-03-31"}});
        const auto names = store.formerNames(row.id);
        REQUIRE(names.size() == 2);
        CHECK(names[0].nameJa == "鈴木 花子");
        CHECK(names[1].usedUntil == "2010-03-31");
        store.replaceFormerNames(row.id, {});
        CHECK(store.formerNames(row.id).empty());
    });
}

TEST_CASE("a namesake is somebody else of that form who is there", "[directory]") {
    SiteFixture site;
    const PersonRow first = added(site, personRow("A-1", "さとう"));
    const auto hasNamesake = [&] {
        return site.database().read([&](Connection& connection) {
            return PersonStore(connection).hasNamesake(first.id, "佐藤花子", kDay);
        });
    };
    CHECK_FALSE(hasNamesake());
    added(site, personRow("A-2", "さとう", "2026-05-31"));
    CHECK_FALSE(hasNamesake());
    added(site, personRow("A-3", "さとう", kDay));
    CHECK(hasNamesake());
}

TEST_CASE("periods of a department come by day, with and without parent", "[directory]") {
    SiteFixture site;
    site.database().write([](Connection& connection) {
        DepartmentStore store(connection);
        const std::int64_t top = store.insert("TOP", UtcMillis{1});
        const std::int64_t sales = store.insert("S", UtcMillis{1});
        CHECK(store.idOf("S") == sales);
        CHECK(store.codeOf(top) == "TOP");
        CHECK_FALSE(store.idOf("X"));
        CHECK_FALSE(store.codeOf(99));
        std::vector<DepartmentPeriodRow> rows{
            periodRow(sales, "2020-04-01", "2027-03-31", top),
            periodRow(sales, "2027-04-01", kOpenDay, std::nullopt)};
        rows[0].keyContact = 7;
        rows[1].place = "TOKYO";
        store.replacePeriods(sales, {rows[1], rows[0]});
        CHECK(store.periodsOf(sales) == rows);
        CHECK(store.childrenOn(top, "2027-03-31") == std::vector{sales});
        CHECK(store.childrenOn(top, "2027-04-01").empty());
        CHECK(store.ofKeyContact(7, "2020-04-01") == std::vector{sales});
        CHECK(store.ofKeyContact(7, "2020-03-31").empty());
        store.replacePeriods(sales, {});
        CHECK(store.periodsOf(sales).empty());
    });
}

TEST_CASE("the posts of a person come main first, then by day", "[directory]") {
    SiteFixture site;
    site.database().write([](Connection& connection) {
        PostStore store(connection);
        const PostRow extra{1, 10, "兼", 0, "D-1", "2020-04-01", kOpenDay};
        const PostRow later{1, 11, "", 1, "", "2027-04-01", kOpenDay};
        const PostRow now{1, 12, "部長", 1, "", "2020-04-01", "2027-03-31"};
        store.replacePosts(1, {extra, later, now});
        CHECK(store.postsOf(1) == std::vector{now, later, extra});
        CHECK(store.postsOf(2).empty());
    });
}

TEST_CASE("people are found by all of their grams while they are here", "[directory]") {
    SiteFixture site;
    const PersonRow first = added(site, personRow("A-1", "さ"));
    const PersonRow gone = added(site, personRow("A-2", "さ", "2026-05-31"));
    const PersonRow last = added(site, personRow("A-3", "さ", kDay));
    site.database().write([&](Connection& connection) {
        SearchStore search(connection);
        for (const PersonRow* row : {&first, &gone, &last}) {
            search.addGrams(SearchKind::Person, row->id, {"佐藤", "藤花"});
            search.addGrams(SearchKind::Person, row->id, {"佐藤"}); // again: no error
        }
        search.addGrams(SearchKind::Person, first.id, {"花子"});
        search.addGrams(SearchKind::Department, last.id, {"花子"}); // another kind
    });
    site.database().read([](Connection& connection) {
        SearchStore search(connection);
        CHECK(numbersOf(search.people({"佐藤"}, kDay, 10)) == Numbers{"A-1", "A-3"});
        CHECK(numbersOf(search.people({"佐藤", "藤花", "花子"}, kDay, 10)) == Numbers{"A-1"});
        CHECK(numbersOf(search.people({"佐藤"}, kDay, 1)) == Numbers{"A-1"});
        CHECK(search.people({"佐藤", "太郎"}, kDay, 10).empty());
        CHECK(search.countRefs(SearchKind::Person, "佐藤", 10) == 3);
        CHECK(search.countRefs(SearchKind::Person, "佐藤", 2) == 2);
        CHECK(search.countRefs(SearchKind::Person, "太郎", 2) == 0);
    });
    site.database().write([&](Connection& connection) {
        SearchStore search(connection);
        search.removeGrams(SearchKind::Person, first.id, {"花子", "何か"});
        CHECK(search.countRefs(SearchKind::Person, "花子", 10) == 0);
        CHECK(search.countRefs(SearchKind::Department, "花子", 10) == 1);
    });
}

TEST_CASE("departments are found with what they are called on the day", "[directory]") {
    SiteFixture site;
    site.database().write([](Connection& connection) {
        DepartmentStore store(connection);
        const std::int64_t sales = store.insert("S", UtcMillis{1});
        DepartmentPeriodRow later = periodRow(sales, "2027-04-01", "2028-03-31", std::nullopt);
        later.searchText = "\n法人営業部\n";
        store.replacePeriods(sales,
                             {periodRow(sales, "2020-04-01", "2027-03-31", std::nullopt), later});
        SearchStore search(connection);
        search.addGrams(SearchKind::Department, sales, {"営業"});
        const auto textOn = [&search](const char* day) {
            const auto found = search.departments({"営業"}, day, 10);
            return found.size() == 1 ? found[0].searchText : std::string("none");
        };
        CHECK(textOn("2027-03-31") == "\n営業部\n");
        CHECK(textOn("2027-04-01") == "\n法人営業部\n");
        CHECK(textOn("2028-04-01") == "none");
        CHECK(textOn("2020-03-31") == "none");
    });
}

TEST_CASE("numbers are searched by their beginning in the order of characters", "[directory]") {
    SiteFixture site;
    for (const char* const number : {"A-10", "A_10", "A10", "A1-0", "AB", "B1", "a1"}) {
        added(site, personRow(number, "さ"));
    }
    added(site, personRow("A11", "さ", "2026-05-31"));
    site.database().read([](Connection& connection) {
        SearchStore search(connection);
        // The same on both engines, whatever the language of the cluster says of hyphens.
        CHECK(numbersOf(search.peopleNumbered("A", kDay, 10)) ==
              Numbers{"A-10", "A1-0", "A10", "AB", "A_10"});
        CHECK(numbersOf(search.peopleNumbered("A1", kDay, 10)) == Numbers{"A1-0", "A10"});
        CHECK(numbersOf(search.peopleNumbered("A", kDay, 2)) == Numbers{"A-10", "A1-0"});
    });
}

TEST_CASE("the people of a department come in the order of their names", "[directory]") {
    SiteFixture site;
    const PersonRow third = added(site, personRow("3", "わたなべ"));
    const PersonRow first = added(site, personRow("1", "あべ はな"));
    const PersonRow second = added(site, personRow("2", "あべの"));
    const PersonRow gone = added(site, personRow("4", "い", "2026-05-31"));
    const PersonRow moved = added(site, personRow("5", "い"));
    site.database().write([&](Connection& connection) {
        PostStore store(connection);
        for (const PersonRow* row : {&third, &first, &second, &gone}) {
            store.replacePosts(row->id, {{row->id, 10, "主任", 1, "", "2020-04-01", kDay}});
        }
        store.replacePosts(moved.id, {{moved.id, 10, "", 1, "", "2020-04-01", "2026-05-31"}});
    });
    site.database().read([](Connection& connection) {
        SearchStore search(connection);
        const auto found = search.peopleOf(10, kDay, 10);
        CHECK(numbersOf(found) == Numbers{"1", "2", "3"});
        CHECK(found.at(0).title == "主任");
        CHECK(search.peopleOf(10, "2026-06-02", 10).empty());
        CHECK(search.peopleOf(11, kDay, 10).empty());
    });
}

} // namespace tewatashi::server::store
