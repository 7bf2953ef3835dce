#include "server/services/directory/print_codes.h"
#include "server/services/machines/agents.h"
#include "server/services/machines/deployment_tokens.h"
#include "server/services/site/address_range.h"
#include "tests/server/services/machines/new_pc.h"
#include "tests/support/site_context_fixture.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

#include <set>

namespace tewatashi::server::services {
namespace {

using test::kPcAddress;

struct RollOut {
    RollOut() { REQUIRE(CodeMasters(fixture.site()).addPlace("OSAKA", "大阪", "Osaka")); }

    std::string enrolled(const std::string& token, const std::string& name = "OSK-PC1",
                         const std::string& address = kPcAddress) {
        const auto done = agents.enrol(test::enrolRequestOf(token, ++seed, name), address);
        return done ? "enrolled" : done.error().code;
    }
    std::set<std::string> wrong(const DeploymentTokenInput& input) {
        const auto made = tokens.create(input);
        std::set<std::string> fields;
        if (!made) {
            for (const FieldProblem& problem : made.error().fields) {
                fields.insert(problem.field);
            }
        }
        return fields;
    }

    test::SiteContextFixture fixture;
    Agents agents{fixture.site()};
    DeploymentTokens tokens{fixture.site()};
    std::uint64_t seed = 0;
};
using Fields = std::set<std::string>;

} // namespace

TEST_CASE("A token enrols as many PCs as it says, and tells each its place", "[agents]") {
    RollOut given;
    const auto token =
        given.tokens.create({"大阪展開", 2, 14, "", "osk-* OSAKA\n* OSAKA\n"}, {"chief", "here"});
    REQUIRE(token);
    CHECK(token->size() == 29); // six groups of four
    CHECK(given.enrolled(*token) == "enrolled");
    REQUIRE(given.agents.list().size() == 1);
    CHECK(given.agents.list()[0].placeCode == "OSAKA");
    CHECK(given.agents.list()[0].placeName.ja == "大阪");
    CHECK(given.agents.list()[0].note == "大阪展開");
    CHECK(given.tokens.list().at(0).uses == 1);
    CHECK(given.enrolled(*token, "TYO-PC1") == "enrolled");
    CHECK(given.tokens.list().empty());
    CHECK(given.enrolled(*token) == "enrolment-code-invalid"); // used up
    CHECK(given.fixture.number("SELECT COUNT(*) FROM audit_log WHERE act = 'agent_enrolled' AND "
                               "new_value LIKE '%deployment_token: 大阪展開%'") == 2);
    CHECK(given.fixture.number("SELECT COUNT(*) FROM audit_log WHERE new_value LIKE '%" +
                               token->substr(0, 9) + "%'") == 0);
}

TEST_CASE("A token counts only until it expires or is withdrawn, and from its addresses",
          "[agents]") {
    RollOut given;
    const auto token = given.tokens.create({"x", 100, 1, "192.0.2.0/24 2001:db8::/32", ""});
    REQUIRE(token);
    CHECK(given.enrolled(*token, "PC", "198.51.100.1") == "enrolment-code-invalid");
    CHECK(given.enrolled(*token, "PC", "2001:db8:1::5") == "enrolled");
    CHECK(given.enrolled(*token, "PC", "::ffff:192.0.2.9") == "enrolled");
    CHECK(given.agents.list()[0].placeCode.empty());
    given.fixture.clock().advance(std::chrono::hours(24));
    CHECK(given.enrolled(*token) == "enrolment-code-invalid");
    const auto other = given.tokens.create({"y", 100, 1, "", ""});
    REQUIRE(other);
    const std::int64_t id = given.tokens.list().at(0).id;
    REQUIRE(given.tokens.withdraw(id));
    CHECK(given.tokens.withdraw(id).error().kind == ServiceErrorKind::NotFound);
    CHECK(given.enrolled(*other) == "enrolment-code-invalid");
    CHECK(given.tokens.list().empty());
}

TEST_CASE("Wrong tokens are limited as wrong codes are", "[agents]") {
    RollOut given;
    const auto token = given.tokens.create({"x", 100, 1, "", ""});
    REQUIRE(token);
    const std::string wrong = "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA";
    for (int i = 0; i < 5; ++i) {
        CHECK(given.enrolled(wrong) == "enrolment-code-invalid");
    }
    CHECK(given.enrolled(*token) == "too-many-attempts");
    CHECK(given.enrolled(*token, "PC", "192.0.2.21") == "enrolled");
}

TEST_CASE("What is wrong with a token is told by field", "[agents]") {
    RollOut given;
    CHECK(given.wrong({"", 0, 0, "", ""}) == Fields{"note", "uses", "days"});
    CHECK(given.wrong({"x", 10'001, 91, "", ""}) == Fields{"uses", "days"});
    CHECK(given.wrong({"x", 1, 1, "192.0.2.1/24", ""}) == Fields{"networks"});
    CHECK(given.wrong({"x", 1, 1, "home", ""}) == Fields{"networks"});
    CHECK(given.wrong({"x", 1, 1, "", "OSK-*"}) == Fields{"place_rules"});
    CHECK(given.wrong({"x", 1, 1, "", "OSK-* NOWHERE"}) == Fields{"place_rules"});
    CHECK(given.tokens.list().empty());
}

TEST_CASE("Computer names fit patterns as people mean them", "[agents]") {
    CHECK(fitsPattern("OSK-*", "osk-pc01"));
    CHECK(fitsPattern("*", ""));
    CHECK(fitsPattern("*-5F-??", "OSK-5F-01"));
    CHECK(fitsPattern("a*b*c", "aXbXbYc"));
    CHECK_FALSE(fitsPattern("OSK-*", "TYO-PC"));
    CHECK_FALSE(fitsPattern("OSK-?", "OSK-"));
    CHECK_FALSE(fitsPattern("", "x"));
    CHECK_FALSE(fitsPattern("a*b", "abc"));
    // Written out by hand: every name of two letters against every pattern of three characters.
    const std::string letters = "ab*?";
    for (const char p : letters) {
        for (const char q : letters) {
            const std::string pattern{p, q};
            for (const std::string name : {"", "a", "b", "ab", "ba", "aab"}) {
                const auto one = [&](char c, char n) { return c == '?' || c == n; };
                bool expected = false;
                if (p == '*' && q == '*') {
                    expected = true;
                } else if (p == '*') {
                    expected = !name.empty() && one(q, name.back());
                } else if (q == '*') {
                    expected = !name.empty() && one(p, name.front());
                } else {
                    expected = name.size() == 2 && one(p, name[0]) && one(q, name[1]);
                }
                CAPTURE(pattern, name);
                CHECK(fitsPattern(pattern, name) == expected);
            }
        }
    }
}

TEST_CASE("Ranges of addresses hold what begins alike", "[agents]") {
    const auto in = [](const char* range, const char* address) {
        const auto read = AddressRange::fromText(range);
        REQUIRE(read);
        return read->contains(address);
    };
    CHECK(in("192.0.2.0/24", "192.0.2.255"));
    CHECK_FALSE(in("192.0.2.0/24", "192.0.3.0"));
    CHECK(in("192.0.2.7", "192.0.2.7"));
    CHECK_FALSE(in("192.0.2.7", "192.0.2.6"));
    CHECK(in("0.0.0.0/0", "203.0.113.9"));
    CHECK_FALSE(in("0.0.0.0/0", "2001:db8::1"));
    CHECK(in("2001:db8::/33", "2001:db8:7fff::1"));
    CHECK_FALSE(in("2001:db8::/33", "2001:db8:8000::1"));
    CHECK_FALSE(in("192.0.2.0/24", "no address"));
    for (const char* wrong : {"", "192.0.2.0/33", "192.0.2.1/24", "192.0.2.0/", "x/8", "1.2.3/8",
                              "2001:db8::1/64", "192.0.2.0/-1"}) {
        CAPTURE(wrong);
        CHECK_FALSE(AddressRange::fromText(wrong));
    }
}

} // namespace tewatashi::server::services
