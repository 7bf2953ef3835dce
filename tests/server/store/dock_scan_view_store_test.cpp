// The scans of one dock session, page by page, and what lies open in it.
#include "server/store/dock_scan_view_store.h"
#include "tests/support/site_fixture.h"

#include <catch2/catch.hpp>

namespace tewatashi::server::store {
namespace {

using test::SiteFixture;

constexpr std::int64_t kStored = 0;
constexpr std::int64_t kQuarantined = 2;
constexpr std::int64_t kContextMissing = 2;
constexpr std::int64_t kContextPending = 3;
constexpr std::int64_t kDock = 1;

struct Scan {
    std::int64_t id = 0;
    std::int64_t position = 0;
    std::int64_t verdict = kStored;
    std::int64_t reason = 0;
    std::int64_t resolution = 0;
    std::int64_t dock = kDock;
};

Scan open(std::int64_t id, std::int64_t position) {
    return {id, position, kQuarantined, kContextMissing, 0, kDock};
}

void insert(SiteFixture& site, const std::vector<Scan>& scans) {
    site.database().write([&](Connection& connection) {
        for (const Scan& scan : scans) {
            const std::string record = "r" + std::to_string(scan.id);
            connection.session().sql()
                << "INSERT INTO scans (id, record_id, before_id, terminal, dock, raw_time, code, "
                   "symbology, occurrence, position, received_at, verdict, reason, kind, "
                   "resolution) VALUES (:id, :record, '', 1, :dock, '', 'x', 0, 0, :position, 0, "
                   ":verdict, :reason, 6, :resolution)",
                soci::use(scan.id), soci::use(record), soci::use(scan.dock),
                soci::use(scan.position), soci::use(scan.verdict), soci::use(scan.reason),
                soci::use(scan.resolution);
        }
    });
}

template <class Ask>
auto ask(SiteFixture& site, const Ask& question) {
    return site.database().read([&](Connection& connection) {
        DockScanViewStore store(connection);
        return question(store);
    });
}

std::vector<std::int64_t> idsFrom(SiteFixture& site, const DockScanCursor& from, int limit) {
    std::vector<std::int64_t> ids;
    for (const DockScanRow& row :
         ask(site, [&](auto& store) { return store.scansOf(kDock, from, limit); })) {
        ids.push_back(row.scan.id);
    }
    return ids;
}

using Ids = std::vector<std::int64_t>;

} // namespace

TEST_CASE("a dock's scans come in memory order, those at one position by id, others' never") {
    SiteFixture site;
    // Ids are not in memory order: a batch that came late lies before the others.
    insert(site, {{5, 0}, {1, 1}, {2, 2}, {4, 2}, {3, 3}, {6, 1, 0, 0, 0, 2}});
    CHECK(idsFrom(site, {}, 100) == Ids{5, 1, 2, 4, 3});
    CHECK(idsFrom(site, {}, 2) == Ids{5, 1});
    CHECK(idsFrom(site, {2, 2}, 2) == Ids{2, 4}); // at the cursor and behind it
    CHECK(idsFrom(site, {2, 3}, 2) == Ids{4, 3});
    CHECK(idsFrom(site, {3, 4}, 2).empty());
    CHECK(ask(site, [](auto& store) { return store.scanOf(kDock, 4); })->scan.position == 2);
    CHECK_FALSE(ask(site, [](auto& store) { return store.scanOf(kDock, 6); }));
}

TEST_CASE("a place in a dock knows how many scans lie before it, and which") {
    SiteFixture site;
    insert(site, {{5, 0}, {1, 1}, {2, 2}, {4, 2}, {3, 3}, {6, 1, 0, 0, 0, 2}});
    const auto count = [&](const DockScanCursor& at) {
        return ask(site, [&](auto& store) { return store.countScans(kDock, at); });
    };
    CHECK(count({}).all == 5);
    CHECK(count({}).before == 0);
    CHECK(count({2, 4}).before == 3);
    CHECK(count({9, 0}).before == 5);
    const auto before = [&](const DockScanCursor& at, int back) {
        return ask(site, [&](auto& store) { return store.scanBefore(kDock, at, back); });
    };
    CHECK(before({2, 4}, 1) == DockScanCursor{2, 2});
    CHECK(before({2, 4}, 3) == DockScanCursor{0, 5});
    CHECK_FALSE(before({2, 4}, 4));
    CHECK_FALSE(before({}, 1));
    CHECK(ask(site, [](auto& store) { return store.countScans(7, {}); }).all == 0);
}

TEST_CASE("open scans know whether one that needs no answer lies between") {
    SiteFixture site;
    std::vector<Scan> scans{open(1, 0), open(2, 1)};
    scans.push_back({3, 2, kQuarantined, kContextMissing, 1, kDock}); // repaired: no break
    scans.push_back({4, 3, kQuarantined, kContextMissing, 2, kDock}); // set aside: no break
    scans.push_back(open(5, 4));
    scans.push_back({6, 5, kStored, 0, 0, kDock}); // a break
    scans.push_back(open(7, 6));
    scans.push_back({8, 7, kQuarantined, kContextPending, 0, kDock}); // it waits: a break
    scans.push_back(open(9, 7));                                      // at the same position
    scans.push_back({10, 6, kStored, 0, 0, 2});                       // another dock: no break
    scans.push_back(open(11, 8));
    insert(site, scans);
    Ids ids;
    std::vector<bool> breaks;
    for (const OpenDockScan& scan :
         ask(site, [](auto& store) { return store.openScansOf(kDock); })) {
        ids.push_back(scan.at.id);
        breaks.push_back(scan.afterBreak);
        CHECK(scan.reason == kContextMissing);
        CHECK(scan.kind == 6);
        CHECK_FALSE(scan.memory);
    }
    CHECK(ids == Ids{1, 2, 5, 7, 9, 11});
    CHECK(breaks == std::vector<bool>{false, false, false, true, true, false});
    CHECK(ask(site, [](auto& store) { return store.openScansOf(2); }).empty());
}

} // namespace tewatashi::server::store
