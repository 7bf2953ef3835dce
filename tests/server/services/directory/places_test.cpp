#include "server/services/directory/places.h"
#include "server/services/directory/print_codes.h"
#include "server/services/site/tree_order.h"
#include "server/store/site_database.h"
#include "tests/support/day.h"
#include "tests/support/site_context_fixture.h"

#include <catch2/catch.hpp>

#include <random>
#include <set>

namespace tewatashi::server::services {
namespace {

using domain::LocalDate;
using test::day;

const LocalDate kPlacesStart = day("2000-04-01");

struct Buildings {
    test::SiteContextFixture fixture;
    Places places{fixture.site()};
    CodeMasters masters{fixture.site()};
    Directory directory{fixture.site()};

    Result<void, ServiceError> put(const std::string& code, PlaceKind kind,
                                   const std::string& parent, const std::string& name,
                                   LocalDate from = kPlacesStart) {
        PlaceInput place;
        place.code = code;
        place.kind = kind;
        place.parentCode = parent;
        place.nameJa = name;
        place.from = from;
        return places.put(place);
    }
    // "A B(1) C(2)": codes with their depth.
    std::string treeOn(LocalDate on) {
        std::string text;
        for (const PlaceNode& node : places.tree(on)) {
            text += (text.empty() ? "" : " ") + node.code;
            text += node.depth > 0 ? "(" + std::to_string(node.depth) + ")" : "";
        }
        return text;
    }
    std::string nameShown(const std::string& code) {
        return fixture.text("SELECT name_ja FROM places WHERE code = '" + code + "'");
    }
    std::string firstField(const Result<void, ServiceError>& done) {
        return done ? "" : done.error().fields.empty() ? "?" : done.error().fields.front().field;
    }
};

} // namespace

TEST_CASE("places are read as a tree of site, building, floor and room", "[places]") {
    Buildings given;
    REQUIRE(given.put("HQ", PlaceKind::Site, "", "本社"));
    REQUIRE(given.put("HQ-B", PlaceKind::Building, "HQ", "本館"));
    REQUIRE(given.put("HQ-3F", PlaceKind::Floor, "HQ-B", "3階"));
    REQUIRE(given.put("HQ-MR", PlaceKind::MailRoom, "HQ-3F", "メール室"));
    REQUIRE(given.put("HQ-S1", PlaceKind::Shelf, "HQ-MR", "棚1"));
    REQUIRE(given.put("AB", PlaceKind::Site, "", "支社"));
    CHECK(given.treeOn(kPlacesStart) == "AB HQ HQ-B(1) HQ-3F(2) HQ-MR(3) HQ-S1(4)");
    CHECK(given.treeOn(kPlacesStart - 1).empty());
    CHECK(given.masters.sheets().places.size() == 6); // each can be printed and scanned
}

TEST_CASE("a place lies in a larger one only, on every day", "[places]") {
    Buildings given;
    REQUIRE(given.put("HQ", PlaceKind::Site, "", "本社"));
    REQUIRE(given.put("F3", PlaceKind::Floor, "HQ", "3階"));
    CHECK(given.firstField(given.put("B", PlaceKind::Building, "F3", "本館")) == "parent");
    CHECK(given.firstField(given.put("F4", PlaceKind::Floor, "F3", "4階")) == "parent");
    CHECK(given.firstField(given.put("X", PlaceKind::Desk, "NONE", "席")) == "parent");
    CHECK(given.firstField(given.put("HQ", PlaceKind::Floor, "", "本社")) == "kind");
    CHECK(given.firstField(given.put("HQ", PlaceKind::Site, "F3", "本社")) == "parent"); // a loop
    CHECK(given.firstField(given.put("京", PlaceKind::Site, "", "京都")) == "code");
    CHECK(given.firstField(given.put("K", PlaceKind::Site, "", "")) == "name_ja");
    CHECK(given.treeOn(kPlacesStart) == "HQ F3(1)");
}

TEST_CASE("a new name holds from its day, without anybody doing anything", "[places]") {
    Buildings given;
    const LocalDate today = given.directory.today();
    REQUIRE(given.put("HQ", PlaceKind::Site, "", "本社"));
    REQUIRE(given.put("HQ", PlaceKind::Site, "", "東京本社", today + 1));
    CHECK(given.nameShown("HQ") == "本社");
    CHECK(given.places.refreshNames() == 0);
    given.fixture.clock().advance(std::chrono::hours(24));
    CHECK(given.places.refreshNames() == 1);
    CHECK(given.nameShown("HQ") == "東京本社");
    CHECK(given.places.refreshNames() == 0);
    const auto file = given.places.file("HQ");
    REQUIRE(file);
    REQUIRE(file->periods.size() == 2);
    CHECK(file->periods[0].name.ja == "本社");
    CHECK(file->periods[0].period.until == today);
}

TEST_CASE("a place of the command line keeps where it lies when it is renamed", "[places]") {
    Buildings given;
    REQUIRE(given.masters.addPlace("MR", "メール室", "Mail room"));
    CHECK(given.treeOn(kPlacesStart) == "MR"); // since ever
    REQUIRE(given.put("HQ", PlaceKind::Site, "", "本社"));
    REQUIRE(given.put("MR", PlaceKind::MailRoom, "HQ", "メール室", given.directory.today()));
    REQUIRE(given.masters.addPlace("MR", "第一メール室", "Mail room 1"));
    CHECK(given.nameShown("MR") == "第一メール室");
    CHECK(given.treeOn(given.directory.today()) == "HQ MR(1)");
    CHECK(given.places.file("MR")->periods.back().parentCode == "HQ");
}

TEST_CASE("a place that was there before there were periods is one since ever", "[places]") {
    Buildings given;
    given.fixture.site().database().write([](store::Connection& connection) {
        connection.session().execute("INSERT INTO places (id, code, name_ja, name_en, added_at) "
                                     "VALUES (1, 'OLD', '旧', 'old', 0)");
    });
    CHECK(given.treeOn(kPlacesStart) == "OLD");
    REQUIRE(given.places.file("OLD"));
    REQUIRE(given.put("OLD", PlaceKind::Floor, "", "新", given.directory.today()));
    CHECK(given.nameShown("OLD") == "新");
    CHECK(given.places.file("OLD")->periods.front().name.ja == "旧");
    CHECK(given.places.file("OLD")->periods.front().kind == PlaceKind::MailRoom);
}

TEST_CASE("a closed place leaves the tree and keeps its code and history", "[places]") {
    Buildings given;
    REQUIRE(given.put("HQ", PlaceKind::Site, "", "本社"));
    REQUIRE(given.put("MR", PlaceKind::MailRoom, "HQ", "メール室"));
    const LocalDate last = day("2030-03-31");
    REQUIRE(given.places.end("HQ", last));
    CHECK(given.treeOn(last) == "HQ MR(1)");
    CHECK(given.treeOn(last + 1) == "MR"); // nobody above it any more
    CHECK(given.fixture.number("SELECT COUNT(*) FROM places") == 2);
    CHECK(given.firstField(given.places.end("HQ", kPlacesStart - 1)) == "last_day");
    CHECK(given.places.end("NONE", last).error().kind == ServiceErrorKind::NotFound);
    PlaceInput again;
    again.code = "MR";
    again.nameJa = "x";
    again.from = kPlacesStart;
    CHECK(given.places.put(again, PutAs::Add).error().kind == ServiceErrorKind::Conflict);
    again.code = "NEW";
    CHECK(given.places.put(again, PutAs::Change).error().kind == ServiceErrorKind::NotFound);
}

TEST_CASE("any tree is read whole, each entry once and below its parent", "[places]") {
    std::mt19937 random(3);
    for (int round = 0; round < 200; ++round) {
        const int count = static_cast<int>(random() % 30);
        std::vector<TreeEntry<int>> entries;
        for (int i = 0; i < count; ++i) {
            // Any parent: known, unknown, oneself, or part of a loop.
            const int parent = static_cast<int>(random() % 40);
            entries.push_back({i, random() % 3 == 0 ? std::nullopt : std::optional(parent)});
        }
        const auto order = treeOrder(entries);
        std::set<std::size_t> seen;
        std::map<int, int> depthOf;
        for (const TreePlace& place : order) {
            CHECK(seen.insert(place.index).second);
            const auto& entry = entries[place.index];
            if (place.depth > 0) {
                REQUIRE(entry.parent);
                REQUIRE(depthOf.count(*entry.parent) == 1);
                CHECK(depthOf.at(*entry.parent) == place.depth - 1);
            }
            depthOf[entry.key] = place.depth;
        }
        CHECK(order.size() == entries.size());
    }
}

TEST_CASE("an operator card is kept with its days and its person", "[masters]") {
    Buildings given;
    PersonInput person;
    person.employeeNumber = "A1";
    person.nameJa = "佐藤 花子";
    REQUIRE(given.directory.putPerson(person));
    REQUIRE(given.masters.putOperator({"0042", "佐藤", {kPlacesStart, day("2027-03-31")}, "a1"}));
    REQUIRE(given.masters.addOperator("0042", "佐藤 花子")); // renames, and nothing else
    const auto cards = given.masters.operators();
    REQUIRE(cards.size() == 1);
    CHECK(cards[0].name == "佐藤 花子");
    CHECK(cards[0].validity == domain::DatePeriod{kPlacesStart, day("2027-03-31")});
    CHECK(cards[0].employeeNumber == "A1");
    CHECK(given.firstField(given.masters.putOperator({"0 1", "x", {kPlacesStart}, ""})) == "card");
    CHECK(given.firstField(given.masters.putOperator({"1", "", {kPlacesStart}, ""})) == "name");
    CHECK(given.firstField(given.masters.putOperator({"1", "x", {kPlacesStart}, "Z"})) == "person");
    CHECK(given.firstField(given.masters.putOperator(
              {"1", "x", {kPlacesStart, kPlacesStart - 1}, ""})) == "until");
    CHECK(given.masters.operators().size() == 1);
}

TEST_CASE("the organisation of a day is a tree with key contacts", "[directory]") {
    Buildings given;
    PersonInput person;
    person.employeeNumber = "A1";
    person.nameJa = "佐藤 花子";
    REQUIRE(given.directory.putPerson(person));
    const auto put = [&](const char* code, const char* parent, LocalDate from, const char* contact,
                         PutAs as = PutAs::AddOrChange) {
        DepartmentInput department;
        department.code = code;
        department.nameJa = code;
        department.parentCode = parent;
        department.from = from;
        department.keyContact = contact;
        return given.directory.putDepartment(department, as);
    };
    const LocalDate april = day("2027-04-01");
    REQUIRE(put("S", "", kPlacesStart, "A1"));
    REQUIRE(put("S1", "S", kPlacesStart, ""));
    REQUIRE(put("T", "", april, ""));
    REQUIRE(put("S1", "T", april, "")); // re-organised next April
    const auto treeOn = [&](LocalDate on) {
        std::string text;
        for (const DepartmentNode& node : given.directory.departmentTree(on)) {
            text += node.code + std::to_string(node.depth) + " ";
        }
        return text;
    };
    CHECK(treeOn(kPlacesStart) == "S0 S11 ");
    CHECK(treeOn(april) == "S0 T0 S11 ");
    CHECK(given.directory.departmentTree(kPlacesStart).front().keyContact.name == "佐藤 花子");
    const auto file = given.directory.departmentFile("S1");
    REQUIRE(file);
    REQUIRE(file->periods.size() == 2);
    CHECK(file->periods[0].parentCode == "S");
    CHECK(file->periods[1].parentCode == "T");
    CHECK_FALSE(given.directory.departmentFile("X"));
    CHECK(put("S", "", april, "", PutAs::Add).error().kind == ServiceErrorKind::Conflict);
    CHECK(put("X", "", april, "", PutAs::Change).error().kind == ServiceErrorKind::NotFound);
}

} // namespace tewatashi::server::services
