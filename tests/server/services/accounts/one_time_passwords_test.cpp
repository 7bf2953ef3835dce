#include "server/services/accounts/audit_log.h"
#include "server/services/accounts/one_time_passwords.h"
#include "tests/server/services/accounts/account_people.h"
#include "tests/server/services/cheap_passwords.h"
#include "tests/support/authenticator.h"
#include "tests/support/site_context_fixture.h"

#include <catch2/catch.hpp>

#include <set>

namespace tewatashi::server::services {
namespace {

using test::kChief;
using test::kHanako;
using test::kHome;
using test::kPassword;

struct CodeScene {
    test::SiteContextFixture fixture;
    Accounts accounts{fixture.site(), test::cheapPasswords()};
    OneTimePasswords codes{fixture.site(), accounts};
    std::string secret;
    std::vector<std::string> recovery;

    CodeScene() { REQUIRE(accounts.add("hanako", "佐藤 花子", Role::Operator, kPassword)); }

    std::string shown() { return test::codeShown(secret, fixture.clock().utcNow()); }
    void nextStep() { fixture.clock().advance(std::chrono::seconds(30)); }
    Session signIn() {
        const auto opened = accounts.signIn("hanako", kPassword, kHome);
        REQUIRE(opened);
        return opened->session;
    }
    Session enrol() {
        const Session own = signIn();
        secret = codes.begin(own.user).secret;
        const auto made = codes.confirm(own, shown(), kPassword, kHanako);
        REQUIRE(made);
        recovery = *made;
        nextStep();
        return own;
    }
    // The first step of a sign-in; its token.
    std::string first() {
        const auto opened = accounts.signIn("hanako", kPassword, kHome);
        REQUIRE(opened);
        REQUIRE(opened->awaitsCode);
        return opened->token;
    }
    std::string outcome(const std::string& token, const std::string& code) {
        const auto opened = accounts.confirmSignIn(token, code, kHome);
        return opened ? "in" : opened.error().code;
    }
    std::string audit() {
        std::string text;
        const auto page = AuditLog(fixture.site()).page({}, "", 100);
        for (auto entry = page->entries.rbegin(); entry != page->entries.rend(); ++entry) {
            text += entry->act + " ";
        }
        return text;
    }
};

} // namespace

TEST_CASE("One-time passwords hold only when a first code confirmed them", "[totp]") {
    CodeScene given;
    const Session own = given.signIn();
    CHECK_FALSE(given.codes.pending(own.user));
    CHECK(given.codes.confirm(own, "123456", kPassword, kHanako).error().code == "no-enrolment");
    given.secret = given.codes.begin(own.user).secret;
    CHECK(given.codes.pending(own.user)->secret == given.secret);
    CHECK_FALSE(given.accounts.signIn("hanako", kPassword, kHome)->awaitsCode);
    const auto wrong = given.codes.confirm(own, "000000", kPassword, kHanako);
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().fields.at(0).field == "code");
    const auto stranger = given.codes.confirm(own, given.shown(), "not my password", kHanako);
    REQUIRE_FALSE(stranger);
    CHECK(stranger.error().fields.at(0).field == "password");
    CHECK_FALSE(given.codes.state(own.user).since);
    const auto made = given.codes.confirm(own, given.shown(), kPassword, kHanako);
    REQUIRE(made);
    CHECK(std::set<std::string>(made->begin(), made->end()).size() == 10);
    CHECK(given.codes.state(own.user).since == given.fixture.clock().utcNow());
    CHECK(given.codes.state(own.user).recoveryCodesLeft == 10);
    CHECK_FALSE(given.codes.pending(own.user));
}

TEST_CASE("Confirming ends every other session, the own one stays", "[totp]") {
    CodeScene given;
    const auto other = given.accounts.signIn("hanako", kPassword, kHome);
    const auto own = given.accounts.signIn("hanako", kPassword, kHome);
    given.secret = given.codes.begin(own->session.user).secret;
    REQUIRE(given.codes.confirm(own->session, given.shown(), kPassword, kHanako));
    CHECK(given.accounts.session(own->token));
    CHECK_FALSE(given.accounts.session(other->token));
}

TEST_CASE("The password alone opens nothing any more", "[totp]") {
    CodeScene given;
    given.enrol();
    const std::string token = given.first();
    CHECK_FALSE(given.accounts.session(token));
    REQUIRE(given.accounts.awaiting(token));
    CHECK(given.accounts.awaiting(token)->user.login == "hanako");
    const auto opened = given.accounts.confirmSignIn(token, given.shown(), kHome);
    REQUIRE(opened);
    CHECK(opened->token != token); // new at each step
    CHECK(given.accounts.session(opened->token)->user.login == "hanako");
    CHECK_FALSE(given.accounts.awaiting(token));
    CHECK_FALSE(given.accounts.session(token));
}

TEST_CASE("A code is good once, and none of an earlier step after it", "[totp]") {
    CodeScene given;
    given.enrol();
    given.nextStep();
    const std::string before =
        test::codeShown(given.secret, given.fixture.clock().utcNow() - std::chrono::seconds(30));
    const std::string now = given.shown();
    CHECK(given.outcome(given.first(), now) == "in");
    CHECK(given.outcome(given.first(), now) == "wrong-code");
    CHECK(given.outcome(given.first(), before) == "wrong-code");
    given.nextStep();
    CHECK(given.outcome(given.first(), given.shown()) == "in");
}

TEST_CASE("The code that confirmed the enrolment signs nobody in", "[totp]") {
    CodeScene given;
    const Session own = given.signIn();
    given.secret = given.codes.begin(own.user).secret;
    const std::string code = given.shown();
    REQUIRE(given.codes.confirm(own, code, kPassword, kHanako));
    CHECK(given.outcome(given.first(), code) == "wrong-code");
}

TEST_CASE("Each recovery code works once, in place of the phone", "[totp]") {
    CodeScene given;
    const Session own = given.enrol();
    CHECK(given.outcome(given.first(), given.recovery[3]) == "in");
    CHECK(given.outcome(given.first(), given.recovery[3]) == "wrong-code");
    std::string lower = given.recovery[4];
    for (char& character : lower) {
        character = character == '-' ? ' ' : static_cast<char>(std::tolower(character));
    }
    CHECK(given.outcome(given.first(), lower) == "in");
    CHECK(given.codes.state(own.user).recoveryCodesLeft == 8);
    const auto renewed = given.codes.renewRecoveryCodes(own.user, kPassword, kHanako);
    REQUIRE(renewed);
    CHECK(given.codes.state(own.user).recoveryCodesLeft == 10);
    CHECK(given.outcome(given.first(), given.recovery[5]) == "wrong-code");
    CHECK(given.outcome(given.first(), renewed->at(0)) == "in");
}

TEST_CASE("The second step of a sign-in is over after ten minutes", "[totp]") {
    CodeScene given;
    given.enrol();
    const std::string token = given.first();
    given.fixture.clock().advance(std::chrono::minutes(10));
    CHECK_FALSE(given.accounts.awaiting(token));
    CHECK(given.outcome(token, given.shown()) == "sign-in-over");
    CHECK(given.outcome("guessed", given.shown()) == "sign-in-over");
}

TEST_CASE("After five wrong codes an account waits, from wherever they come", "[totp]") {
    CodeScene given;
    given.enrol();
    for (int i = 0; i < 5; ++i) {
        CHECK(given.outcome(given.first(), "000000") == "wrong-code");
    }
    CHECK(given.outcome(given.first(), given.shown()) == "too-many-codes");
    given.fixture.clock().advance(std::chrono::minutes(1));
    CHECK(given.outcome(given.first(), given.shown()) == "in");
}

TEST_CASE("A stranger without the password never reaches the codes of others", "[totp]") {
    CodeScene given;
    given.enrol();
    for (int i = 0; i < 50; ++i) {
        const auto refused = given.accounts.signIn("hanako", "wrong wrong wrong", "203.0.113.66");
        REQUIRE_FALSE(refused);
    }
    CHECK(given.outcome(given.first(), given.shown()) == "in");
}

TEST_CASE("Setting up anew leaves the old secret in force until it is confirmed", "[totp]") {
    CodeScene given;
    const Session own = given.enrol();
    const std::string old = given.secret;
    given.secret = given.codes.begin(own.user).secret;
    CHECK(given.outcome(given.first(), test::codeShown(old, given.fixture.clock().utcNow())) ==
          "in");
    given.nextStep();
    REQUIRE(given.codes.confirm(own, given.shown(), kPassword, kHanako));
    given.nextStep();
    CHECK(given.outcome(given.first(), test::codeShown(old, given.fixture.clock().utcNow())) ==
          "wrong-code");
    CHECK(given.outcome(given.first(), given.shown()) == "in");
}

TEST_CASE("Turning off needs the password, and is refused where the role needs codes", "[totp]") {
    CodeScene given;
    const Session own = given.enrol();
    CHECK(given.codes.turnOff(own, "not my password", kHanako).error().code == "wrong-password");
    REQUIRE(given.accounts.security().put({{"operator"}, "15", "30", "12", ""}, kChief));
    CHECK(given.codes.turnOff(own, kPassword, kHanako).error().code ==
          "one-time-password-required");
    REQUIRE(given.accounts.security().put({{}, "15", "30", "12", ""}, kChief));
    REQUIRE(given.codes.turnOff(own, kPassword, kHanako));
    CHECK(given.codes.turnOff(own, kPassword, kHanako).error().code == "no-one-time-password");
    CHECK_FALSE(given.accounts.signIn("hanako", kPassword, kHome)->awaitsCode);
    CHECK(given.fixture.number("SELECT count(*) FROM recovery_codes") == 0);
}

TEST_CASE("Another administrator takes them away from who lost everything", "[totp]") {
    CodeScene given;
    given.enrol();
    const auto opened = given.accounts.confirmSignIn(given.first(), given.shown(), kHome);
    REQUIRE(opened);
    CHECK(given.codes.reset("hanako", kHanako).error().code == "own-one-time-password");
    CHECK(given.codes.reset("nobody", kChief).error().kind == ServiceErrorKind::NotFound);
    REQUIRE(given.codes.reset("Hanako", kChief));
    CHECK_FALSE(given.accounts.session(opened->token));
    CHECK_FALSE(given.accounts.signIn("hanako", kPassword, kHome)->awaitsCode);
    CHECK(given.codes.reset("hanako", {}).error().code == "no-one-time-password");
}

TEST_CASE("A new password by an administrator leaves the second step in place", "[totp]") {
    CodeScene given;
    given.enrol();
    const std::string begun = given.first();
    REQUIRE(given.accounts.setPassword("hanako", "another long passphrase", kChief));
    CHECK_FALSE(given.accounts.awaiting(begun)); // with the old password
    const auto opened = given.accounts.signIn("hanako", "another long passphrase", kHome);
    REQUIRE(opened);
    CHECK(opened->awaitsCode);
    CHECK(given.outcome(opened->token, given.shown()) == "in");
}

TEST_CASE("Who must have codes and has none can do nothing but set them up", "[totp]") {
    CodeScene given;
    const auto opened = given.accounts.signIn("hanako", kPassword, kHome);
    CHECK_FALSE(given.accounts.session(opened->token)->mustEnrol);
    REQUIRE(given.accounts.security().put({{"operator"}, "15", "30", "12", ""}, kChief));
    CHECK(given.accounts.session(opened->token)->mustEnrol); // at once, not at the next sign-in
    CHECK(given.accounts.signIn("hanako", kPassword, kHome)->session.mustEnrol);
    given.secret = given.codes.begin(opened->session.user).secret;
    REQUIRE(given.codes.confirm(opened->session, given.shown(), kPassword, kHanako));
    CHECK_FALSE(given.accounts.session(opened->token)->mustEnrol);
}

TEST_CASE("A secret lies sealed, bound to its user, and recovery codes as hashes", "[totp]") {
    CodeScene given;
    given.enrol();
    const std::string kept = given.fixture.text("SELECT secret FROM one_time_passwords");
    CHECK(kept.find(given.secret) == std::string::npos);
    CHECK(kept.size() > 100); // version, nonce, 20 octets and tag in hex
    for (const std::string& code : given.recovery) {
        CHECK(given.fixture.text("SELECT max(code_hash) FROM recovery_codes").find(code) ==
              std::string::npos);
    }
    // Moved to another user it opens nothing: the sign-in fails instead of taking a wrong secret.
    REQUIRE(given.accounts.add("jiro", "次郎", Role::Operator, "another long passphrase"));
    given.fixture.site().database().write([](store::Connection& connection) {
        connection.session().execute("UPDATE one_time_passwords SET user_id = 2");
    });
    const auto first = given.accounts.signIn("jiro", "another long passphrase", kHome);
    REQUIRE(first);
    CHECK_THROWS(given.accounts.confirmSignIn(first->token, given.shown(), kHome));
}

TEST_CASE("What happens to one-time passwords is noted, without a secret", "[totp][audit]") {
    CodeScene given;
    const Session own = given.enrol();
    CHECK(given.outcome(given.first(), "000000") == "wrong-code");
    CHECK(given.outcome(given.first(), given.recovery[0]) == "in");
    REQUIRE(given.codes.renewRecoveryCodes(own.user, kPassword, kHanako));
    REQUIRE(given.codes.reset("hanako", kChief));
    CHECK(given.audit() == "account_added signed_in codes_on code_failed recovery_code_used "
                           "signed_in recovery_codes_made codes_reset ");
}

} // namespace tewatashi::server::services
