#include "server/services/directory/print_codes.h"
#include "server/store/site_database.h"
#include "tests/support/site_context_fixture.h"

#include <catch2/catch.hpp>

#include <algorithm>

namespace tewatashi::server::services {
namespace {

struct MastersSite {
    test::SiteContextFixture fixture;
    CodeMasters masters{fixture.site()};
};

} // namespace

TEST_CASE("Sheets hold what was added, as the terminal will read it", "[masters]") {
    MastersSite given;
    REQUIRE(given.masters.addOperator("0043", "鈴木 一郎"));
    REQUIRE(given.masters.addOperator(" 0042 ", "佐藤 花子"));
    REQUIRE(given.masters.addPlace("TOKYO-MR", "東京本社 メール室", "Tokyo mail room"));
    const CodeSheets sheets = given.masters.sheets();
    REQUIRE(sheets.operators.size() == 2);
    CHECK(sheets.operators[0].code == "TWO-0042");
    CHECK(sheets.operators[0].title.ja == "佐藤 花子");
    CHECK(sheets.operators[0].legend == "TWO-0042");
    CHECK(sheets.operators[1].code == "TWO-0043");
    REQUIRE(sheets.places.size() == 1);
    CHECK(sheets.places[0].code == "TWP-TOKYO-MR");
    CHECK(sheets.places[0].title == LocalizedText{"東京本社 メール室", "Tokyo mail room"});
    CHECK(sheets.controls.size() == 3);
}

TEST_CASE("Every printed code is understood by the interpreter", "[masters]") {
    MastersSite given;
    REQUIRE(given.masters.addOperator("0042", "佐藤 花子"));
    REQUIRE(given.masters.addPlace("OSAKA", "大阪", "Osaka"));
    const domain::CodeScheme& scheme = given.fixture.site().rules().codes;
    const CodeSheets sheets = given.masters.sheets();
    const auto kindOf = [&](const PrintableCode& code) {
        return domain::classify(asBytes(code.code), scheme).kind;
    };
    for (const PrintableCode& code : sheets.actions) {
        CAPTURE(code.code);
        CHECK(kindOf(code) == domain::CodeKind::Action);
        CHECK_FALSE(code.title.ja.empty());
    }
    CHECK(kindOf(sheets.operators.at(0)) == domain::CodeKind::Operator);
    CHECK(kindOf(sheets.places.at(0)) == domain::CodeKind::Place);
    CHECK(kindOf(sheets.controls.at(0)) == domain::CodeKind::UndoLastScan);
    CHECK(kindOf(sheets.controls.at(1)) == domain::CodeKind::UndoThisStack);
    CHECK(kindOf(sheets.controls.at(2)) == domain::CodeKind::End);
}

TEST_CASE("Adding what is there renames it", "[masters]") {
    MastersSite given;
    REQUIRE(given.masters.addOperator("0042", "旧姓"));
    REQUIRE(given.masters.addOperator("0042", "新姓"));
    REQUIRE(given.masters.addPlace("A", "旧", "old"));
    REQUIRE(given.masters.addPlace("A", "新", "new"));
    CHECK(given.masters.sheets().operators.size() == 1);
    CHECK(given.masters.sheets().operators[0].title.ja == "新姓");
    CHECK(given.masters.sheets().places[0].title.en == "new");
}

TEST_CASE("Codes that cannot be printed are refused by name", "[masters]") {
    MastersSite given;
    const auto spaced = given.masters.addOperator("00 42", "佐藤");
    REQUIRE_FALSE(spaced);
    CHECK(spaced.error().fields.at(0).field == "card");
    const auto wide = given.masters.addPlace("東京", "東京", "Tokyo");
    REQUIRE_FALSE(wide);
    CHECK(wide.error().fields.at(0).field == "code");
    CHECK_FALSE(given.masters.addPlace(std::string(21, 'A'), "長", "long"));
    CHECK_FALSE(given.masters.addPlace("A", "", "nameless"));
    CHECK(given.masters.sheets().places.empty());
}

TEST_CASE("A terminal is named once it has docked, at a place that exists", "[masters]") {
    MastersSite given;
    REQUIRE(given.masters.addPlace("OSAKA", "大阪", "Osaka"));
    const auto early = given.masters.nameTerminal("opticon:1", "3号機", "OSAKA");
    REQUIRE_FALSE(early);
    CHECK(early.error().kind == ServiceErrorKind::NotFound);
    given.fixture.site().database().write([](store::Connection& connection) {
        connection.session().execute(
            "INSERT INTO terminals (id, terminal_id, name, place, model, firmware, first_seen_at, "
            "last_docked_at) VALUES (1, 'opticon:1', '', '', 'OPN-2001', 'RBBV0012', 1, 1)");
    });
    const auto nowhere = given.masters.nameTerminal("opticon:1", "3号機", "NAGOYA");
    REQUIRE_FALSE(nowhere);
    CHECK(nowhere.error().fields.at(0).field == "place");
    CHECK(given.masters.nameTerminal("opticon:1", "3号機", "OSAKA"));
    const std::string name =
        given.fixture.site().database().read([](store::Connection& connection) {
            std::string value;
            connection.session().sql() << "SELECT name FROM terminals", soci::into(value);
            return value;
        });
    CHECK(name == "3号機");
}

} // namespace tewatashi::server::services
