#include "common/base/error.h"
#include "server/services/site/site_context.h"
#include "tests/support/site_context_fixture.h"

#include <catch2/catch.hpp>

namespace tewatashi::server::services {
namespace {

SiteConfig configFor(const test::DbFixture& place) {
    SiteConfig config;
    config.site = "main";
    config.database = place.location();
    return config;
}

std::int64_t offsetAt(const std::string& zone, int month) {
    const test::DbFixture place(db::Engine::Sqlite);
    const test::ManualClock clock;
    SystemRandom random;
    SiteConfig config = configFor(place);
    config.timeZone = zone;
    const SiteContext site(config, *SigningKey::fromSeed(Bytes(32, 1)),
                           *SigningKey::fromSeed(Bytes(32, 2)), clock, random);
    return site.utcOffset_s(*domain::TerminalTime::fromCivil(2026, month, 15, 12, 0, 0));
}

std::string refusalOf(const SiteConfig& config) {
    const test::ManualClock clock;
    SystemRandom random;
    try {
        const SiteContext site(config, *SigningKey::fromSeed(Bytes(32, 1)),
                               *SigningKey::fromSeed(Bytes(32, 2)), clock, random);
        return "";
    } catch (const Error& error) {
        CHECK_FALSE(error.text().ja.empty());
        return error.text().en;
    }
}

TEST_CASE("the offset of a site's zone follows summer time") {
    CHECK(offsetAt("Asia/Tokyo", 1) == 9 * 3600);
    CHECK(offsetAt("Europe/Berlin", 1) == 3600);
    CHECK(offsetAt("Europe/Berlin", 7) == 2 * 3600);
}

TEST_CASE("a site that cannot be opened says which setting to change") {
    const test::DbFixture place(db::Engine::Sqlite);
    SiteConfig config = configFor(place);
    config.site = "Main Office";
    CHECK(refusalOf(config).find("Main Office") != std::string::npos);
    config = configFor(place);
    config.timeZone = "Asia/Edo";
    CHECK(refusalOf(config).find("Asia/Edo") != std::string::npos);
    config = configFor(place);
    config.database = "/var/lib/site.db";
    CHECK(refusalOf(config).find("/var/lib/site.db") != std::string::npos);
}

TEST_CASE("an open site is ready") {
    test::SiteContextFixture fixture;
    CHECK(fixture.site().ready());
}

} // namespace
} // namespace tewatashi::server::services
