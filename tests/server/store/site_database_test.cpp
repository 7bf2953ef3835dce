#include "common/db/migrator.h"
#include "server/store/site_database.h"
#include "server/store/site_schema.h"
#include "tests/support/site_fixture.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <filesystem>
#include <stdexcept>
#include <thread>
#include <vector>

namespace tewatashi::server::store {
namespace {

using test::SiteFixture;

void addPlace(Connection& connection, std::int64_t id, const std::string& code) {
    connection.session().sql() << "INSERT INTO places (id, code, name_ja, name_en, added_at) "
                                  "VALUES (:id, :code, '', '', 0)",
        soci::use(id), soci::use(code);
}

constexpr const char* kCountPlaces = "SELECT count(*) FROM places";

// Counts how often it was prepared on a connection.
class CountingQuery {
public:
    explicit CountingQuery(db::Session& session)
        : m_statement(
              (session.sql().prepare << "SELECT count(*) FROM places", soci::into(m_count))) {
        ++prepared();
    }
    static std::atomic<int>& prepared() {
        static std::atomic<int> count{0};
        return count;
    }
    std::int64_t operator()() {
        m_statement.execute(true);
        return m_count;
    }

private:
    std::int64_t m_count = 0;
    soci::statement m_statement;
};

TEST_CASE("what a job wrote is there for readers once write returns, and after a restart") {
    SiteFixture site;
    const int answer = site.database().write([](Connection& connection) {
        addPlace(connection, 1, "OSAKA");
        return 42;
    });
    CHECK(answer == 42);
    CHECK(site.number(kCountPlaces) == 1);
    site.reopen();
    CHECK(site.number(kCountPlaces) == 1);
}

TEST_CASE("a job that throws leaves nothing behind and its exception comes back") {
    SiteFixture site;
    CHECK_THROWS_AS(site.database().write([](Connection& connection) {
        addPlace(connection, 1, "OSAKA");
        throw std::out_of_range("mine");
    }),
                    std::out_of_range);
    CHECK(site.number(kCountPlaces) == 0);
}

TEST_CASE("an error of the engine reaches the caller of write and read as DbError") {
    SiteFixture site;
    site.database().write([](Connection& connection) { addPlace(connection, 1, "OSAKA"); });
    try {
        site.database().write([](Connection& connection) { addPlace(connection, 2, "OSAKA"); });
        FAIL("the code is unique");
    } catch (const db::DbError& error) {
        CHECK(error.problem() == db::DbProblem::Constraint);
    }
    CHECK_THROWS_AS(site.number("SELECT nothing FROM places"), db::DbError);
    CHECK(site.number(kCountPlaces) == 1);
}

TEST_CASE("a reader cannot write") {
    SiteFixture site;
    try {
        site.database().read([](Connection& connection) { addPlace(connection, 1, "OSAKA"); });
        FAIL("a reader wrote");
    } catch (const db::DbError& error) {
        CHECK(error.problem() == db::DbProblem::ReadOnly);
    }
}

TEST_CASE("all queries of a read see one snapshot") {
    SiteFixture site;
    site.database().read([&site](Connection& connection) {
        CHECK(connection.query<CountingQuery>()() == 0);
        std::thread([&site] {
            site.database().write([](Connection& writer) { addPlace(writer, 1, "OSAKA"); });
        }).join();
        CHECK(connection.query<CountingQuery>()() == 0);
    });
    CHECK(site.number(kCountPlaces) == 1);
}

TEST_CASE("a query is prepared once per connection") {
    SiteFixture site(1);
    const int before = CountingQuery::prepared();
    for (int i = 0; i < 5; ++i) {
        site.database().read(
            [](Connection& connection) { CHECK(connection.query<CountingQuery>()() == 0); });
    }
    CHECK(CountingQuery::prepared() - before == 1);
}

TEST_CASE("readers beyond the pool wait for a connection") {
    SiteFixture site(2);
    std::atomic<int> together{0};
    std::atomic<int> most{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            for (int round = 0; round < 20; ++round) {
                site.database().read([&](Connection& connection) {
                    const int now = ++together;
                    int seen = most;
                    while (now > seen && !most.compare_exchange_weak(seen, now)) {
                    }
                    static_cast<void>(connection.query<CountingQuery>()());
                    --together;
                });
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(most <= 2);
}

TEST_CASE("a second server on the same site is refused") {
    SiteFixture site;
    SiteDatabaseOptions options;
    options.location = site.place().location();
    try {
        const SiteDatabase second(options);
        FAIL("two writers");
    } catch (const db::DbError& error) {
        CHECK(error.problem() == db::DbProblem::Busy);
    }
}

TEST_CASE("custody events can be neither changed nor deleted") {
    SiteFixture site;
    site.database().write([](Connection& connection) {
        connection.session().execute(
            "INSERT INTO custody_events (position, canonical, leaf) VALUES (0, 'aa', 'bb')");
    });
    for (const char* attack : {"UPDATE custody_events SET canonical = 'cc'",
                               "DELETE FROM custody_events WHERE position = 0"}) {
        INFO(attack);
        try {
            site.database().write(
                [attack](Connection& connection) { connection.session().execute(attack); });
            FAIL("not refused");
        } catch (const db::DbError& error) {
            CHECK(error.problem() == db::DbProblem::Constraint);
        }
    }
    CHECK(site.number("SELECT count(*) FROM custody_events WHERE canonical = 'aa'") == 1);
}

TEST_CASE("a fresh site has the newest schema") {
    SiteFixture site;
    const int version = site.database().read(
        [](Connection& connection) { return db::schemaVersion(connection.session()); });
    CHECK(version == static_cast<int>(siteMigrations().size()));
}

TEST_CASE("a location in no known form is refused with the two that are") {
    for (const char* location : {"", "sqlite:", "postgresql:", "mysql:x", "/var/lib/site.db"}) {
        INFO(location);
        CHECK_THROWS_AS(parseLocation(location), db::DbError);
    }
    CHECK(parseLocation("sqlite:/a b.db").target == "/a b.db");
    CHECK(parseLocation("postgresql:host=x").engine == db::Engine::Postgres);
}

TEST_CASE("a SQLite site's files are readable by their owner alone") {
    if (test::engineUnderTest() != db::Engine::Sqlite) {
        return;
    }
    SiteFixture site;
    site.database().write([](Connection& connection) { addPlace(connection, 1, "OSAKA"); });
    for (const char* name : {"site.db", "site.db-wal", "site.db.lock"}) {
        INFO(name);
        CHECK(std::filesystem::status(site.place().folder() / name).permissions() ==
              (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
    }
}

} // namespace
} // namespace tewatashi::server::store
