#include "common/base/digest.h"
#include "server/services/machines/agents.h"
#include "server/services/site/enrol_code.h"
#include "server/store/site_database.h"
#include "tests/server/services/machines/new_pc.h"
#include "tests/support/site_context_fixture.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <set>
#include <thread>

namespace tewatashi::server::services {
namespace {

using test::kPcAddress;

wire::EnrolRequest requestWith(std::string code, std::uint64_t seed = 7) {
    return test::enrolRequestOf(std::move(code), seed);
}

struct AgentsSite {
    test::SiteContextFixture fixture;
    Agents agents{fixture.site()};
};

std::string codeOf(const Result<wire::EnrolResponse, ServiceError>& result) {
    return result ? "enrolled" : result.error().code;
}

} // namespace

TEST_CASE("A code enrols one agent, which is then known by its key", "[agents]") {
    AgentsSite given;
    const auto code = given.agents.createCode("3階メール室");
    REQUIRE(code);
    const auto response = given.agents.enrol(requestWith(*code), kPcAddress);
    REQUIRE(response);
    CHECK(response->site == "main");
    const auto receiptKey = given.fixture.site().receiptKey().verifyKey().bytes();
    CHECK(response->receiptKey == Bytes(receiptKey.begin(), receiptKey.end()));
    const auto known = given.agents.find(response->agent);
    REQUIRE(known);
    CHECK_FALSE(known->revoked);
    const auto key = known->key.bytes();
    CHECK(Bytes(key.begin(), key.end()) == requestWith("").publicKey);
    REQUIRE(given.agents.list().size() == 1);
    CHECK(given.agents.list()[0].name == "MAILROOM-PC");
    CHECK(given.agents.list()[0].enrolledAt == test::ManualClock::kStart);
}

TEST_CASE("Open codes are listed with their notes and can be withdrawn", "[agents]") {
    AgentsSite given;
    const auto first = given.agents.createCode("3階", std::chrono::hours(2));
    const auto second = given.agents.createCode("5階");
    REQUIRE(first);
    REQUIRE(second);
    const auto open = given.agents.openCodes();
    REQUIRE(open.size() == 2);
    CHECK(open[0].note == "3階");
    CHECK(open[0].createdAt == test::ManualClock::kStart);
    CHECK(open[0].expiresAt == test::ManualClock::kStart + std::chrono::hours(2));
    REQUIRE(given.agents.withdrawCode(open[0].id));
    CHECK_FALSE(given.agents.withdrawCode(open[0].id));
    CHECK_FALSE(given.agents.withdrawCode(77));
    CHECK(codeOf(given.agents.enrol(requestWith(*first), kPcAddress)) == "enrolment-code-invalid");
    const auto enrolled = given.agents.enrol(requestWith(*second), kPcAddress);
    REQUIRE(enrolled);
    CHECK(given.agents.openCodes().empty());
    CHECK_FALSE(given.agents.withdrawCode(open[1].id)); // used: the agent has to be revoked
    const auto row = given.agents.row(enrolled->agent);
    REQUIRE(row);
    CHECK(row->note == "5階");
    CHECK_FALSE(row->lastDocked);
    CHECK_FALSE(given.agents.row(AgentId{{1}}));
}

TEST_CASE("Wrong, used and expired codes get the same answer", "[agents]") {
    AgentsSite given;
    const auto used = given.agents.createCode("");
    const auto expired = given.agents.createCode("", std::chrono::hours(1));
    REQUIRE(given.agents.enrol(requestWith(*used), kPcAddress));
    given.fixture.clock().advance(std::chrono::hours(1));
    const auto byUsed = given.agents.enrol(requestWith(*used), kPcAddress);
    const auto byExpired = given.agents.enrol(requestWith(*expired), kPcAddress);
    const auto byWrong = given.agents.enrol(requestWith("AAAA-AAAA-AAAA"), kPcAddress);
    const auto byNonsense = given.agents.enrol(requestWith("?"), kPcAddress);
    CHECK(codeOf(byUsed) == "enrolment-code-invalid");
    for (const auto* result : {&byExpired, &byWrong, &byNonsense}) {
        REQUIRE_FALSE(*result);
        CHECK(result->error().code == byUsed.error().code);
        CHECK(result->error().text == byUsed.error().text);
        CHECK(result->error().kind == ServiceErrorKind::Unauthorized);
    }
    CHECK(given.agents.list().size() == 1);
}

TEST_CASE("Five wrong codes stop an address for an hour, not others", "[agents]") {
    AgentsSite given;
    const auto code = given.agents.createCode("");
    for (int i = 0; i < 5; ++i) {
        CHECK(codeOf(given.agents.enrol(requestWith("AAAA-AAAA-AAAA"), kPcAddress)) ==
              "enrolment-code-invalid");
    }
    CHECK(codeOf(given.agents.enrol(requestWith(*code), kPcAddress)) == "too-many-attempts");
    given.fixture.clock().advance(std::chrono::minutes(59));
    CHECK(codeOf(given.agents.enrol(requestWith(*code), kPcAddress)) == "too-many-attempts");
    CHECK(codeOf(given.agents.enrol(requestWith(*code), "198.51.100.1")) == "enrolled");
    given.fixture.clock().advance(std::chrono::minutes(1));
    const auto another = given.agents.createCode("");
    CHECK(codeOf(given.agents.enrol(requestWith(*another), kPcAddress)) == "enrolled");
}

TEST_CASE("One code used by many at once enrols one", "[agents]") {
    AgentsSite given;
    const auto code = given.agents.createCode("");
    std::atomic<int> enrolled{0};
    std::vector<std::jthread> threads;
    for (std::uint64_t i = 0; i < 8; ++i) {
        threads.emplace_back([&, i] {
            const std::string address = "192.0.2." + std::to_string(i);
            enrolled += given.agents.enrol(requestWith(*code, i), address) ? 1 : 0;
        });
    }
    threads.clear();
    CHECK(enrolled == 1);
    CHECK(given.agents.list().size() == 1);
}

TEST_CASE("A revoked agent is known as revoked at once and after a restart", "[agents]") {
    AgentsSite given;
    const auto response = given.agents.enrol(requestWith(*given.agents.createCode("")), kPcAddress);
    REQUIRE_FALSE(given.agents.find(response->agent)->revoked); // and cached
    REQUIRE(given.agents.revoke(response->agent));
    CHECK(given.agents.find(response->agent)->revoked);
    Agents restarted(given.fixture.site());
    CHECK(restarted.find(response->agent)->revoked);
    CHECK(restarted.list()[0].revoked);
}

TEST_CASE("Unknown agents are not found and cannot be revoked", "[agents]") {
    AgentsSite given;
    AgentId nobody;
    nobody.octets.fill(9);
    CHECK_FALSE(given.agents.find(nobody));
    const auto revoked = given.agents.revoke(nobody);
    REQUIRE_FALSE(revoked);
    CHECK(revoked.error().kind == ServiceErrorKind::NotFound);
}

TEST_CASE("Enrolment refuses wrong fields without spending the code", "[agents]") {
    AgentsSite given;
    const auto code = given.agents.createCode("");
    auto shortKey = requestWith(*code);
    shortKey.publicKey.pop_back();
    CHECK(codeOf(given.agents.enrol(shortKey, kPcAddress)) == "invalid-public_key");
    auto nameless = requestWith(*code);
    nameless.name = " ";
    CHECK(codeOf(given.agents.enrol(nameless, kPcAddress)) == "invalid-name");
    CHECK(codeOf(given.agents.enrol(requestWith(*code), kPcAddress)) == "enrolled");
}

TEST_CASE("The code itself is not stored", "[agents]") {
    AgentsSite given;
    const auto code = given.agents.createCode("note");
    const std::string stored =
        given.fixture.site().database().read([](store::Connection& connection) {
            std::string hash;
            connection.session().sql() << "SELECT code_hash FROM enrolment_codes", soci::into(hash);
            return hash;
        });
    CHECK(stored == toHex(enrolCodeDigest(*normalizedEnrolCode(*code))));
}

TEST_CASE("Codes are three groups of four without look-alikes", "[agents]") {
    test::TestRandom random(3);
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        const std::string code = newEnrolCode(random);
        REQUIRE(code.size() == 14);
        REQUIRE(code[4] == '-');
        REQUIRE(code[9] == '-');
        REQUIRE(code.find_first_of("0O1I") == std::string::npos);
        REQUIRE(normalizedEnrolCode(code).has_value());
        REQUIRE(seen.insert(code).second);
    }
}

TEST_CASE("A code is understood as people type it", "[agents]") {
    CHECK(normalizedEnrolCode("k7qf 2m9x tb4h") == "K7QF2M9XTB4H");
    CHECK(normalizedEnrolCode("K7QF2M9XTB4H") == "K7QF2M9XTB4H");
    CHECK(normalizedEnrolCode("Ｋ７ｑｆ－２Ｍ９Ｘ－ＴＢ４Ｈ") == "K7QF2M9XTB4H");
    CHECK_FALSE(normalizedEnrolCode("K7QF-2M9X-TB4"));
    CHECK_FALSE(normalizedEnrolCode("K7QF-2M9X-TB4HA"));
    CHECK_FALSE(normalizedEnrolCode("K7QF-2M9X-TB4O"));
    CHECK_FALSE(normalizedEnrolCode(""));
    CHECK_FALSE(normalizedEnrolCode("\xEF\xBC"));
}

TEST_CASE("Codes have a sensible validity", "[agents]") {
    AgentsSite given;
    CHECK_FALSE(given.agents.createCode("", std::chrono::hours(0)));
    CHECK_FALSE(given.agents.createCode("", std::chrono::hours(24 * 15)));
    CHECK(given.agents.createCode("", std::chrono::hours(24 * 14)));
}

} // namespace tewatashi::server::services
