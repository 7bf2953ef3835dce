// Secrets and confidential subjects go in by every door; none of them comes out where many look.
#include "server/http/percent_coding.h"
#include "server/services/accounts/password_hasher.h"
#include "server/store/account_store.h"
#include "server/store/site_database.h"
#include "tests/server/app/site_door.h"
#include "tests/server/web/html_checker.h"
#include "tests/support/authenticator.h"

namespace tewatashi::server::app {
namespace {

using test::Headers;
using test::RawReply;
using test::SiteDoor;

constexpr const char* kPassword = "canary sings at five o'clock";
constexpr const char* kWrong = "canary-sang-at-six";
constexpr const char* kSubject = "CANARY-SUBJECT-9f3a";

// An account whose hash costs little to check, here where many tests share the processors.
services::User addUser(SiteDoor& door, const char* login, const char* role) {
    services::PasswordHasher hasher(services::PasswordCost{1, 8192, 4, SiteDoor::kPatience, false});
    store::UserRow row{0, login, "佐藤 花子", role, 0, *hasher.hash(kPassword)};
    door.program().site.database().write([&](store::Connection& connection) {
        REQUIRE(store::insertUser(connection, row, SystemClock().utcNow()));
    });
    return door.program().services.accounts.find(login)->user;
}

RawReply signIn(SiteDoor& door, const std::string& password) {
    const RawReply form = door.get("/sign-in");
    const std::string cookie = form.header("Set-Cookie");
    return door.ask("POST", "/sign-in",
                    {{"Cookie", cookie.substr(0, cookie.find(';'))},
                     {"Content-Type", "application/x-www-form-urlencoded"},
                     {"Sec-Fetch-Site", "same-origin"}},
                    "login=hanako&password=" + http::percentEncode(password) + "&csrf_token=" +
                        http::percentEncode(test::inputValue(form.body, "csrf_token")));
}

std::string auditText(SiteDoor& door) {
    std::string text;
    services::AuditExport log(door.program().services.auditLog, {});
    while (log.next(text)) {
    }
    return text;
}

// Sends the subject as a request for somebody else.
void sendSubject(SiteDoor& door, const services::User& by) {
    services::Directory& directory = door.program().services.directory;
    for (const char* number : {"A1", "A2"}) {
        services::PersonInput person;
        person.employeeNumber = number;
        person.nameJa = number;
        REQUIRE(directory.putPerson(person));
    }
    REQUIRE(directory.linkUser(by.id, directory.personFile("A1")->id));
    services::RequestInput request;
    request.by = by;
    request.toPerson = "A2";
    request.classCode = "personal";
    request.subject = kSubject;
    request.formNonce = std::string(32, 'a');
    REQUIRE(door.program().services.requests.request(request));
}

} // namespace

TEST_CASE("No secret and no confidential subject leaves by log, audit or error page", "[canary]") {
    SiteDoor door;
    services::SiteServices& services = door.program().services;
    const services::User user = addUser(door, "hanako", "operator");
    const services::Actor by{"hanako", "127.0.0.1"};
    std::vector<std::string> secrets{kPassword, kWrong, kSubject};
    std::string pages; // that refuse something

    const auto session = services.accounts.signIn("hanako", kPassword, "127.0.0.1");
    REQUIRE(session);
    secrets.push_back(session->token);
    secrets.push_back(session->session.csrfSecret);
    const std::string otp = services.oneTimePasswords.begin(user).secret;
    secrets.push_back(otp);
    const auto recovery = services.oneTimePasswords.confirm(
        session->session, test::codeShown(otp, services.clock.utcNow()), kPassword, by);
    REQUIRE(recovery);
    secrets.insert(secrets.end(), recovery->begin(), recovery->end());
    const auto token = services.apiTokens.add({"stock"}, by);
    REQUIRE(token);
    secrets.push_back(*token);
    sendSubject(door, user);

    pages += signIn(door, kWrong).body;
    pages += signIn(door, kPassword).body; // the first step alone
    const auto first = services.accounts.signIn("hanako", kPassword, "127.0.0.1");
    REQUIRE(first);
    CHECK_FALSE(services.accounts.confirmSignIn(first->token, *token, "127.0.0.1"));
    const Headers bearer{{"Authorization", "Bearer " + *token}};
    for (const std::string& secret : secrets) {
        const std::string coded = http::percentEncode(secret);
        pages += door.get("/api/v1/items?x=" + coded, bearer).body;
        pages += door.get("/api/v1/people", {{"Authorization", "Bearer " + coded}}).body;
        pages += door.get("/me", {{"Cookie", "__Host-tw-session=" + coded}}).body;
        pages += door.ask("POST", "/sign-in/code",
                          {{"Content-Type", "application/x-www-form-urlencoded"}}, "code=" + coded)
                     .body;
    }
    const std::string audit = auditText(door);
    const std::string log = door.logged();
    CHECK(pages.size() > 10'000);
    CHECK(audit.find("codes_on") != std::string::npos);
    CHECK(audit.find("code_failed") != std::string::npos);
    CHECK(log.find("/sign-in/code") != std::string::npos);
    for (const std::string& secret : secrets) {
        CAPTURE(secret);
        CHECK(pages.find(secret) == std::string::npos);
        CHECK(audit.find(secret) == std::string::npos);
        CHECK(log.find(secret) == std::string::npos);
    }
}

TEST_CASE("A database that fails while a secret is written tells the log no values", "[canary]") {
    if (test::engineUnderTest() != db::Engine::Sqlite) {
        return; // the trigger is SQLite's; tests/common/db has the same for both
    }
    SiteDoor door;
    addUser(door, "hanako", "operator");
    door.program().site.database().write([](store::Connection& connection) {
        connection.session().execute("CREATE TRIGGER fails BEFORE INSERT ON web_sessions BEGIN "
                                     "SELECT RAISE(ABORT, 'the disk of the test'); END");
    });
    const RawReply reply = signIn(door, kPassword);
    CHECK(reply.status >= 500);
    const std::string log = door.logged();
    CHECK(log.find("the disk of the test") != std::string::npos);
    CHECK(log.find("csrf") == std::string::npos);
    CHECK(log.find("127.0.0.1") == std::string::npos);
}

} // namespace tewatashi::server::app
