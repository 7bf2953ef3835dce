// What the store itself promises about users, sessions and tokens; the rules are tested with the
// services.
#include "server/store/one_time_password_store.h"
#include "server/store/session_store.h"
#include "server/store/token_store.h"
#include "tests/server/store/numbered_digest.h"
#include "tests/support/site_fixture.h"

#include <catch2/catch.hpp>

namespace tewatashi::server::store {
namespace {

using test::numberedDigest;
using test::SiteFixture;

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
        insertSession(connection, {numberedDigest(token), userId, "00ff"}, {at_ms}, perUserMax);
    });
}

std::optional<SessionRow> session(SiteFixture& site, std::uint8_t token) {
    return site.database().read(
        [token](Connection& connection) { return findSession(connection, numberedDigest(token)); });
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
        insertSession(connection, {numberedDigest(1), row.id, "00"}, {0}, 20);
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
        touchSession(connection, numberedDigest(1), {5000});
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
        [](Connection& connection) { touchSession(connection, numberedDigest(1), {4000}); });
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
        touchSession(connection, numberedDigest(1), {9000});
        touchSession(connection, numberedDigest(3), {3000});
        deleteSessionsBefore(connection, {2000}, {3000});
    });
    CHECK_FALSE(session(site, 1));
    CHECK_FALSE(session(site, 2));
    CHECK(session(site, 3));
    site.database().write(
        [](Connection& connection) { deleteSession(connection, numberedDigest(3)); });
    CHECK_FALSE(session(site, 3));
}

TEST_CASE("a token is kept with what it is for, and its use and its end are noted") {
    SiteFixture site;
    site.database().write([](Connection& connection) {
        TokenStore tokens(connection);
        ApiTokenRow stock{0, "00ff", "在庫", "items.read", "chief", 1000};
        stock.expiresAt_ms = 9000;
        tokens.insert(stock);
        ApiTokenRow other{0, "11ff", "other", "items.read records.read", "", 2000};
        tokens.insert(other);
        tokens.touch(stock.id, {3000});
        tokens.revoke(other.id, {4000});
        tokens.revoke(other.id, {5000}); // the first end holds
    });
    const auto rows =
        site.database().read([](Connection& connection) { return TokenStore(connection).all(); });
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].name == "other");
    CHECK(rows[0].revokedAt_ms == 4000);
    CHECK_FALSE(rows[0].expiresAt_ms);
    CHECK(rows[1].name == "在庫");
    CHECK(rows[1].scopes == "items.read");
    CHECK(rows[1].madeBy == "chief");
    CHECK(rows[1].expiresAt_ms == 9000);
    CHECK(rows[1].lastUsedAt_ms == 3000);
    CHECK_FALSE(rows[1].revokedAt_ms);
}

TEST_CASE("a token from before scopes has every scope that reads") {
    SiteFixture site;
    site.database().write([](Connection& connection) {
        connection.session().execute("INSERT INTO api_tokens (id, token_hash, name, created_at) "
                                     "VALUES (9, 'zz', 'x', 0)");
        CHECK(TokenStore(connection).all().at(0).scopes ==
              "items.read records.read directory.read machines.read");
    });
}

TEST_CASE("people see their own sessions by a name that is no token, and end them by it") {
    SiteFixture site;
    const std::int64_t hanako = insert(site, "hanako");
    const std::int64_t jiro = insert(site, "jiro");
    insert(site, hanako, 1, 1000);
    insert(site, hanako, 2, 2000);
    insert(site, jiro, 3, 3000);
    site.database().write([hanako](Connection& connection) {
        insertSession(
            connection,
            {numberedDigest(4), hanako, "00", "192.0.2.1", "Firefox", SessionStage::AwaitsCode},
            {2500}, 20);
        const auto own = sessionsOf(connection, hanako, {0}, {0});
        REQUIRE(own.size() == 2); // not the one that is not signed in yet
        CHECK(own[0].id == sessionIdOf(numberedDigest(2)));
        CHECK(own[0].lastUsedAt_ms == 2000);
        CHECK(sessionsOf(connection, hanako, {1000}, {0}).size() == 1);
        CHECK_FALSE(deleteSessionNamed(connection, hanako, sessionIdOf(numberedDigest(3))));
        CHECK(deleteSessionNamed(connection, hanako, sessionIdOf(numberedDigest(1))));
        CHECK(deleteOtherSessions(connection, hanako, sessionIdOf(numberedDigest(2))) == 1);
    });
    CHECK_FALSE(session(site, 1));
    CHECK(session(site, 2));
    CHECK(session(site, 3));
}

TEST_CASE("a session tells whether a code is awaited and whether its user has one") {
    SiteFixture site;
    const std::int64_t id = insert(site, "hanako");
    site.database().write([id](Connection& connection) {
        insertSession(connection, {numberedDigest(1), id, "00", "", "", SessionStage::AwaitsCode},
                      {1000}, 20);
        OneTimePasswordStore(connection).putPending(id, "sealed", {1000});
    });
    CHECK(session(site, 1)->stage == SessionStage::AwaitsCode);
    CHECK_FALSE(session(site, 1)->hasOneTimePassword); // not confirmed
    site.database().write([id](Connection& connection) {
        OneTimePasswordStore(connection).confirm(id, 7, {2000});
        deleteStaleSignIns(connection, {1000});
    });
    CHECK(session(site, 1)->hasOneTimePassword);
    site.database().write([](Connection& connection) { deleteStaleSignIns(connection, {1001}); });
    CHECK_FALSE(session(site, 1));
}

TEST_CASE("a pending secret takes the place of the one that holds only when it is confirmed") {
    SiteFixture site;
    site.database().write([](Connection& connection) {
        OneTimePasswordStore store(connection);
        store.putPending(1, "first", {1000});
        CHECK_FALSE(store.find(1));
        store.confirm(1, 5, {2000});
        store.putPending(1, "second", {3000});
        store.putPending(1, "third", {4000});
        CHECK(store.find(1)->secret == "first");
        CHECK(store.find(1)->lastStep == 5);
        CHECK(store.pending(1)->secret == "third");
        store.confirm(1, 9, {5000});
        CHECK(store.find(1)->secret == "third");
        CHECK(store.find(1)->madeAt_ms == 5000);
        CHECK_FALSE(store.pending(1));
        store.setLastStep(1, 12);
        CHECK(store.find(1)->lastStep == 12);
        store.putRecoveryCodes(1, {"aa", "bb"});
        store.putRecoveryCodes(2, {"cc"});
        CHECK(store.recoveryCodesLeft(1) == 2);
        CHECK(store.useRecoveryCode(1, "aa", {6000}));
        CHECK_FALSE(store.useRecoveryCode(1, "aa", {6000}));
        CHECK_FALSE(store.useRecoveryCode(1, "cc", {6000}));
        CHECK(store.recoveryCodesLeft(1) == 1);
        store.remove(1);
        CHECK_FALSE(store.find(1));
        CHECK(store.recoveryCodesLeft(1) == 0);
        CHECK(store.recoveryCodesLeft(2) == 1);
    });
}

} // namespace tewatashi::server::store
