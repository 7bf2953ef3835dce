#include "common/base/digest.h"
#include "server/services/accounts/accounts.h"
#include "server/services/directory/directory.h"
#include "server/store/site_database.h"
#include "tests/server/services/accounts/account_people.h"
#include "tests/server/services/cheap_passwords.h"
#include "tests/support/site_context_fixture.h"

#include <catch2/catch.hpp>

#include <set>

namespace tewatashi::server::services {
namespace {

using test::kHome;
using test::kPassword;

constexpr const char* kStranger = "203.0.113.66";

struct AccountsSite {
    test::SiteContextFixture fixture;
    Accounts accounts{fixture.site(), test::cheapPasswords()};

    void addUser() {
        REQUIRE(accounts.add("hanako", "佐藤 花子", Role::Operator, kPassword).has_value());
    }
    bool fails(const char* login, const char* password, const char* address, const char* code) {
        const auto result = accounts.signIn(login, password, address);
        return !result && result.error().code == code;
    }
    std::string storedText(const std::string& query) {
        return fixture.site().database().read([&](store::Connection& connection) {
            std::string text;
            connection.session().sql() << query, soci::into(text);
            return text;
        });
    }
};

} // namespace

TEST_CASE("A user signs in with the password and gets a session", "[accounts]") {
    AccountsSite given;
    given.addUser();
    const auto signedIn = given.accounts.signIn("hanako", kPassword, kHome);
    REQUIRE(signedIn);
    CHECK(signedIn->session.user.displayName == "佐藤 花子");
    CHECK(signedIn->session.user.role == Role::Operator);
    CHECK(signedIn->token.size() == 43); // 256 bits in base64url
    const auto session = given.accounts.session(signedIn->token);
    REQUIRE(session);
    CHECK(session->user.login == "hanako");
    CHECK(session->csrfSecret == signedIn->session.csrfSecret);
    CHECK(session->csrfSecret.size() == 64);
}

TEST_CASE("Login names ignore case and surrounding blanks", "[accounts]") {
    AccountsSite given;
    given.addUser();
    CHECK(given.accounts.signIn(" Hanako ", kPassword, kHome));
    const auto again = given.accounts.add("HANAKO", "別人", Role::Employee, kPassword);
    REQUIRE_FALSE(again);
    CHECK(again.error().kind == ServiceErrorKind::Conflict);
}

TEST_CASE("A wrong password and an unknown login get the same answer", "[accounts]") {
    AccountsSite given;
    given.addUser();
    const auto wrong = given.accounts.signIn("hanako", "something else entirely", kHome);
    const auto unknown = given.accounts.signIn("nobody", "something else entirely", kHome);
    const auto impossible = given.accounts.signIn("x'; DROP TABLE users; --", kPassword, kHome);
    REQUIRE_FALSE(wrong);
    REQUIRE_FALSE(unknown);
    REQUIRE_FALSE(impossible);
    CHECK(wrong.error().kind == ServiceErrorKind::Unauthorized);
    CHECK(wrong.error().code == unknown.error().code);
    CHECK(wrong.error().text == unknown.error().text);
    CHECK(wrong.error().code == impossible.error().code);
}

TEST_CASE("Neither password nor session token is stored", "[accounts]") {
    AccountsSite given;
    given.addUser();
    const auto signedIn = given.accounts.signIn("hanako", kPassword, kHome);
    REQUIRE(signedIn);
    CHECK(given.storedText("SELECT password_hash FROM users").rfind("$argon2id$", 0) == 0);
    CHECK(given.storedText("SELECT token_hash FROM web_sessions") ==
          toHex(sha256(signedIn->token)));
}

TEST_CASE("A session ends after 30 idle minutes", "[accounts]") {
    AccountsSite given;
    given.addUser();
    const auto signedIn = given.accounts.signIn("hanako", kPassword, kHome);
    REQUIRE(signedIn);
    given.fixture.clock().advance(std::chrono::minutes(29));
    CHECK(given.accounts.session(signedIn->token));
    given.fixture.clock().advance(std::chrono::minutes(29));
    CHECK(given.accounts.session(signedIn->token));
    given.fixture.clock().advance(std::chrono::minutes(30));
    CHECK_FALSE(given.accounts.session(signedIn->token));
}

TEST_CASE("A session ends after 12 hours however busy it was", "[accounts]") {
    AccountsSite given;
    given.addUser();
    const auto signedIn = given.accounts.signIn("hanako", kPassword, kHome);
    REQUIRE(signedIn);
    for (int i = 0; i < 35; ++i) {
        given.fixture.clock().advance(std::chrono::minutes(20));
        REQUIRE(given.accounts.session(signedIn->token));
    }
    given.fixture.clock().advance(std::chrono::minutes(20));
    CHECK_FALSE(given.accounts.session(signedIn->token));
}

TEST_CASE("Signing out ends the session, and only that one", "[accounts]") {
    AccountsSite given;
    given.addUser();
    const auto first = given.accounts.signIn("hanako", kPassword, kHome);
    const auto second = given.accounts.signIn("hanako", kPassword, kHome);
    REQUIRE(first);
    REQUIRE(second);
    CHECK(first->token != second->token);
    given.accounts.signOut(first->token);
    CHECK_FALSE(given.accounts.session(first->token));
    CHECK(given.accounts.session(second->token));
    CHECK_FALSE(given.accounts.session(""));
    CHECK_FALSE(given.accounts.session("guessed"));
}

TEST_CASE("A disabled user has no session and cannot sign in", "[accounts]") {
    AccountsSite given;
    given.addUser();
    const auto signedIn = given.accounts.signIn("hanako", kPassword, kHome);
    REQUIRE(signedIn);
    given.fixture.site().database().write([](store::Connection& connection) {
        connection.session().execute("UPDATE users SET disabled_at = 1");
    });
    CHECK_FALSE(given.accounts.session(signedIn->token));
    CHECK(given.fails("hanako", kPassword, kHome, "sign-in-failed"));
}

TEST_CASE("The language a user chose comes with the session", "[accounts]") {
    AccountsSite given;
    given.addUser();
    const auto signedIn = given.accounts.signIn("hanako", kPassword, kHome);
    REQUIRE(signedIn);
    CHECK(signedIn->session.user.language == Language::Japanese);
    given.accounts.setLanguage(signedIn->session.user.id, Language::English);
    CHECK(given.accounts.session(signedIn->token)->user.language == Language::English);
}

TEST_CASE("A user keeps the twenty sessions used last", "[accounts]") {
    AccountsSite given;
    given.addUser();
    const auto oldest = given.accounts.signIn("hanako", kPassword, kHome);
    REQUIRE(oldest);
    for (int i = 0; i < 20; ++i) {
        given.fixture.clock().advance(std::chrono::seconds(1));
        REQUIRE(given.accounts.signIn("hanako", kPassword, kHome));
    }
    CHECK_FALSE(given.accounts.session(oldest->token));
}

TEST_CASE("After five failures an address waits, longer each time", "[accounts]") {
    AccountsSite given;
    given.addUser();
    for (int i = 0; i < 5; ++i) {
        REQUIRE(given.fails("hanako", "wrong wrong wrong", kHome, "sign-in-failed"));
    }
    // The right password waits as well: the answer must not tell.
    CHECK(given.fails("hanako", kPassword, kHome, "too-many-attempts"));
    given.fixture.clock().advance(std::chrono::milliseconds(1000));
    CHECK(given.fails("hanako", "wrong wrong wrong", kHome, "sign-in-failed"));
    given.fixture.clock().advance(std::chrono::milliseconds(1999));
    CHECK(given.fails("hanako", kPassword, kHome, "too-many-attempts"));
    given.fixture.clock().advance(std::chrono::milliseconds(1));
    CHECK(given.accounts.signIn("hanako", kPassword, kHome));
    // Success clears the count.
    CHECK(given.fails("hanako", "wrong wrong wrong", kHome, "sign-in-failed"));
}

TEST_CASE("An unknown login waits like a known one", "[accounts]") {
    AccountsSite given;
    for (int i = 0; i < 5; ++i) {
        REQUIRE(given.fails("nobody", "wrong wrong wrong", kHome, "sign-in-failed"));
    }
    CHECK(given.fails("nobody", "wrong wrong wrong", kHome, "too-many-attempts"));
}

TEST_CASE("A stranger's failures do not lock a person out", "[accounts]") {
    AccountsSite given;
    given.addUser();
    REQUIRE(given.accounts.signIn("hanako", kPassword, kHome));
    int refused = 0;
    for (int i = 0; i < 300; ++i) {
        const std::string address = "203.0.113." + std::to_string(i % 250);
        const auto result = given.accounts.signIn("hanako", "wrong wrong wrong", address);
        REQUIRE_FALSE(result);
        refused += result.error().code == "too-many-attempts" ? 1 : 0;
    }
    CHECK(refused == 300 - 90); // the account's own limit held
    CHECK(given.fails("hanako", kPassword, kStranger, "too-many-attempts"));
    CHECK(given.accounts.signIn("hanako", kPassword, kHome));
}

TEST_CASE("An address that tries many logins waits", "[accounts]") {
    AccountsSite given;
    for (int i = 0; i < 30; ++i) {
        const std::string login = "user" + std::to_string(i);
        REQUIRE(given.fails(login.c_str(), "wrong wrong wrong", kStranger, "sign-in-failed"));
    }
    CHECK(given.fails("user99", "wrong wrong wrong", kStranger, "too-many-attempts"));
    CHECK(given.fails("user99", "wrong wrong wrong", kHome, "sign-in-failed"));
}

TEST_CASE("One password typed in two Unicode forms is one password", "[accounts]") {
    AccountsSite given;
    const char* composed = "プログラムがだいすきです、ほんとうに";
    std::string decomposed = composed;
    const std::size_t at = decomposed.find("プ");
    decomposed.replace(at, std::string("プ").size(), "フ\xE3\x82\x9A"); // U+309A combining
    REQUIRE(given.accounts.add("kata", "片仮名", Role::Employee, composed));
    CHECK(given.accounts.signIn("kata", decomposed, kHome));
}

TEST_CASE("Users with wrong fields are refused with the field's name", "[accounts]") {
    struct Row {
        const char* login;
        const char* name;
        const char* password;
        const char* field;
    };
    const auto row = GENERATE(values<Row>({{"", "名前", kPassword, "login"},
                                           {"has blank", "名前", kPassword, "login"},
                                           {"日本", "名前", kPassword, "login"},
                                           {"ok", "", kPassword, "name"},
                                           {"ok", "a\nb", kPassword, "name"},
                                           {"ok", "名前", "short", "password"},
                                           {"ok", "名前", "\xff\xfe not utf-8 at all", "password"},
                                           {"tanakataro", "名前", "tanakataro12345", "password"}}));
    AccountsSite given;
    const auto result = given.accounts.add(row.login, row.name, Role::Employee, row.password);
    REQUIRE_FALSE(result);
    CHECK(result.error().kind == ServiceErrorKind::Invalid);
    REQUIRE(result.error().fields.size() == 1);
    CHECK(result.error().fields[0].field == row.field);
    CHECK_FALSE(result.error().text.ja.empty());
    CHECK_FALSE(result.error().text.en.empty());
}

TEST_CASE("Role codes read back", "[accounts]") {
    for (const Role role : {Role::Employee, Role::Operator, Role::Administrator, Role::Auditor}) {
        CHECK(roleFromCode(roleCode(role)) == role);
    }
    CHECK_FALSE(roleFromCode("root"));
}

TEST_CASE("An account made for a person is theirs, and there is one for each", "[accounts]") {
    AccountsSite given;
    Directory directory(given.fixture.site());
    PersonInput person;
    person.employeeNumber = "A1";
    person.nameJa = "佐藤 花子";
    const auto id = directory.putPerson(person);
    REQUIRE(id);
    NewAccount account{"hanako",  "佐藤 花子", Role::Employee,
                       kPassword, id->value,   Language::English};
    REQUIRE(given.accounts.add(account));
    const auto made = given.accounts.ofPerson(id->value);
    REQUIRE(made);
    CHECK(made->user.login == "hanako");
    CHECK(made->user.language == Language::English);
    CHECK(made->person == id->value);
    account.login = "hanako2";
    const auto second = given.accounts.add(account);
    REQUIRE_FALSE(second);
    CHECK(second.error().code == "person-has-account");
    account.person = id->value + 1;
    CHECK(given.accounts.add(account).error().code == "person-not-found");
    CHECK_FALSE(given.accounts.find("hanako2"));
}

TEST_CASE("Every wrong field of a new account is named", "[accounts]") {
    AccountsSite given;
    const auto refused = given.accounts.add({"花子", " ", Role::Employee, "short"});
    REQUIRE_FALSE(refused);
    std::vector<std::string> fields;
    for (const FieldProblem& problem : refused.error().fields) {
        fields.push_back(problem.field);
    }
    CHECK(fields == std::vector<std::string>{"login", "name", "password"});
}

TEST_CASE("Whoever is switched off is signed out at once and stays out", "[accounts]") {
    AccountsSite given;
    given.addUser();
    const auto signedIn = given.accounts.signIn("hanako", kPassword, kHome);
    REQUIRE(signedIn);
    REQUIRE(given.accounts.setEnabled("Hanako", false));
    CHECK_FALSE(given.accounts.session(signedIn->token));
    CHECK(given.fails("hanako", kPassword, kHome, "sign-in-failed"));
    CHECK(given.accounts.find("hanako")->disabledAt);
    REQUIRE(given.accounts.setEnabled("hanako", true));
    CHECK_FALSE(given.accounts.session(signedIn->token)); // that session is gone for good
    CHECK(given.accounts.signIn("hanako", kPassword, kHome));
    CHECK(given.accounts.setEnabled("nobody", false).error().kind == ServiceErrorKind::NotFound);
}

TEST_CASE("A new role holds from the next request on", "[accounts]") {
    AccountsSite given;
    given.addUser();
    const auto signedIn = given.accounts.signIn("hanako", kPassword, kHome);
    REQUIRE(signedIn);
    REQUIRE(given.accounts.setRole("hanako", Role::Auditor));
    CHECK(given.accounts.session(signedIn->token)->user.role == Role::Auditor);
}

TEST_CASE("The last administrator stays one", "[accounts]") {
    AccountsSite given;
    REQUIRE(given.accounts.add("chief", "管理 者", Role::Administrator, kPassword));
    REQUIRE(given.accounts.add("deputy", "副 管理者", Role::Administrator, kPassword));
    REQUIRE(given.accounts.setEnabled("deputy", false));
    CHECK(given.accounts.setEnabled("chief", false).error().code == "last-administrator");
    CHECK(given.accounts.setRole("chief", Role::Operator).error().code == "last-administrator");
    CHECK(given.accounts.setRole("chief", Role::Administrator));
    REQUIRE(given.accounts.setEnabled("deputy", true));
    CHECK(given.accounts.setRole("chief", Role::Operator));
}

TEST_CASE("A new password replaces the old one and ends every session", "[accounts]") {
    AccountsSite given;
    given.addUser();
    const auto signedIn = given.accounts.signIn("hanako", kPassword, kHome);
    REQUIRE(signedIn);
    CHECK(given.accounts.setPassword("hanako", "short").error().kind == ServiceErrorKind::Invalid);
    CHECK(given.accounts.session(signedIn->token));
    REQUIRE(given.accounts.setPassword("hanako", "another long passphrase"));
    CHECK_FALSE(given.accounts.session(signedIn->token));
    CHECK(given.fails("hanako", kPassword, kHome, "sign-in-failed"));
    CHECK(given.accounts.signIn("hanako", "another long passphrase", kHome));
    CHECK_FALSE(given.accounts.setPassword("nobody", "another long passphrase"));
}

TEST_CASE("Accounts are listed by login, page by page", "[accounts]") {
    AccountsSite given;
    for (const char* login : {"c", "a", "d", "b"}) {
        REQUIRE(given.accounts.add(login, "田中", Role::Employee, kPassword));
    }
    REQUIRE(given.accounts.setEnabled("b", false));
    std::string logins;
    std::string after;
    do {
        const AccountPage page = given.accounts.list(after, 3);
        for (const Account& account : page.accounts) {
            logins += account.user.login;
        }
        after = page.next;
    } while (!after.empty());
    CHECK(logins == "abcd");
}

} // namespace tewatashi::server::services
