#include "server/store/cancellation_store.h"
#include "tests/support/site_fixture.h"

#include <catch2/catch.hpp>

namespace tewatashi::server::store {
namespace {

using test::SiteFixture;

constexpr std::int64_t kOpenProgress = 1;
constexpr std::int64_t kDone = 2;

void put(SiteFixture& site, const CancellationRow& row) {
    site.database().write(
        [&row](Connection& connection) { CancellationStore(connection).put(row); });
}

std::vector<std::int64_t> openItems(SiteFixture& site, CancellationPoint after, int limit) {
    return site.database().read([&](Connection& connection) {
        std::vector<std::int64_t> items;
        for (const CancellationRow& row : CancellationStore(connection).open(after, limit)) {
            items.push_back(row.item);
        }
        return items;
    });
}

using Items = std::vector<std::int64_t>;

} // namespace

TEST_CASE("A cancellation is kept in all columns, replaced and removed", "[requests]") {
    SiteFixture site;
    const CancellationRow first{7, 41, 2, kOpenProgress, 1000};
    put(site, first);
    const CancellationRow second{7, 42, 3, kDone, 2000};
    put(site, second);
    site.database().write([&](Connection& connection) {
        CancellationStore store(connection);
        CHECK(store.ofItem(7) == second);
        CHECK_FALSE(store.ofItem(8));
        store.remove(7);
        store.remove(7);
        CHECK_FALSE(store.ofItem(7));
    });
}

TEST_CASE("Open cancellations come oldest first, page by page", "[requests]") {
    SiteFixture site;
    put(site, {5, 1, 2, kOpenProgress, 1000});
    put(site, {2, 2, 2, kOpenProgress, 3000});
    put(site, {3, 3, 2, kOpenProgress, 1000});
    put(site, {4, 4, 2, kDone, 1000});
    CHECK(openItems(site, {}, 10) == Items{3, 5, 2});
    CHECK(openItems(site, {}, 2) == Items{3, 5});
    CHECK(openItems(site, {1000, 3}, 10) == Items{5, 2});
    CHECK(openItems(site, {1000, 5}, 10) == Items{2});
    CHECK(openItems(site, {3000, 2}, 10).empty());
}

} // namespace tewatashi::server::store
