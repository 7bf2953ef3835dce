#include "server/store/class_store.h"
#include "server/store/number_series_store.h"
#include "server/store/request_store.h"
#include "tests/support/site_fixture.h"

#include <catch2/catch.hpp>

namespace tewatashi::server::store {
namespace {

using test::SiteFixture;

RequestRow requestRow(std::int64_t item) {
    RequestRow row;
    row.item = item;
    row.event = 41;
    row.sender = 7;
    row.enteredBy = 3;
    row.onBehalf = 1;
    row.toPerson = 8;
    row.classId = 2;
    row.pieces = 12;
    row.wishedDay = "2026-04-03";
    row.ownLabel = 1;
    row.possessionHash = std::string(64, 'a');
    row.triesLeft = 5;
    row.requestedAt_ms = 1'775'001'600'000;
    return row;
}

RequestRow added(SiteFixture& site, RequestRow row) {
    site.database().write([&row](Connection& connection) { RequestStore(connection).insert(row); });
    return row;
}

std::optional<RequestRow> ofItem(SiteFixture& site, std::int64_t item) {
    return site.database().read(
        [item](Connection& connection) { return RequestStore(connection).ofItem(item); });
}

} // namespace

TEST_CASE("A request is kept in all columns", "[requests]") {
    SiteFixture site;
    const RequestRow full = added(site, requestRow(1));
    RequestRow bare = requestRow(2);
    bare.toPerson.reset();
    bare.toDepartment = 9;
    bare.possessionHash.reset();
    bare.cancelledAt_ms = 5;
    bare.settled = 1;
    bare.triedHash = "ab";
    bare = added(site, bare);
    CHECK(bare.id == full.id + 1);
    CHECK(ofItem(site, 1) == full);
    CHECK(ofItem(site, 2) == bare);
    CHECK_FALSE(ofItem(site, 3));
}

TEST_CASE("An item has one request", "[requests]") {
    SiteFixture site;
    added(site, requestRow(1));
    CHECK_THROWS_AS(added(site, requestRow(1)), db::DbError);
}

TEST_CASE("Requests of a sender or an account come newest first, page by page", "[requests]") {
    SiteFixture site;
    for (std::int64_t item = 1; item <= 6; ++item) {
        RequestRow row = requestRow(item);
        row.sender = item % 2;
        row.onBehalf = item == 6 ? 0 : 1;
        added(site, row);
    }
    const auto itemsOf = [](const std::vector<RequestRow>& rows) {
        std::vector<std::int64_t> items;
        for (const RequestRow& row : rows) {
            items.push_back(row.item);
        }
        return items;
    };
    using Items = std::vector<std::int64_t>;
    site.database().read([&](Connection& connection) {
        RequestStore store(connection);
        CHECK(itemsOf(store.sentBy(1, 100, 10)) == Items{5, 3, 1});
        CHECK(itemsOf(store.sentBy(1, 100, 2)) == Items{5, 3});
        CHECK(itemsOf(store.sentBy(1, 3, 2)) == Items{1});
        CHECK(store.sentBy(9, 100, 2).empty());
        CHECK(itemsOf(store.enteredBy(3, 100, 10)) == Items{5, 4, 3, 2, 1});
        CHECK(store.enteredBy(4, 100, 10).empty());
    });
}

TEST_CASE("New digits replace those before and count as a printing", "[requests]") {
    SiteFixture site;
    added(site, requestRow(1));
    site.database().write([](Connection& connection) {
        RequestStore(connection).setPossession(1, std::string(64, 'b'), 5);
    });
    const auto row = ofItem(site, 1);
    REQUIRE(row);
    CHECK(row->possessionHash == std::string(64, 'b'));
    CHECK(row->prints == 1);
}

TEST_CASE("Texts of a request are kept apart from it", "[requests]") {
    SiteFixture site;
    site.database().write([](Connection& connection) {
        RequestStore store(connection);
        store.addText(1, RequestText::Subject, "ab");
        CHECK(store.text(1, RequestText::Subject) == "ab");
        CHECK_FALSE(store.text(1, RequestText::Note));
        CHECK_FALSE(store.text(2, RequestText::Subject));
    });
}

TEST_CASE("A new site has the three usual classes in their order", "[requests]") {
    SiteFixture site;
    const auto classes =
        site.database().read([](Connection& connection) { return ClassStore(connection).all(); });
    REQUIRE(classes.size() == 3);
    CHECK(classes[0].code == "ordinary");
    CHECK(classes[1].nameJa == "秘");
    CHECK(classes[2].nameJa == "親展");
    CHECK(classes[2].personOnly == 1);
    CHECK(classes[2].proxyAllowed == 0);
    CHECK(classes[2].possessionRequired == 1);
    CHECK(classes[0].boxAllowed == 1);
}

TEST_CASE("A series only moves on", "[requests]") {
    SiteFixture site;
    site.database().write([](Connection& connection) {
        NumberSeriesStore store(connection);
        const auto seeded = store.find(12);
        REQUIRE(seeded);
        CHECK(seeded->nextSerial == 10'000'000'000);
        store.advance(12, seeded->nextSerial + 5);
        store.advance(12, seeded->nextSerial + 2);
        CHECK(store.find(12)->nextSerial == seeded->nextSerial + 5);
        CHECK_FALSE(store.find(9));
        store.insert({9, 10, 99, 10});
        CHECK(store.find(9) == NumberSeriesRow{9, 10, 99, 10});
    });
}

} // namespace tewatashi::server::store
