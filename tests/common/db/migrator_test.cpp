#include "common/db/migrator.h"
#include "tests/support/db_fixture.h"

#include <catch2/catch.hpp>

#include <array>

namespace tewatashi::db {
namespace {

using test::DbFixture;

constexpr Migration kFirst{1, "first",
                           "CREATE TABLE a (id $ID, n $I64 NOT NULL) $STRICT;\n"
                           "@sqlite CREATE TABLE only_sqlite (n $I64) $STRICT;\n"
                           "@postgres CREATE TABLE only_postgres (n $I64) $STRICT;\n"};
constexpr Migration kSecond{2, "second", "ALTER TABLE a ADD COLUMN v TEXT"};
constexpr Migration kBroken{2, "broken", "ALTER TABLE a ADD COLUMN v TEXT;\nNOT SQL AT ALL;\n"};

bool selects(Session& session, const std::string& query) {
    try {
        session.execute(query);
        return true;
    } catch (const DbError&) {
        return false;
    }
}

TEST_CASE("an empty database has schema version 0") {
    const DbFixture fixture;
    Session writer(fixture.options(Access::Writer));
    CHECK(schemaVersion(writer) == 0);
}

TEST_CASE("migrations are applied once, in order, on the engine they are for") {
    const DbFixture fixture;
    Session writer(fixture.options(Access::Writer));
    migrate(writer, std::array{kFirst});
    CHECK(schemaVersion(writer) == 1);
    writer.execute("INSERT INTO a (id, n) VALUES (1, 5000000000)");
    migrate(writer, std::array{kFirst, kSecond});
    migrate(writer, std::array{kFirst, kSecond});
    CHECK(schemaVersion(writer) == 2);
    CHECK(selects(writer, "SELECT id, n, v FROM a"));
    const bool sqlite = writer.engine() == Engine::Sqlite;
    CHECK(selects(writer, "SELECT * FROM only_sqlite") == sqlite);
    CHECK(selects(writer, "SELECT * FROM only_postgres") == !sqlite);
}

TEST_CASE("a migration that fails half-way leaves the schema before it") {
    const DbFixture fixture;
    Session writer(fixture.options(Access::Writer));
    CHECK_THROWS_AS(migrate(writer, std::array{kFirst, kBroken}), DbError);
    CHECK(schemaVersion(writer) == 1);
    CHECK_FALSE(selects(writer, "SELECT v FROM a"));
}

TEST_CASE("a schema newer than the program is refused and left alone") {
    const DbFixture fixture;
    Session writer(fixture.options(Access::Writer));
    migrate(writer, std::array{kFirst, kSecond});
    try {
        migrate(writer, std::array{kFirst});
        FAIL("the newer schema was accepted");
    } catch (const DbError& error) {
        CHECK(error.problem() == DbProblem::TooNew);
    }
    CHECK(schemaVersion(writer) == 2);
}

} // namespace
} // namespace tewatashi::db
