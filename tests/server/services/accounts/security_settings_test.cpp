#include "server/services/accounts/accounts.h"
#include "server/services/accounts/audit_log.h"
#include "tests/server/services/accounts/account_people.h"
#include "tests/server/services/cheap_passwords.h"
#include "tests/support/site_context_fixture.h"

#include <catch2/catch.hpp>

namespace tewatashi::server::services {
namespace {

using test::kPassword;

const Actor kChiefOutside{"chief", "203.0.113.9"};

struct SecurityScene {
    test::SiteContextFixture fixture;
    Accounts accounts{fixture.site(), test::cheapPasswords()};

    std::string wrong(const SecurityInput& input) {
        const auto done = accounts.security().put(input, kChiefOutside);
        std::string fields;
        for (const FieldProblem& problem :
             done ? std::vector<FieldProblem>() : done.error().fields) {
            fields += problem.field + " ";
        }
        return fields;
    }
};

} // namespace

TEST_CASE("A site that set nothing asks what the standards ask", "[security]") {
    SecurityScene given;
    const auto rules = given.accounts.security().rules();
    CHECK(rules->codeRoles.empty());
    CHECK(rules->passwordCharactersMin == 15);
    CHECK(rules->sessionIdle == std::chrono::minutes(30));
    CHECK(rules->sessionMost == std::chrono::hours(12));
    CHECK(rules->admits("203.0.113.9"));
    CHECK(rules->admits(""));
}

TEST_CASE("Rules hold at once and after a restart", "[security]") {
    SecurityScene given;
    REQUIRE(given.accounts.security().put(
        {{"auditor", "administrator"}, "20", "10", "8", " 203.0.113.0/24\r\n\n2001:DB8::/32 "},
        kChiefOutside));
    const auto check = [](const SecurityRules& rules) {
        CHECK(rules.codeRoles == std::vector<Role>{Role::Administrator, Role::Auditor});
        CHECK(rules.passwordCharactersMin == 20);
        CHECK(rules.sessionIdle == std::chrono::minutes(10));
        CHECK(rules.sessionMost == std::chrono::hours(8));
        CHECK(securityInputOf(rules).networks == "203.0.113.0/24\n2001:db8::/32");
        CHECK(rules.admits("::ffff:203.0.113.77"));
        CHECK_FALSE(rules.admits("198.51.100.1"));
        CHECK_FALSE(rules.admits(""));
    };
    check(*given.accounts.security().rules());
    Accounts restarted(given.fixture.site(), test::cheapPasswords());
    check(*restarted.security().rules());
}

TEST_CASE("Every wrong field of the rules is named", "[security]") {
    SecurityScene given;
    CHECK(given.wrong({{"root"}, "7", "4", "25", "x"}) ==
          "code_roles password_min session_idle session_most networks ");
    CHECK(given.wrong({{}, "65", "61", "0", "203.0.113.9/24"}) ==
          "password_min session_idle session_most networks ");
    CHECK(given.wrong({{}, "", "x", "1.5", ""}) == "password_min session_idle session_most ");
    CHECK(given.accounts.security().rules()->passwordCharactersMin == 15);
}

TEST_CASE("Short passwords need one-time passwords for everybody", "[security]") {
    SecurityScene given;
    CHECK(given.wrong({{"administrator"}, "14", "30", "12", ""}) == "password_min ");
    CHECK(given.wrong({{"employee", "operator", "administrator", "auditor"}, "8", "30", "12", ""})
              .empty());
    CHECK(given.accounts.add("jiro", "次郎", Role::Employee, "kxq7vz2m"));
    CHECK_FALSE(given.accounts.add("sabu", "三郎", Role::Employee, "kxq7vz2"));
}

TEST_CASE("A list that would lock out who saves it is refused, with their address", "[security]") {
    SecurityScene given;
    const auto done =
        given.accounts.security().put({{}, "15", "30", "12", "198.51.100.0/24"}, kChiefOutside);
    REQUIRE_FALSE(done);
    REQUIRE(done.error().fields.size() == 1);
    CHECK(done.error().fields[0].field == "networks");
    CHECK(done.error().fields[0].text.ja.find("203.0.113.9") != std::string::npos);
    CHECK(done.error().fields[0].text.en.find("203.0.113.9") != std::string::npos);
    CHECK(given.accounts.security().rules()->networks.empty());
}

TEST_CASE("The command line opens a site that locked everybody out", "[security]") {
    SecurityScene given;
    REQUIRE(given.accounts.security().put({{"auditor"}, "15", "30", "12", "203.0.113.9"},
                                          kChiefOutside));
    CHECK_FALSE(given.accounts.security().rules()->admits("192.0.2.1"));
    given.accounts.security().openToAll({});
    CHECK(given.accounts.security().rules()->admits("192.0.2.1"));
    CHECK(given.accounts.security().rules()->codeRoles == std::vector<Role>{Role::Auditor});
}

TEST_CASE("Sessions end as the site says", "[security]") {
    SecurityScene given;
    REQUIRE(given.accounts.add("hanako", "佐藤", Role::Operator, kPassword));
    REQUIRE(given.accounts.security().put({{}, "15", "5", "1", ""}, kChiefOutside));
    const auto idle = given.accounts.signIn("hanako", kPassword, "192.0.2.1");
    given.fixture.clock().advance(std::chrono::minutes(5));
    CHECK_FALSE(given.accounts.session(idle->token));
    const auto busy = given.accounts.signIn("hanako", kPassword, "192.0.2.1");
    for (int i = 0; i < 14; ++i) {
        given.fixture.clock().advance(std::chrono::minutes(4));
        REQUIRE(given.accounts.session(busy->token));
    }
    given.fixture.clock().advance(std::chrono::minutes(4));
    CHECK_FALSE(given.accounts.session(busy->token)); // after an hour
}

TEST_CASE("What changed about the rules is noted, before and after", "[security][audit]") {
    SecurityScene given;
    REQUIRE(given.accounts.security().put({{}, "15", "30", "12", "203.0.113.0/24"}, kChiefOutside));
    REQUIRE(given.accounts.security().put({{"auditor"}, "16", "30", "12", "203.0.113.0/24"},
                                          kChiefOutside));
    REQUIRE(given.accounts.security().put({{"auditor"}, "16", "30", "12", "203.0.113.0/24"},
                                          kChiefOutside)); // nothing changed
    given.accounts.security().openToAll({});
    const auto page = AuditLog(given.fixture.site()).page({"", "", "", "security_put", ""}, "", 9);
    REQUIRE(page->entries.size() == 3);
    CHECK(page->entries[0].actor.empty());
    CHECK(page->entries[0].before == "networks: 203.0.113.0/24");
    CHECK(page->entries[0].after.empty());
    CHECK(page->entries[1].actor == "chief");
    CHECK(page->entries[1].before == "password_min: 15");
    CHECK(page->entries[1].after == "code_roles: auditor\npassword_min: 16");
    CHECK(page->entries[2].after == "networks: 203.0.113.0/24");
}

} // namespace tewatashi::server::services
