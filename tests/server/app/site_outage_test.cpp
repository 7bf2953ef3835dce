// The database goes away under a running server: every request gets an answer that says so, nothing
// that was acknowledged is lost, and the server works again by itself when the database is back.
#include "common/base/digest.h"
#include "server/http/csrf.h"
#include "server/http/percent_coding.h"
#include "server/store/session_store.h"
#include "server/store/site_database.h"
#include "tests/server/app/site_door.h"
#include "tests/server/web/html_checker.h"
#include "tests/support/power_cut_vfs.h"

#include <algorithm>
#include <memory>

namespace tewatashi::server::app {
namespace {

using nlohmann::json;
using test::engineUnderTest;
using test::SiteDoor;
using test::slipNumber;

wire::ScanBatch batchOf(std::uint64_t item) {
    test::MemoryBuilder memory("opticon:00000000000000" + std::to_string(10 + item));
    memory.context("0042", "accepted", "OSAKA").scan(slipNumber(item));
    return memory.batch(0, memory.size(), static_cast<std::uint8_t>(item));
}

std::size_t storedCount(const wire::Receipt& receipt) {
    return static_cast<std::size_t>(std::count_if(
        receipt.verdicts.begin(), receipt.verdicts.end(),
        [](const wire::RecordVerdict& one) { return one.verdict == wire::Verdict::Stored; }));
}

// For programs: a problem document in both languages, with nothing of the reason in it.
void checkProblem(const test::RawReply& reply) {
    CAPTURE(reply.body);
    CHECK(reply.status == 503);
    CHECK(reply.header("Content-Type").starts_with("application/problem+json"));
    CHECK_FALSE(reply.header("Retry-After").empty());
    CHECK(reply.header(wire::kReceiptHeader).empty());
    const json problem = json::parse(reply.body);
    CHECK(problem.at("status") == 503);
    CHECK_FALSE(problem.at("detail").get<std::string>().empty());
    CHECK_FALSE(problem.at("detail_ja").get<std::string>().empty());
    for (const char* secret : {"site.db", "localhost port", "password", "SELECT", "INSERT"}) {
        CHECK(reply.body.find(secret) == std::string::npos);
    }
}

// For people: a page in both languages that says when to try again.
void checkPage(const test::RawReply& reply) {
    CAPTURE(reply.body);
    CHECK(reply.status == 503);
    CHECK(reply.header("Content-Type").starts_with("text/html"));
    CHECK_FALSE(reply.header("Retry-After").empty());
    CHECK(test::htmlProblems(reply.body) == std::vector<std::string>{});
    const std::string text = test::htmlText(reply.body);
    CHECK(text.find("しばらく待って") != std::string::npos);
    CHECK(text.find("try again") != std::string::npos);
    CHECK(text.find("site.db") == std::string::npos);
}

// The cookie of a person who has signed in; no password, which would be hashed at low priority.
test::Headers signedIn(SiteDoor& door) {
    const std::string token = "a-session-of-the-test";
    const UtcMillis now = SystemClock().utcNow();
    door.program().site.database().write([&](store::Connection& connection) {
        store::UserRow user{0, "hanako", "佐藤", "operator", 0, "-"};
        REQUIRE(store::insertUser(connection, user, now));
        const std::string secret(2 * http::kCsrfSecret_bytes, 'c');
        store::insertSession(connection, {sha256(token), user.id, secret}, now, 1);
    });
    return {{"Cookie", "__Host-tw-session=" + token}};
}

// Every connection to the database under test is cut and new ones are refused, as by a PostgreSQL
// that was stopped.
class PostgresOutage {
public:
    explicit PostgresOutage(const test::DbFixture& place) {
        db::Session here(place.options(db::Access::Writer));
        here.sql() << "SELECT current_database()", soci::into(m_name);
        db::OpenOptions options = place.options(db::Access::Writer);
        options.target += " dbname=template1";
        m_control = std::make_unique<db::Session>(options);
        allow("false");
        int cut = 0;
        m_control->sql() << "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE "
                            "datname = :name",
            soci::use(m_name), soci::into(cut);
        REQUIRE(cut > 0);
    }
    ~PostgresOutage() { allow("true"); }
    PostgresOutage(const PostgresOutage&) = delete;
    PostgresOutage& operator=(const PostgresOutage&) = delete;

private:
    void allow(const std::string& answer) {
        m_control->execute("ALTER DATABASE \"" + m_name + "\" ALLOW_CONNECTIONS " + answer);
    }

    std::string m_name;
    std::unique_ptr<db::Session> m_control;
};

} // namespace

TEST_CASE("a PostgreSQL that goes away and comes back is survived", "[door][outage]") {
    if (engineUnderTest() != db::Engine::Postgres) {
        return; // the disk of SQLite fails below
    }
    SiteDoor door;
    const test::DoorAgent agent = door.enrol();
    const test::Headers token = door.token();
    const test::Headers cookie{{"Cookie", "__Host-tw-session=0123456789abcdef"}};
    const std::string item = "/api/v1/items/" + slipNumber(1);
    CHECK(storedCount(SiteDoor::receiptOf(door.upload(agent, batchOf(1)), agent, batchOf(1))) == 4);
    REQUIRE(door.get(item, token).status == 200);
    for (int round = 0; round < 2; ++round) {
        {
            const PostgresOutage outage(door.place());
            checkProblem(door.get(item, token));
            checkProblem(door.get("/api/v1/dock-sessions", token));
            checkProblem(door.upload(agent, batchOf(2)));
            checkPage(door.get("/items/" + slipNumber(1), cookie));
            checkPage(door.get("/dock-sessions", cookie));
            CHECK(door.get("/readyz").status == 503);
            CHECK(door.get("/healthz").status == 200);
            CHECK(door.get("/api/v1/time").status == 200);
        }
        CHECK(door.get("/readyz").status == 200);
        CHECK(door.get(item, token).status == 200);
        const auto again = SiteDoor::receiptOf(door.upload(agent, batchOf(2)), agent, batchOf(2));
        CHECK(storedCount(again) == (round == 0 ? 4U : 0U));
        CHECK(door.get("/items/" + slipNumber(1), cookie).status == 303); // to the sign-in page
    }
    CHECK(door.get("/api/v1/items/" + slipNumber(2), token).status == 200);
}

TEST_CASE("a write that fails on the disk is answered with 503 and succeeds when repeated",
          "[door][outage]") {
    if (engineUnderTest() != db::Engine::Sqlite) {
        return;
    }
    test::PowerCutVfs disk(7);
    SiteDoor door(disk.name());
    const test::DoorAgent agent = door.enrol();
    const test::Headers token = door.token();
    for (const test::Fault fault : {test::Fault::IoError, test::Fault::DiskFull}) {
        const std::uint64_t item = fault == test::Fault::IoError ? 1 : 2;
        disk.failAt(1, fault);
        checkProblem(door.upload(agent, batchOf(item)));
        CHECK(door.get("/api/v1/items/" + slipNumber(item), token).status == 404);
        CHECK(door.get("/healthz").status == 200);
        const auto receipt =
            SiteDoor::receiptOf(door.upload(agent, batchOf(item)), agent, batchOf(item));
        CHECK(storedCount(receipt) == 4);
        CHECK(door.get("/api/v1/items/" + slipNumber(item), token).status == 200);
    }
    CHECK(door.get("/readyz").status == 200);
}

TEST_CASE("a page whose write fails on the disk says so and works when repeated",
          "[door][outage]") {
    if (engineUnderTest() != db::Engine::Sqlite) {
        return;
    }
    test::PowerCutVfs disk(8);
    SiteDoor door(disk.name());
    const test::Headers cookie = signedIn(door);
    const auto chooseEnglish = [&] {
        const std::string csrf = test::inputValue(door.get("/", cookie).body, "csrf_token");
        test::Headers headers = cookie;
        headers.emplace_back("Sec-Fetch-Site", "same-origin");
        headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
        return door.ask("POST", "/language", headers,
                        "language=en&return=%2F&csrf_token=" + http::percentEncode(csrf));
    };
    disk.failAt(1, test::Fault::IoError);
    // The page is in both languages, whatever the person chose.
    checkPage(chooseEnglish());
    CHECK(test::htmlText(door.get("/", cookie).body).find("サインアウト") != std::string::npos);
    CHECK(chooseEnglish().status == 303);
    CHECK(test::htmlText(door.get("/", cookie).body).find("Sign out") != std::string::npos);
}

TEST_CASE("a disk that fails again and again ends writing, not reading, until a restart",
          "[door][outage]") {
    if (engineUnderTest() != db::Engine::Sqlite) {
        return;
    }
    test::PowerCutVfs disk(9);
    SiteDoor door(disk.name());
    const test::DoorAgent agent = door.enrol();
    const test::Headers token = door.token();
    REQUIRE(door.upload(agent, batchOf(1)).status == 200);
    for (int failures = 0; failures < 3; ++failures) {
        CHECK(door.get("/readyz").status == 200);
        disk.failAt(1, test::Fault::IoError);
        checkProblem(door.upload(agent, batchOf(2)));
    }
    CHECK(door.get("/readyz").status == 503);
    checkProblem(door.upload(agent, batchOf(2))); // the disk is well, but nobody has looked at it
    CHECK(door.get("/api/v1/items/" + slipNumber(1), token).status == 200);
    door.restart();
    CHECK(door.get("/readyz").status == 200);
    const auto receipt = SiteDoor::receiptOf(door.upload(agent, batchOf(2)), agent, batchOf(2));
    CHECK(storedCount(receipt) == 4);
    CHECK(door.get("/api/v1/items/" + slipNumber(2), token).status == 200);
}

} // namespace tewatashi::server::app
