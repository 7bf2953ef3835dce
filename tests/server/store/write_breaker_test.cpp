// A disk that fails again and again: writing stops, reading goes on.
#include "server/store/site_database.h"
#include "server/store/write_breaker.h"
#include "tests/support/db_fixture.h"
#include "tests/support/manual_clock.h"

#include <catch2/catch.hpp>

namespace tewatashi::server::store {
namespace {

using db::DbError;
using db::DbProblem;
using std::chrono::minutes;

std::exception_ptr failureOf(DbProblem problem) {
    return std::make_exception_ptr(DbError(problem, {"失敗", "failed"}));
}

void writeAndFail(SiteDatabase& database, DbProblem problem) {
    CHECK_THROWS_AS(database.write([problem](Connection&) {
        throw DbError(problem, {"失敗", "failed"});
    }),
                    DbError);
}

} // namespace

TEST_CASE("three failures of the disk within ten minutes stop writing") {
    test::ManualClock clock;
    WriteBreaker breaker(clock);
    breaker.groupFailed(failureOf(DbProblem::Io));
    breaker.groupFailed(failureOf(DbProblem::Corrupt));
    CHECK_FALSE(breaker.stopped());
    clock.advance(minutes(10));
    breaker.groupFailed(failureOf(DbProblem::Io));
    CHECK(breaker.stopped());
    clock.advance(minutes(100));
    CHECK(breaker.stopped());
}

TEST_CASE("failures farther apart, or of another kind, do not stop writing") {
    test::ManualClock clock;
    WriteBreaker breaker(clock);
    for (int i = 0; i < 20; ++i) {
        breaker.groupFailed(failureOf(DbProblem::Io));
        clock.advance(minutes(6));
        for (const DbProblem problem : {DbProblem::Full, DbProblem::Lost, DbProblem::Busy,
                                        DbProblem::Constraint, DbProblem::ReadOnly}) {
            breaker.groupFailed(failureOf(problem));
        }
        breaker.groupFailed(std::make_exception_ptr(std::runtime_error("a bug")));
        breaker.groupFailed(nullptr);
    }
    CHECK_FALSE(breaker.stopped());
}

TEST_CASE("a site that stopped writing goes on reading and writes again once it is restarted") {
    const test::DbFixture place;
    test::ManualClock clock;
    SiteDatabaseOptions options;
    options.location = place.location();
    options.clock = &clock;
    {
        SiteDatabase database(options);
        for (std::size_t i = 0; i < kDiskFailuresMax; ++i) {
            CHECK(database.takesWrites());
            writeAndFail(database, DbProblem::Io);
        }
        CHECK_FALSE(database.takesWrites());
        bool ran = false;
        try {
            database.write([&ran](Connection&) { ran = true; });
            FAIL("the write was accepted");
        } catch (const DbError& error) {
            CHECK(error.text() == writesStopped().text());
            CHECK(error.text().en.find("restart the server") != std::string::npos);
            CHECK(error.text().ja.find("再起動") != std::string::npos);
        }
        CHECK_FALSE(ran);
        CHECK(database.read([](Connection& connection) {
            int count = -1;
            connection.session().sql() << "SELECT count(*) FROM places", soci::into(count);
            return count;
        }) == 0);
    }
    SiteDatabase again(options);
    CHECK(again.takesWrites());
    again.write([](Connection&) {});
}

} // namespace tewatashi::server::store
