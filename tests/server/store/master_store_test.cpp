// What the store itself promises about operators, places and the names of terminals.
#include "server/store/master_store.h"
#include "tests/support/site_fixture.h"

#include <catch2/catch.hpp>

namespace tewatashi::server::store {
namespace {

using test::SiteFixture;

template <class Write>
void write(SiteFixture& site, const Write& job) {
    site.database().write([&](Connection& connection) { job(connection); });
}

} // namespace

TEST_CASE("a card or place that is put again is renamed and stays one") {
    SiteFixture site;
    write(site, [](Connection& connection) {
        putOperator(connection, {"0042", "佐藤"}, {1});
        putOperator(connection, {"0007", "鈴木"}, {2});
        putOperator(connection, {"0042", "佐藤 花子"}, {3});
        putPlace(connection, {"TOKYO", "東京", "Tokyo"}, {1});
        putPlace(connection, {"OSAKA", "大阪", "Osaka"}, {2});
        putPlace(connection, {"OSAKA", "大阪3階", "Osaka 3F"}, {3});
    });
    const auto operators =
        site.database().read([](Connection& connection) { return allOperators(connection); });
    REQUIRE(operators.size() == 2);
    CHECK(operators[0].card == "0007"); // by card
    CHECK(operators[1].name == "佐藤 花子");
    const auto places =
        site.database().read([](Connection& connection) { return allPlaces(connection); });
    REQUIRE(places.size() == 2);
    CHECK(places[0].code == "OSAKA"); // by code
    CHECK(places[0].nameJa == "大阪3階");
    CHECK(places[0].nameEn == "Osaka 3F");
    CHECK(site.number("SELECT added_at FROM places WHERE code = 'OSAKA'") == 2);
    CHECK(site.number("SELECT max(id) FROM operators") == 2);
}

TEST_CASE("a place exists by its exact code") {
    SiteFixture site;
    write(site, [](Connection& connection) { putPlace(connection, {"OSAKA", "", ""}, {1}); });
    const auto exists = [&](const char* code) {
        return site.database().read(
            [code](Connection& connection) { return placeExists(connection, code); });
    };
    CHECK(exists("OSAKA"));
    CHECK_FALSE(exists("osaka"));
    CHECK_FALSE(exists("OSAKA "));
    CHECK_FALSE(exists("OSAK_"));
    CHECK_FALSE(exists("%"));
    CHECK_FALSE(exists(""));
}

TEST_CASE("only a terminal that has docked is named, and no other with it") {
    SiteFixture site;
    write(site, [](Connection& connection) {
        for (const char* terminal : {"1, 'opticon:1'", "2, 'opticon:2'"}) {
            connection.session().execute(
                std::string("INSERT INTO terminals (id, terminal_id, name, place, model, firmware, "
                            "first_seen_at, last_docked_at) VALUES (") +
                terminal + ", '', '', '', '', 0, 0)");
        }
        CHECK(nameTerminal(connection, "opticon:2", "3号機", "OSAKA"));
        CHECK_FALSE(nameTerminal(connection, "opticon:3", "4号機", "OSAKA"));
    });
    CHECK(site.number("SELECT count(*) FROM terminals WHERE name = '3号機' AND place = 'OSAKA' AND "
                      "terminal_id = 'opticon:2'") == 1);
    CHECK(site.number("SELECT count(*) FROM terminals WHERE name = ''") == 1);
    CHECK(site.number("SELECT count(*) FROM terminals") == 2);
}

} // namespace tewatashi::server::store
