#include "server/services/accounts/accounts.h"
#include "server/services/accounts/audit_log.h"
#include "server/services/accounts/browser_name.h"
#include "tests/server/services/accounts/account_people.h"
#include "tests/server/services/cheap_passwords.h"
#include "tests/support/site_context_fixture.h"

#include <catch2/catch.hpp>

namespace tewatashi::server::services {
namespace {

using test::kHanako;
using test::kHome;
using test::kPassword;

constexpr const char* kNew = "another long passphrase";
constexpr const char* kFirefox =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0";
struct OwnAccountScene {
    test::SiteContextFixture fixture;
    Accounts accounts{fixture.site(), test::cheapPasswords()};

    OwnAccountScene() { REQUIRE(accounts.add("hanako", "佐藤 花子", Role::Operator, kPassword)); }
    NewSession signIn(const SignInSource& from = kHome) {
        const auto opened = accounts.signIn("hanako", kPassword, from);
        REQUIRE(opened);
        return *opened;
    }
    std::string wrongField(const Session& own, const PasswordChange& change) {
        const auto done = accounts.changeOwnPassword(own, change, kHanako);
        REQUIRE_FALSE(done);
        return done.error().fields.empty() ? done.error().code : done.error().fields[0].field;
    }
};

} // namespace

TEST_CASE("People change their password with the old one, and stay signed in alone", "[me]") {
    OwnAccountScene given;
    const NewSession other = given.signIn();
    const NewSession own = given.signIn();
    REQUIRE(given.accounts.changeOwnPassword(own.session, {kPassword, kNew, kNew}, kHanako));
    CHECK(given.accounts.session(own.token));
    CHECK_FALSE(given.accounts.session(other.token));
    CHECK_FALSE(given.accounts.signIn("hanako", kPassword, kHome));
    CHECK(given.accounts.signIn("hanako", kNew, kHome));
    const auto log = AuditLog(given.fixture.site()).page({"", "", "", "own_password", ""}, "", 9);
    REQUIRE(log->entries.size() == 1);
    CHECK(log->entries[0].actor == "hanako");
    CHECK(log->entries[0].before + log->entries[0].after == "");
}

TEST_CASE("A wrong field of a new password is named, and nothing changes", "[me]") {
    OwnAccountScene given;
    const Session own = given.signIn().session;
    CHECK(given.wrongField(own, {"not my password", kNew, kNew}) == "old");
    CHECK(given.wrongField(own, {kPassword, "short", "short"}) == "wanted");
    CHECK(given.wrongField(own, {kPassword, kNew, "another long passphrasE"}) == "again");
    CHECK(given.wrongField(own, {kPassword, kPassword, kPassword}) == "wanted");
    CHECK(given.accounts.signIn("hanako", kPassword, kHome));
}

TEST_CASE("Whoever finds an open session cannot try old passwords for long", "[me]") {
    OwnAccountScene given;
    const Session own = given.signIn().session;
    for (int i = 0; i < 5; ++i) {
        CHECK(given.wrongField(own, {"not my password", kNew, kNew}) == "old");
    }
    CHECK(given.wrongField(own, {kPassword, kNew, kNew}) == "too-many-attempts");
    given.fixture.clock().advance(std::chrono::seconds(1));
    CHECK(given.accounts.changeOwnPassword(own, {kPassword, kNew, kNew}, kHanako));
}

TEST_CASE("People see where they are signed in, and end it there", "[me]") {
    OwnAccountScene given;
    REQUIRE(given.accounts.add("jiro", "次郎", Role::Operator, kNew));
    const auto jiro = given.accounts.signIn("jiro", kNew, kHome);
    const NewSession old = given.signIn({"192.0.2.77", kFirefox});
    given.fixture.clock().advance(std::chrono::minutes(5));
    const NewSession own = given.signIn();
    const auto sessions = given.accounts.sessionsOf(own.session.user);
    REQUIRE(sessions.size() == 2);
    CHECK(sessions[0].id == own.session.id);
    CHECK(sessions[1].id == old.session.id);
    CHECK(sessions[1].address == "192.0.2.77");
    CHECK(sessions[1].browser == "Firefox, Windows");
    CHECK(sessions[1].startedAt == old.session.createdAt);
    CHECK(given.accounts.endSession(own.session.user, jiro->session.id, kHanako).error().kind ==
          ServiceErrorKind::NotFound);
    REQUIRE(given.accounts.endSession(own.session.user, old.session.id, kHanako));
    CHECK_FALSE(given.accounts.session(old.token));
    CHECK(given.accounts.endSession(own.session.user, old.session.id, kHanako).error().code ==
          "session-not-found");
    given.accounts.endOtherSessions(own.session, kHanako); // none: nothing to note
    const NewSession third = given.signIn();
    given.accounts.endOtherSessions(own.session, kHanako);
    CHECK_FALSE(given.accounts.session(third.token));
    CHECK(given.accounts.session(own.token));
    CHECK(given.accounts.session(jiro->token));
    const auto log = AuditLog(given.fixture.site()).page({"", "", "hanako", "", ""}, "", 9);
    std::string acts;
    for (const AuditEntry& entry : log->entries) {
        acts += entry.act + " ";
    }
    CHECK(acts == "sessions_ended signed_in session_ended signed_in signed_in ");
}

TEST_CASE("A session that is over is not in the list", "[me]") {
    OwnAccountScene given;
    const NewSession old = given.signIn();
    given.fixture.clock().advance(std::chrono::minutes(30));
    const NewSession own = given.signIn();
    CHECK(given.accounts.sessionsOf(own.session.user).size() == 1);
}

TEST_CASE("The name of a session is no token", "[me]") {
    OwnAccountScene given;
    const NewSession own = given.signIn();
    CHECK_FALSE(given.accounts.session(own.session.id));
    CHECK(own.token.find(own.session.id) == std::string::npos);
}

TEST_CASE("Browsers are told in words", "[me]") {
    CHECK(browserName(kFirefox) == "Firefox, Windows");
    CHECK(browserName("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
                      "Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0") == "Edge, Windows");
    CHECK(browserName("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
                      "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1") ==
          "Safari, iPhone");
    CHECK(browserName("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) "
                      "Chrome/126.0.0.0 Mobile Safari/537.36") == "Chrome, Android");
    CHECK(browserName("curl/7.88.1").empty());
    CHECK(browserName("").empty());
}

} // namespace tewatashi::server::services
