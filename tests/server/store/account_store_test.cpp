// What the store itself promises about users, sessions and tokens; the rules are tested with the
// services.
#include "server/store/account_store.h"
#include "tests/support/site_fixture.h"

#include <catch2/catch.hpp>

namespace tewatashi::server::store {
namespace {

using test::SiteFixture;

Digest digest(std::uint8_t number) {
    Digest value{};
    value.fill(number);
    return value;
}

UserRow user(const std::string& login) {
    return {0, login, "佐藤 花子", "operator", 0, "$argon2id$"};
}

std::int64_t insert(SiteFixture& site, const std::string& login) {
    return site.database().write([&](Connection& connection) {
        UserRow row = user(login);
        REQUIRE(insertUser(connection, row, {1000}));
        return row.id;
    });
}

void insert(SiteFixture& site, std::int64_t userId, std::uint8_t token, std::int64_t at_ms,
            int perUserMax = 20) {
    site.database().write([&](Connection& connection) {
        insertSession(connection, {digest(token), userId, "00ff"}, {at_ms}, perUserMax);
    });
}

std::optional<SessionRow> session(SiteFixture& site, std::uint8_t token) {
    return site.database().read(
        [token](Connection& connection) { return findSession(connection, digest(token)); });
}

} // namespace

TEST_CASE("a login is given once, and users are numbered on") {
    SiteFixture site;
    CHECK(insert(site, "hanako") == 1);
    CHECK(insert(site, "jiro") == 2);
    site.database().write([](Connection& connection) {
        UserRow again = user("hanako");
        CHECK_FALSE(insertUser(connection, again, {2000}));
    });
    CHECK(site.number("SELECT count(*) FROM users") == 2);
}

TEST_CASE("a name with any octets a person may enter comes back as it was") {
    SiteFixture site;
    const std::string name("髙橋 \xF0\xA0\xAE\x9F '\"; \\ \0 end", 23);
    site.database().write([&](Connection& connection) {
        UserRow row = user("x");
        row.displayName = name;
        REQUIRE(insertUser(connection, row, {0}));
        insertSession(connection, {digest(1), row.id, "00"}, {0}, 20);
    });
    const auto found =
        site.database().read([](Connection& connection) { return findUser(connection, "x"); });
    REQUIRE(found);
    CHECK(found->displayName == name);
    CHECK(session(site, 1)->user.displayName == name);
}

TEST_CASE("a disabled user is found by neither login nor session") {
    SiteFixture site;
    const std::int64_t id = insert(site, "hanako");
    insert(site, id, 1, 1000);
    CHECK(session(site, 1));
    site.database().write([](Connection& connection) {
        connection.session().execute("UPDATE users SET disabled_at = 1");
    });
    CHECK_FALSE(session(site, 1));
    CHECK_FALSE(site.database().read(
        [](Connection& connection) { return findUser(connection, "hanako"); }));
}

TEST_CASE("a session carries its user, its secret and its times, never the password's hash") {
    SiteFixture site;
    const std::int64_t id = insert(site, "hanako");
    insert(site, id, 1, 1000);
    site.database().write([id](Connection& connection) {
        touchSession(connection, digest(1), {5000});
        updateLanguage(connection, id, 1);
    });
    const auto found = session(site, 1);
    REQUIRE(found);
    CHECK(found->user.id == id);
    CHECK(found->user.login == "hanako");
    CHECK(found->user.role == "operator");
    CHECK(found->user.language == 1);
    CHECK(found->user.passwordHash.empty());
    CHECK(found->csrfSecret == "00ff");
    CHECK(found->createdAt == UtcMillis{1000});
    CHECK(found->lastUsedAt == UtcMillis{5000});
    CHECK_FALSE(session(site, 2));
}

TEST_CASE("the sessions of a user that were used longest ago go first, others' stay") {
    SiteFixture site;
    const std::int64_t hanako = insert(site, "hanako");
    const std::int64_t jiro = insert(site, "jiro");
    insert(site, jiro, 9, 1);
    insert(site, hanako, 1, 1000, 3);
    insert(site, hanako, 2, 2000, 3);
    insert(site, hanako, 3, 3000, 3);
    site.database().write(
        [](Connection& connection) { touchSession(connection, digest(1), {4000}); });
    insert(site, hanako, 4, 5000, 3);
    CHECK(session(site, 1));
    CHECK_FALSE(session(site, 2));
    CHECK(session(site, 3));
    CHECK(session(site, 4));
    CHECK(session(site, 9));
}

TEST_CASE("sessions end by their age or by their last use, at the instant itself not yet") {
    SiteFixture site;
    const std::int64_t id = insert(site, "hanako");
    insert(site, id, 1, 1000); // too old
    insert(site, id, 2, 2000); // just young enough, not used
    insert(site, id, 3, 2000); // used
    site.database().write([](Connection& connection) {
        touchSession(connection, digest(1), {9000});
        touchSession(connection, digest(3), {3000});
        deleteSessionsBefore(connection, {2000}, {3000});
    });
    CHECK_FALSE(session(site, 1));
    CHECK_FALSE(session(site, 2));
    CHECK(session(site, 3));
    site.database().write([](Connection& connection) { deleteSession(connection, digest(3)); });
    CHECK_FALSE(session(site, 3));
}

TEST_CASE("tokens that were revoked or are damaged are not among the valid ones") {
    SiteFixture site;
    site.database().write([](Connection& connection) {
        insertApiToken(connection, digest(1), "在庫", {0});
        insertApiToken(connection, digest(2), "old", {0});
        connection.session().execute("UPDATE api_tokens SET revoked_at = 1 WHERE name = 'old'");
        connection.session().execute(
            "INSERT INTO api_tokens (id, token_hash, name, created_at) VALUES (9, 'zz', 'x', 0)");
    });
    CHECK(site.database().read([](Connection& connection) { return apiTokens(connection); }) ==
          std::vector<Digest>{digest(1)});
}

} // namespace tewatashi::server::store
