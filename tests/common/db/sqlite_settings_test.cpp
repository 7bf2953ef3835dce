// Settings and refusals that only SQLite has; run with the SQLite engine in either run.
#include "common/db/session.h"
#include "tests/support/db_fixture.h"

#include <catch2/catch.hpp>

#include <fstream>

namespace tewatashi::db {
namespace {

using test::DbFixture;

std::string pragma(Session& session, const std::string& name) {
    std::string value;
    session.sql() << "PRAGMA " + name, soci::into(value);
    return value;
}

DbProblem problemOfOpening(const OpenOptions& options) {
    try {
        const Session session(options);
    } catch (const DbError& error) {
        return error.problem();
    }
    return DbProblem::Other;
}

TEST_CASE("a SQLite writer has every setting that durability rests on") {
    const DbFixture fixture(Engine::Sqlite);
    Session writer(fixture.options(Access::Writer));
    CHECK(pragma(writer, "journal_mode") == "wal");
    CHECK(pragma(writer, "synchronous") == "2");
    CHECK(pragma(writer, "foreign_keys") == "1");
    CHECK(pragma(writer, "trusted_schema") == "0");
    CHECK(pragma(writer, "mmap_size") == "0");
    CHECK(pragma(writer, "temp_store") == "2");
    CHECK(pragma(writer, "journal_size_limit") == "67108864");
}

TEST_CASE("a SQLite reader never checkpoints") {
    const DbFixture fixture(Engine::Sqlite);
    const Session writer(fixture.options(Access::Writer));
    Session reader(fixture.options(Access::Reader));
    CHECK(pragma(reader, "wal_autocheckpoint") == "0");
    CHECK(pragma(reader, "query_only") == "1");
}

TEST_CASE("a second exclusive opener is told that the file is in use") {
    const DbFixture fixture(Engine::Sqlite);
    const Session first(fixture.options(Access::Exclusive));
    CHECK(problemOfOpening(fixture.options(Access::Exclusive)) == DbProblem::Busy);
    CHECK_FALSE(std::filesystem::exists(fixture.folder() / "site.db-shm"));
}

TEST_CASE("a file that is no database is refused as corrupt and stays as it is") {
    const DbFixture fixture(Engine::Sqlite);
    const std::string text(5000, 'x');
    std::ofstream(fixture.folder() / "site.db") << text;
    CHECK(problemOfOpening(fixture.options(Access::Writer)) == DbProblem::Corrupt);
    std::ifstream file(fixture.folder() / "site.db");
    CHECK(std::string(std::istreambuf_iterator<char>(file), {}) == text);
}

TEST_CASE("a database of another application is refused") {
    const DbFixture fixture(Engine::Sqlite);
    OpenOptions options = fixture.options(Access::Writer);
    options.applicationId = 0x54570001;
    { const Session session(options); }
    CHECK_NOTHROW(Session(options));
    options.applicationId = 0x54570002;
    CHECK(problemOfOpening(options) == DbProblem::CannotOpen);
}

TEST_CASE("a folder that does not exist is named in the error") {
    OpenOptions options;
    options.target = "/nowhere at all/site.db";
    options.access = Access::Writer;
    try {
        const Session session(options);
        FAIL("opened");
    } catch (const DbError& error) {
        CHECK(error.problem() == DbProblem::CannotOpen);
        CHECK(error.text().ja.find("/nowhere at all/site.db") != std::string::npos);
    }
}

TEST_CASE("a path with spaces opens the file of that name") {
    const test::TempDir folder;
    OpenOptions options;
    options.target = (folder / "two  spaces here.db").string();
    options.access = Access::Writer;
    const Session session(options);
    CHECK(std::filesystem::exists(folder / "two  spaces here.db"));
}

TEST_CASE("a full database says so") {
    const DbFixture fixture(Engine::Sqlite);
    Session writer(fixture.options(Access::Writer));
    writer.execute("CREATE TABLE t (v TEXT)");
    writer.execute("PRAGMA max_page_count=4");
    try {
        writer.execute("INSERT INTO t VALUES (hex(zeroblob(100000)))");
        FAIL("it fitted");
    } catch (const DbError& error) {
        CHECK(error.problem() == DbProblem::Full);
    }
}

TEST_CASE("an unfinished read does not survive the end of a transaction") {
    const DbFixture fixture(Engine::Sqlite);
    Session writer(fixture.options(Access::Writer));
    writer.execute("CREATE TABLE t (v INTEGER); INSERT INTO t VALUES (1),(2),(3)");
    int value = 0;
    soci::statement query = (writer.sql().prepare << "SELECT v FROM t", soci::into(value));
    Transaction transaction(writer);
    query.execute(true);
    transaction.commit();
    // A reader left in the middle would keep this from emptying the WAL.
    int busy = -1;
    writer.sql() << "PRAGMA wal_checkpoint(TRUNCATE)", soci::into(busy);
    CHECK(busy == 0);
    CHECK(std::filesystem::file_size(fixture.folder() / "site.db-wal") == 0);
    query.execute(true);
    CHECK(value == 1);
}

} // namespace
} // namespace tewatashi::db
