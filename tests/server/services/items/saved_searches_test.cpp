#include "server/services/items/saved_searches.h"
#include "tests/support/site_context_fixture.h"

#include <catch2/catch.hpp>

namespace tewatashi::server::services {
namespace {

User userOf(std::int64_t id, Role role) {
    User user;
    user.id = id;
    user.role = role;
    return user;
}

// 1 April 2026 in Tokyo.
struct Saved {
    test::SiteContextFixture fixture;
    SavedSearches searches{fixture.site()};
    User op = userOf(1, Role::Operator);
    User colleague = userOf(2, Role::Operator);
    User admin = userOf(3, Role::Administrator);

    std::int64_t save(const std::string& name, bool shared = false, bool moves = false) {
        SavedSearchInput input;
        input.name = name;
        input.query.from = "2026/3/30";
        input.query.until = "2026-04-01";
        input.query.placeCode = "OSAKA";
        input.query.statusCode = "arrived";
        input.isShared = shared;
        input.moves = moves;
        const auto saved = searches.save(input, op);
        REQUIRE(saved);
        return *saved;
    }
    std::vector<std::string> namesOf(const User& user) {
        std::vector<std::string> names;
        for (const SavedSearch& each : searches.list(user)) {
            names.push_back(each.name);
        }
        return names;
    }
};
using Names = std::vector<std::string>;

} // namespace

TEST_CASE("a search is saved under a name, for oneself or for all", "[sqlite]") {
    Saved site;
    site.save("大阪 到着");
    site.save("共有の検索", true);
    CHECK(site.namesOf(site.op).size() == 2);
    CHECK(site.namesOf(site.colleague) == Names{"共有の検索"});
    const SavedSearch search = site.searches.list(site.colleague).front();
    CHECK(search.query.from == "2026-03-30");
    CHECK(search.query.until == "2026-04-01");
    CHECK(search.query.placeCode == "OSAKA");
    CHECK(search.query.statusCode == "arrived");
    CHECK_FALSE(search.mayDelete);
    site.save("大阪 到着", true); // replaces
    CHECK(site.namesOf(site.op).size() == 2);
    CHECK(site.namesOf(site.colleague).size() == 2);
}

TEST_CASE("days that move along are those of today", "[sqlite]") {
    Saved site;
    site.save("動く", false, true);
    site.save("動かない");
    site.fixture.clock().advance(std::chrono::hours(24 * 30));
    for (const SavedSearch& search : site.searches.list(site.op)) {
        CAPTURE(search.name);
        CHECK(search.query.from == (search.moves ? "2026-04-29" : "2026-03-30"));
        CHECK(search.query.until == (search.moves ? "2026-05-01" : "2026-04-01"));
    }
}

TEST_CASE("a saved search is deleted by its owner, a shared one by administrators too",
          "[sqlite]") {
    Saved site;
    const auto own = site.save("自分");
    const auto shared = site.save("共有", true);
    CHECK_FALSE(site.searches.remove(own, site.colleague));
    CHECK_FALSE(site.searches.remove(shared, site.colleague));
    CHECK_FALSE(site.searches.remove(own, site.admin));
    CHECK(site.searches.remove(shared, site.admin));
    CHECK(site.searches.remove(own, site.op));
    CHECK(site.searches.remove(own, site.op).error().kind == ServiceErrorKind::NotFound);
    CHECK(site.namesOf(site.op).empty());
}

TEST_CASE("no possession digits are saved, and nothing that is no search", "[sqlite]") {
    Saved site;
    SavedSearchInput input;
    input.name = "番号";
    input.query.number = "1000000000077777"; // number and four digits
    const auto saved = site.searches.save(input, site.op);
    const std::string kept = saved ? site.searches.list(site.op).front().query.number : "";
    CHECK(kept.size() <= 12);
    input.query.number = "x";
    CHECK_FALSE(site.searches.save(input, site.op));
    input.query.number.clear();
    input.name = " ";
    CHECK(site.searches.save(input, site.op).error().fields.front().field == "name");
    input.name = std::string(kSavedNameMax + 1, 'a');
    CHECK_FALSE(site.searches.save(input, site.op));
}

TEST_CASE("somebody saves fifty searches at most", "[sqlite]") {
    Saved site;
    for (std::size_t i = 0; i < kSavedSearchesMax; ++i) {
        site.save(std::to_string(i));
    }
    SavedSearchInput input;
    input.name = "もう一つ";
    CHECK(site.searches.save(input, site.op).error().kind == ServiceErrorKind::Conflict);
    site.save("0"); // replacing one is no more
}

} // namespace tewatashi::server::services
