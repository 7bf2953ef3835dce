#include "server/services/directory/print_codes.h"
#include "server/services/intake/receive_batch.h"
#include "server/services/items/look_up_item.h"
#include "server/services/machines/terminal_defaults.h"
#include "server/services/machines/terminals.h"
#include "server/store/site_database.h"
#include "tests/support/memory_builder.h"
#include "tests/support/site_context_fixture.h"

#include <catch2/catch.hpp>

namespace tewatashi::server::services {
namespace {

using test::MemoryBuilder;
using test::slipNumber;

// Three terminals at Osaka, and an item that the first of them scanned.
struct TerminalsSite {
    test::SiteContextFixture fixture;
    Terminals terminals{fixture.site()};
    CodeMasters masters{fixture.site()};

    TerminalsSite() {
        REQUIRE(masters.addPlace("OSAKA", "大阪", "Osaka"));
        for (std::uint8_t i = 1; i <= 3; ++i) {
            MemoryBuilder memory("opticon:" + std::to_string(i));
            memory.context("1", "accepted", "OSAKA").scan(slipNumber(i));
            REQUIRE(ReceiveBatch(fixture.site())
                        .receive(AgentId{{9}}, memory.batch(0, memory.size(), i)));
        }
    }
    std::string problemField(const char* id, const TerminalInput& input) {
        const auto done = terminals.put(id, input);
        return done ? "" : done.error().fields.empty() ? "-" : done.error().fields[0].field;
    }
    std::vector<std::string> freshOf(std::uint64_t item) {
        const auto view = LookUpItem(fixture.site()).byNumber(slipNumber(item));
        REQUIRE(view);
        std::vector<std::string> names;
        for (const FreshnessLine& line : view->freshness) {
            names.push_back(line.terminalName);
        }
        std::sort(names.begin(), names.end());
        return names;
    }
};

} // namespace

TEST_CASE("States are told by their codes", "[terminals]") {
    for (const TerminalState state : kTerminalStates) {
        CHECK(terminalStateFromCode(terminalStateCode(state)) == state);
    }
    CHECK_FALSE(terminalStateFromCode("broken"));
    CHECK_FALSE(terminalStateFromCode(""));
}

TEST_CASE("New terminals come first, then those in use", "[terminals]") {
    TerminalsSite given;
    REQUIRE(given.terminals.put("opticon:1", {" 予備機 ", "", "spare"}));
    REQUIRE(given.terminals.put("opticon:2", {"2号機", "OSAKA", "in_use"}));
    const auto list = given.terminals.list();
    REQUIRE(list.size() == 3);
    CHECK(list[0].id == "opticon:3");
    CHECK(list[0].isNew());
    CHECK(list[1].id == "opticon:2");
    CHECK(list[1].placeName.en == "Osaka");
    CHECK_FALSE(list[1].isNew());
    CHECK(list[2].name == "予備機");
    CHECK(list[2].state == TerminalState::Spare);
    CHECK_FALSE(list[2].isNew()); // nobody has to place a spare one
}

TEST_CASE("What is wrong with a terminal is said at its field", "[terminals]") {
    TerminalsSite given;
    CHECK(given.problemField("opticon:1", {"", "OSAKA", "in_use"}) == "name");
    CHECK(given.problemField("opticon:1", {"1号機", "", "in_use"}) == "place");
    CHECK(given.problemField("opticon:1", {"1号機", "NAGOYA", "in_use"}) == "place");
    CHECK(given.problemField("opticon:1", {"1号機", "NAGOYA", "lost"}) == "place");
    CHECK(given.problemField("opticon:1", {"1号機", "OSAKA", "broken"}) == "state");
    const auto unknown = given.terminals.put("opticon:7", {"7号機", "OSAKA", "in_use"});
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().kind == ServiceErrorKind::NotFound);
    CHECK(given.terminals.find("opticon:1")->name.empty()); // nothing was done
    CHECK_FALSE(given.terminals.find("opticon:7"));
}

TEST_CASE("A terminal whose place is gone can still be reported lost", "[terminals]") {
    TerminalsSite given;
    REQUIRE(given.terminals.put("opticon:1", {"1号機", "OSAKA", "in_use"}));
    given.fixture.site().database().write(
        [](store::Connection& connection) { connection.session().execute("DELETE FROM places"); });
    CHECK(given.terminals.put("opticon:1", {"1号機", "OSAKA", "lost"}));
    CHECK(given.terminals.find("opticon:1")->placeName.ja == "OSAKA");
}

TEST_CASE("Only terminals in use count for freshness, all are named in the timeline",
          "[terminals]") {
    TerminalsSite given;
    REQUIRE(given.terminals.put("opticon:1", {"1号機", "OSAKA", "in_use"}));
    REQUIRE(given.terminals.put("opticon:2", {"2号機", "OSAKA", "in_use"}));
    REQUIRE(given.terminals.put("opticon:3", {"3号機", "OSAKA", "in_use"}));
    CHECK(given.freshOf(1) == std::vector<std::string>{"1号機", "2号機", "3号機"});
    REQUIRE(given.terminals.put("opticon:2", {"2号機", "OSAKA", "spare"}));
    CHECK(given.freshOf(1) == std::vector<std::string>{"1号機", "3号機"});
    REQUIRE(given.terminals.put("opticon:1", {"1号機", "OSAKA", "repair"}));
    CHECK(given.freshOf(1) == std::vector<std::string>{"3号機"});
    const auto view = LookUpItem(given.fixture.site()).byNumber(slipNumber(1));
    REQUIRE(view);
    CHECK(view->timeline.at(0).terminalName == "1号機");
    REQUIRE(given.masters.nameTerminal("opticon:1", "初号機", "OSAKA"));
    CHECK(given.terminals.find("opticon:1")->state == TerminalState::Repair); // a name is no state
}

TEST_CASE("A lost terminal that docks again is pointed out", "[terminals]") {
    TerminalsSite given;
    given.fixture.clock().advance(std::chrono::hours(1));
    REQUIRE(given.terminals.put("opticon:1", {"1号機", "OSAKA", "lost"}));
    CHECK_FALSE(given.terminals.find("opticon:1")->isFoundAgain());
    given.fixture.clock().advance(std::chrono::hours(1));
    REQUIRE(given.terminals.put("opticon:1", {"1号機（黒）", "OSAKA", "lost"})); // still lost
    CHECK_FALSE(given.terminals.find("opticon:1")->isFoundAgain());
    given.fixture.site().database().write([&](store::Connection& connection) {
        const std::int64_t now = given.fixture.clock().utcNow().value;
        connection.session().sql() << "UPDATE terminals SET last_docked_at = :now WHERE "
                                      "terminal_id = 'opticon:1'",
            soci::use(now);
    });
    CHECK(given.terminals.find("opticon:1")->isFoundAgain());
    CHECK(given.terminals.list().front().id == "opticon:1");
    REQUIRE(given.terminals.put("opticon:1", {"1号機", "OSAKA", "in_use"}));
    CHECK_FALSE(given.terminals.find("opticon:1")->isFoundAgain());
}

TEST_CASE("A terminal's default begins on a day ahead, and may be taken back until then",
          "[terminals]") {
    TerminalsSite given;
    TerminalDefaults defaults(given.fixture.site());
    const domain::LocalDate today = given.fixture.site().today();
    const auto field = [&](const TerminalDefaultInput& input) {
        const auto done = defaults.put("opticon:1", input);
        return done ? std::string() : done.error().fields.at(0).field;
    };
    CHECK(field({today.text(), "OSAKA", ""}) == "from");
    CHECK(field({"", "OSAKA", ""}) == "from");
    CHECK(field({(today + 1).text(), "NOWHERE", ""}) == "place");
    CHECK(field({(today + 1).text(), "", "fly"}) == "action");
    CHECK(defaults.put("opticon:9", {(today + 1).text(), "OSAKA", ""}).error().kind ==
          ServiceErrorKind::NotFound);
    REQUIRE(defaults.put("opticon:1", {(today + 1).text(), "OSAKA", "accepted"}));
    REQUIRE(defaults.put("opticon:1", {(today + 5).text(), "", ""}));
    REQUIRE(defaults.of("opticon:1").size() == 2);
    CHECK(defaults.of("opticon:1")[0].placeName.ja == "大阪");
    CHECK(defaults.of("opticon:1")[0].isAhead);
    CHECK(defaults.of("opticon:2").empty());
    REQUIRE(defaults.remove("opticon:1", (today + 5).text()));
    CHECK_FALSE(defaults.remove("opticon:1", (today + 5).text()));
    given.fixture.clock().advance(std::chrono::hours(48));
    CHECK_FALSE(defaults.remove("opticon:1", (today + 1).text())); // it holds
    const auto rules = given.fixture.site().database().read([&](store::Connection& connection) {
        return rulesOfTerminal(given.fixture.site(), connection, "opticon:1");
    });
    const auto& stored = rules.terminalDefaults.at("opticon:1");
    REQUIRE(stored.size() == 1);
    CHECK(stored[0].from == domain::startOf(today + 1));
    CHECK(stored[0].place == "OSAKA");
    CHECK(stored[0].action == domain::Action::Accepted);
}

TEST_CASE("Items without a scanned place and action get the default of their own day",
          "[terminals]") {
    TerminalsSite given;
    TerminalDefaults defaults(given.fixture.site());
    const domain::LocalDate tomorrow = given.fixture.site().today() + 1;
    REQUIRE(defaults.put("opticon:4", {tomorrow.text(), "OSAKA", "accepted"}).error().kind ==
            ServiceErrorKind::NotFound); // it has not docked yet
    REQUIRE(defaults.put("opticon:1", {tomorrow.text(), "OSAKA", "accepted"}));
    MemoryBuilder memory("opticon:1", ClearId{{8}});
    memory.scan("TWO-0042").scan(slipNumber(101)); // today: nothing holds
    const std::int64_t day_s = 24 * 3600;
    memory.wait(static_cast<int>(2 * day_s)).scan("TWO-0042").scan(slipNumber(102));
    given.fixture.clock().advance(std::chrono::seconds(3 * day_s));
    REQUIRE(ReceiveBatch(given.fixture.site()).receive(AgentId{{9}}, memory.all()));
    LookUpItem lookUp(given.fixture.site());
    CHECK_FALSE(lookUp.byNumber(slipNumber(101)));
    const auto filled = lookUp.byNumber(slipNumber(102));
    REQUIRE(filled);
    CHECK(filled->statusCode == "accepted");
    CHECK(filled->placeName.ja == "大阪");
}

} // namespace tewatashi::server::services
