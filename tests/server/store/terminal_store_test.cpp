// Terminals as people keep them, and who is waited for because of it.
#include "server/store/cancellation_store.h"
#include "server/store/dock_store.h"
#include "server/store/terminal_store.h"
#include "tests/support/site_fixture.h"

#include <catch2/catch.hpp>

namespace tewatashi::server::store {
namespace {

using test::SiteFixture;

void dock(SiteFixture& site, const std::string& terminal, std::int64_t at_ms) {
    site.database().write([&](Connection& connection) {
        DockVisit visit;
        visit.terminalId = terminal;
        visit.model = "OPN-2001";
        visit.firmware = "RBBV0012";
        visit.dockedAt_ms = at_ms;
        visit.receivedAt_ms = at_ms + 5;
        static_cast<void>(DockStore(connection).terminalOf(visit));
    });
}

void put(SiteFixture& site, const std::string& terminal, const TerminalSettings& settings) {
    site.database().write(
        [&](Connection& connection) { TerminalStore(connection).put(terminal, settings); });
}

std::optional<TerminalRow> find(SiteFixture& site, const std::string& terminal) {
    return site.database().read(
        [&](Connection& connection) { return TerminalStore(connection).find(terminal); });
}

} // namespace

TEST_CASE("a terminal is in use and without a place until somebody sets it") {
    SiteFixture site;
    dock(site, "opticon:1", 100);
    const auto fresh = find(site, "opticon:1");
    REQUIRE(fresh);
    CHECK(fresh->name.empty());
    CHECK(fresh->place.empty());
    CHECK(fresh->state == 0);
    CHECK(fresh->model == "OPN-2001");
    CHECK(fresh->firstSeen_ms == 105);
    CHECK(fresh->lastDocked_ms == 100);
    put(site, "opticon:1", {"3号機", "OSAKA", 2});
    dock(site, "opticon:1", 300); // a later dock changes none of it
    const auto kept = find(site, "opticon:1");
    REQUIRE(kept);
    CHECK(kept->name == "3号機");
    CHECK(kept->place == "OSAKA");
    CHECK(kept->state == 2);
    CHECK(kept->lastDocked_ms == 300);
}

TEST_CASE("terminals are listed as they were first seen, unknown ones are not made") {
    SiteFixture site;
    dock(site, "opticon:2", 100);
    dock(site, "opticon:1", 200);
    put(site, "opticon:9", {"x", "", 0});
    const auto all = site.database().read(
        [](Connection& connection) { return TerminalStore(connection).all(); });
    REQUIRE(all.size() == 2);
    CHECK(all[0].terminalId == "opticon:2");
    CHECK(all[1].terminalId == "opticon:1");
    CHECK_FALSE(find(site, "opticon:9"));
}

TEST_CASE("only terminals in use count as seen") {
    SiteFixture site;
    dock(site, "opticon:1", 100);
    dock(site, "opticon:2", 200);
    const auto seen = [&] {
        return site.database().read([](Connection& connection) {
            return CancellationStore(connection).terminalsSeenSince(50).size();
        });
    };
    CHECK(seen() == 2);
    for (const std::int64_t state : {1, 2, 3}) {
        put(site, "opticon:1", {"", "", state});
        CHECK(seen() == 1);
    }
    put(site, "opticon:1", {"", "", 0});
    CHECK(seen() == 2);
}

TEST_CASE("the newest dock of an agent is not turned back by a late batch") {
    SiteFixture site;
    site.database().write([](Connection& connection) {
        connection.session().execute("INSERT INTO agents (id, agent_id, name, version, public_key, "
                                     "enrolled_at) VALUES (1, 'aa', 'PC', '0.1', '', 1)");
    });
    const auto contact = [&](std::int64_t docked_ms, std::int64_t received_ms) {
        site.database().write([&](Connection& connection) {
            DockVisit visit;
            visit.agentId = "aa";
            visit.agentVersion = "0.2";
            visit.dockedAt_ms = docked_ms;
            visit.receivedAt_ms = received_ms;
            DockStore(connection).agentContacted(visit);
        });
    };
    contact(100, 110);
    CHECK(site.number("SELECT last_docked_at FROM agents") == 100);
    contact(90, 120);
    CHECK(site.number("SELECT last_docked_at FROM agents") == 100);
    CHECK(site.number("SELECT last_contact_at FROM agents") == 120);
    contact(130, 140);
    CHECK(site.number("SELECT last_docked_at FROM agents") == 130);
    CHECK(site.number("SELECT count(*) FROM agents WHERE version = '0.2'") == 1);
}

} // namespace tewatashi::server::store
