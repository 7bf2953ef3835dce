#include "server/store/record_store.h"
#include "tests/support/site_fixture.h"

#include <catch2/catch.hpp>

#include <limits>

namespace tewatashi::server::store {
namespace {

constexpr std::int64_t kEver = std::numeric_limits<std::int64_t>::max();

// SQLite's plan of a query, one line per step.
std::string planOf(Connection& connection, const std::string& query) {
    std::string plan;
    soci::rowset<soci::row> rows = connection.session().sql().prepare
                                   << "EXPLAIN QUERY PLAN " + query;
    for (const soci::row& row : rows) {
        plan += row.get<std::string>(3) + "\n";
    }
    return plan;
}

RecordSelection everything() {
    RecordSelection selection;
    selection.after = {0, -1};
    selection.before = {kEver, -1};
    selection.positionEnd = kEver;
    return selection;
}

// 2,000 items with three events each, 1 s apart; every hundredth is "missing" at KYOTO.
class Filled {
public:
    Filled() {
        fixture.database().write([](Connection& connection) {
            db::Session& session = connection.session();
            session.execute(
                "INSERT INTO items (id, number, reversed, status, place, since_at, last_event, "
                "requested) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
                "i < 2000) SELECT i, CAST(100000 + i AS TEXT), '', CASE WHEN i % 100 = 0 THEN 14 "
                "ELSE 5 END, CASE WHEN i % 100 = 0 THEN 'KYOTO' ELSE 'OSAKA' END, i * 1000, "
                "i * 3 - 1, 0 FROM n");
            session.execute(
                "INSERT INTO item_events (position, event_id, item, kind, action, place, "
                "memory_position, context_flags, raw_time, at, recorded_at) WITH RECURSIVE n(i) AS "
                "(SELECT 0 "
                "UNION ALL SELECT i + 1 FROM n WHERE i < 5999) SELECT i, CAST(i AS TEXT), "
                "i / 3 + 1, 5, 5, 'OSAKA', 0, 0, '', i * 1000, i * 1000 FROM n");
        });
    }
    std::vector<RecordRow> page(RecordView view, RecordOrder order, const RecordSelection& wanted,
                                int limit) {
        return fixture.database().read([&](Connection& connection) {
            return RecordStore(connection).page(view, order, wanted, limit);
        });
    }
    std::optional<RecordPoint> pointAt(RecordView view, RecordOrder order, std::int64_t count) {
        return fixture.database().read([&](Connection& connection) {
            return RecordStore(connection).pointAt(view, order, everything(), count);
        });
    }

    test::SiteFixture fixture;
};

} // namespace

TEST_CASE("records come in either order between two exclusive ends") {
    Filled filled;
    RecordSelection wanted = everything();
    wanted.after = {10'000, 10};
    wanted.before = {15'000, 15};
    const auto up = filled.page(RecordView::Latest, RecordOrder::OldestFirst, wanted, 100);
    REQUIRE(up.size() == 4);
    CHECK(up.front().point == RecordPoint{11'000, 11});
    const auto down = filled.page(RecordView::Latest, RecordOrder::NewestFirst, wanted, 2);
    REQUIRE(down.size() == 2);
    CHECK(down.front().point == RecordPoint{14'000, 14});
    wanted.after = {10'000, 9};
    CHECK(filled.page(RecordView::Latest, RecordOrder::OldestFirst, wanted, 100).size() == 5);
    wanted = everything();
    wanted.positionEnd = 7;
    CHECK(filled.page(RecordView::Events, RecordOrder::OldestFirst, wanted, 100).size() == 7);
    wanted = everything();
    wanted.action = 14;
    wanted.place = "KYOTO";
    CHECK(filled.page(RecordView::Latest, RecordOrder::NewestFirst, wanted, 100).size() == 20);
}

TEST_CASE("a point so many records on is found, none beyond the end") {
    Filled filled;
    CHECK(filled.pointAt(RecordView::Latest, RecordOrder::NewestFirst, 1) ==
          RecordPoint{2'000'000, 2000});
    CHECK(filled.pointAt(RecordView::Latest, RecordOrder::OldestFirst, 2000) ==
          RecordPoint{2'000'000, 2000});
    CHECK_FALSE(filled.pointAt(RecordView::Latest, RecordOrder::OldestFirst, 2001));
    CHECK(filled.pointAt(RecordView::Events, RecordOrder::OldestFirst, 3) == RecordPoint{2'000, 2});
}

TEST_CASE("no search scans a table or sorts more than the numbers with one ending") {
    if (test::engineUnderTest() != db::Engine::Sqlite) {
        return; // plans of PostgreSQL depend on how much its tables hold
    }
    Filled filled;
    for (const RecordView view : {RecordView::Latest, RecordView::Events}) {
        for (const RecordOrder order : {RecordOrder::NewestFirst, RecordOrder::OldestFirst}) {
            for (const bool byEnding : {false, true}) {
                const std::string plan = filled.fixture.database().read([&](Connection& c) {
                    return planOf(c, RecordStore::pageQuery(view, order, byEnding));
                });
                CAPTURE(plan);
                CHECK(plan.find("SCAN") == std::string::npos);
                CHECK((plan.find("TEMP B-TREE") != std::string::npos) == byEnding);
                const char* index = byEnding                     ? "items_by_last_digits"
                                    : view == RecordView::Latest ? "items_by_time"
                                                                 : "item_events_by_time";
                CHECK(plan.find(index) != std::string::npos);
            }
            const std::string plan = filled.fixture.database().read(
                [&](Connection& c) { return planOf(c, RecordStore::pointQuery(view, order)); });
            CAPTURE(plan);
            CHECK(plan.find("SCAN") == std::string::npos);
            CHECK(plan.find("TEMP B-TREE") == std::string::npos);
        }
    }
}

} // namespace tewatashi::server::store
