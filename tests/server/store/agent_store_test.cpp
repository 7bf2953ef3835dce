// What the store itself promises about agents and their one-time codes.
#include "server/store/agent_store.h"
#include "tests/server/store/numbered_digest.h"
#include "tests/support/site_fixture.h"

#include <catch2/catch.hpp>

namespace tewatashi::server::store {
namespace {

using test::numberedDigest;
using test::SiteFixture;

StoredAgent agent(std::uint8_t number) {
    StoredAgent made;
    made.id.octets.fill(number);
    made.name = "PC-" + std::to_string(number);
    made.version = "0.1.0";
    made.publicKey = Bytes(32, number);
    return made;
}

void insertCode(SiteFixture& site, std::uint8_t code, std::int64_t expires_ms) {
    site.database().write([&](Connection& connection) {
        insertEnrolmentCode(connection, numberedDigest(code), "3階", {0}, {expires_ms});
    });
}

bool enrolWith(Connection& connection, std::uint8_t code, const StoredAgent& agent, UtcMillis now) {
    const bool isSpent = spendEnrolmentCode(connection, numberedDigest(code), agent.id, now);
    if (isSpent) {
        insertAgent(connection, agent, std::nullopt, now);
    }
    return isSpent;
}

bool enrol(SiteFixture& site, std::uint8_t code, std::uint8_t number, std::int64_t now_ms) {
    return site.database().write([&](Connection& connection) {
        return enrolWith(connection, code, agent(number), {now_ms});
    });
}

std::optional<StoredAgent> find(SiteFixture& site, std::uint8_t number) {
    return site.database().read(
        [&](Connection& connection) { return findAgent(connection, agent(number).id); });
}

} // namespace

TEST_CASE("a code is spent by the agent it enrols and by nothing else") {
    SiteFixture site;
    insertCode(site, 1, 1000);
    CHECK_FALSE(enrol(site, 2, 1, 10)); // unknown
    CHECK(enrol(site, 1, 1, 999));
    CHECK_FALSE(enrol(site, 1, 2, 999)); // used
    CHECK(find(site, 1));
    CHECK_FALSE(find(site, 2));
    CHECK(site.number("SELECT count(*) FROM enrolment_codes WHERE used_by = '" + agent(1).id.hex() +
                      "' AND used_at = 999") == 1);
}

TEST_CASE("a code is open until the instant it expires") {
    SiteFixture site;
    insertCode(site, 1, 1000);
    insertCode(site, 2, 2000);
    const auto openAt = [&](std::int64_t now_ms) {
        return site.database().read(
            [&](Connection& connection) { return openEnrolmentCodes(connection, {now_ms}); });
    };
    CHECK(openAt(999) == 2);
    CHECK(openAt(1000) == 1);
    CHECK_FALSE(enrol(site, 1, 1, 1000));
    CHECK(enrol(site, 2, 1, 1999));
    CHECK(openAt(1999) == 0);
}

TEST_CASE("an agent is kept as it enrolled") {
    SiteFixture site;
    insertCode(site, 1, 1000);
    site.database().write([](Connection& connection) {
        StoredAgent odd = agent(1);
        odd.name = std::string("部\0屋'", 8);
        REQUIRE(enrolWith(connection, 1, odd, {10}));
    });
    const auto kept = find(site, 1);
    REQUIRE(kept);
    CHECK(kept->name == std::string("部\0屋'", 8));
    CHECK(kept->version == "0.1.0");
    CHECK(kept->publicKey == Bytes(32, 1));
    CHECK(kept->enrolledAt == UtcMillis{10});
    CHECK_FALSE(kept->lastContact);
    CHECK_FALSE(kept->revoked);
}

TEST_CASE("an agent revoked twice keeps the first time, an unknown one is not revoked") {
    SiteFixture site;
    insertCode(site, 1, 1000);
    REQUIRE(enrol(site, 1, 1, 10));
    const auto revoke = [&](std::uint8_t number, std::int64_t now_ms) {
        return site.database().write([&](Connection& connection) {
            return revokeAgent(connection, agent(number).id, {now_ms});
        });
    };
    CHECK(revoke(1, 20));
    CHECK(revoke(1, 30));
    CHECK_FALSE(revoke(2, 20));
    CHECK(find(site, 1)->revoked);
    CHECK(site.number("SELECT revoked_at FROM agents") == 20);
}

TEST_CASE("agents are listed in the order they enrolled") {
    SiteFixture site;
    for (const std::uint8_t number : Bytes{3, 1, 2}) {
        insertCode(site, number, 1000);
        REQUIRE(enrol(site, number, number, number == 2 ? 5 : 10));
    }
    std::vector<std::string> names;
    for (const StoredAgent& one :
         site.database().read([](Connection& connection) { return allAgents(connection); })) {
        names.push_back(one.name);
    }
    CHECK(names == std::vector<std::string>{"PC-2", "PC-3", "PC-1"});
}

} // namespace tewatashi::server::store
