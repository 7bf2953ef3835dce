#include "server/services/accounts/api_tokens.h"
#include "server/services/accounts/audit_log.h"
#include "tests/server/services/accounts/account_people.h"
#include "tests/support/site_context_fixture.h"

#include <catch2/catch.hpp>

namespace tewatashi::server::services {
namespace {

using test::kChief;

struct TokenScene {
    test::SiteContextFixture fixture;
    ApiTokens tokens{fixture.site()};

    std::string wrong(const NewApiToken& token) {
        const auto made = tokens.add(token);
        REQUIRE_FALSE(made);
        return made.error().fields.at(0).field;
    }
};

} // namespace

TEST_CASE("API tokens are valid from creation on, and after a restart", "[tokens]") {
    TokenScene given;
    CHECK_FALSE(given.tokens.use("tw_guess"));
    const std::string token = *given.tokens.add({"integration"});
    CHECK(given.tokens.use(token));
    CHECK_FALSE(given.tokens.use(token + "x"));
    ApiTokens restarted(given.fixture.site());
    CHECK(restarted.use(token)->name == "integration");
    CHECK_FALSE(restarted.use(""));
    CHECK(given.fixture.text("SELECT token_hash FROM api_tokens") == toHex(sha256(token)));
}

TEST_CASE("A token allows what it was made for, and one from before scopes all that reads",
          "[tokens]") {
    TokenScene given;
    const auto token = given.tokens.add({"stock", {TokenScope::ItemsRead}}, kChief);
    REQUIRE(token);
    const auto used = given.tokens.use(*token);
    CHECK(used->allows(TokenScope::ItemsRead));
    CHECK_FALSE(used->allows(TokenScope::DirectoryRead));
    CHECK(used->madeBy == "chief");
    given.fixture.site().database().write([](store::Connection& connection) {
        connection.session().execute(
            "INSERT INTO api_tokens (id, token_hash, name, created_at) VALUES (9, '" +
            toHex(sha256("tw_old")) + "', 'old', 0)");
    });
    ApiTokens restarted(given.fixture.site());
    for (const TokenScope scope : kTokenScopes) {
        CHECK(restarted.use("tw_old")->allows(scope));
        CHECK(scopeFromCode(scopeCode(scope)) == scope);
    }
    CHECK_FALSE(scopeFromCode("all"));
}

TEST_CASE("A token ends on its day, or when it is withdrawn", "[tokens]") {
    TokenScene given;
    const std::string month = *given.tokens.add({"month", {TokenScope::ItemsRead}, 30});
    const std::string ever = *given.tokens.add({"ever"});
    given.fixture.clock().advance(std::chrono::hours(24 * 30) - std::chrono::milliseconds(1));
    CHECK(given.tokens.use(month));
    given.fixture.clock().advance(std::chrono::milliseconds(1));
    CHECK_FALSE(given.tokens.use(month));
    CHECK(given.tokens.use(ever));
    const auto list = given.tokens.list();
    REQUIRE(list.size() == 2);
    CHECK(list[0].name == "ever"); // the newest first
    REQUIRE(given.tokens.withdraw(list[0].id, kChief));
    CHECK_FALSE(given.tokens.use(ever));
    CHECK(given.tokens.withdraw(list[0].id, kChief).error().kind == ServiceErrorKind::NotFound);
    CHECK(given.tokens.withdraw(77, kChief).error().code == "token-not-found");
    ApiTokens restarted(given.fixture.site());
    CHECK_FALSE(restarted.use(ever));
    CHECK(restarted.list()[0].withdrawnAt == given.fixture.clock().utcNow());
}

TEST_CASE("The last use of a token is noted once a minute", "[tokens]") {
    TokenScene given;
    const std::string token = *given.tokens.add({"stock"});
    CHECK_FALSE(given.tokens.list()[0].lastUsedAt);
    REQUIRE(given.tokens.use(token));
    const UtcMillis first = given.fixture.clock().utcNow();
    given.fixture.clock().advance(std::chrono::seconds(59));
    REQUIRE(given.tokens.use(token));
    CHECK(given.tokens.list()[0].lastUsedAt == first);
    given.fixture.clock().advance(std::chrono::seconds(1));
    REQUIRE(given.tokens.use(token));
    CHECK(given.tokens.list()[0].lastUsedAt == given.fixture.clock().utcNow());
}

TEST_CASE("A token without a name, a scope or a sensible end is not made", "[tokens]") {
    TokenScene given;
    CHECK(given.wrong({" "}) == "name");
    CHECK(given.wrong({"x", {}}) == "scopes");
    CHECK(given.wrong({"x", {TokenScope::ItemsRead}, 0}) == "days");
    CHECK(given.wrong({"x", {TokenScope::ItemsRead}, 3661}) == "days");
    CHECK(given.tokens.list().empty());
}

TEST_CASE("Making and withdrawing tokens is noted with their scopes, never the token",
          "[tokens][audit]") {
    TokenScene given;
    const auto token = given.tokens.add({"stock", {TokenScope::ItemsRead}, 30}, kChief);
    REQUIRE(given.tokens.withdraw(given.tokens.list()[0].id, kChief));
    const auto page = AuditLog(given.fixture.site()).page({}, "", 9);
    REQUIRE(page->entries.size() == 2);
    CHECK(page->entries[0].act == "token_withdrawn");
    CHECK(page->entries[0].before.find("scopes: items.read\nexpires_at_ms: ") == 0);
    CHECK(page->entries[1].act == "token_added");
    CHECK(page->entries[1].after == page->entries[0].before);
    for (const AuditEntry& entry : page->entries) {
        CHECK((entry.thing + entry.before + entry.after).find(*token) == std::string::npos);
    }
}

} // namespace tewatashi::server::services
