#include "common/db/session.h"
#include "tests/support/db_fixture.h"

#include <catch2/catch.hpp>

#include <string>

namespace tewatashi::db {
namespace {

using test::DbFixture;

long long countRows(Session& session) {
    long long count = 0;
    session.sql() << "SELECT count(*) FROM t", soci::into(count);
    session.endStatements();
    return count;
}

void makeTable(Session& writer) {
    writer.execute("CREATE TABLE t (id BIGINT PRIMARY KEY, v TEXT)");
}

void insert(Session& writer, long long id, const std::string& text) {
    writer.sql() << "INSERT INTO t (id, v) VALUES (:id, :v)", soci::use(id), soci::use(text);
}

TEST_CASE("a committed transaction is seen by another connection") {
    const DbFixture fixture;
    Session writer(fixture.options(Access::Writer));
    makeTable(writer);
    Session reader(fixture.options(Access::Reader));
    Transaction transaction(writer);
    insert(writer, 1, "a");
    CHECK(countRows(reader) == 0);
    transaction.commit();
    CHECK(countRows(reader) == 1);
}

TEST_CASE("a transaction that is not committed leaves nothing") {
    const DbFixture fixture;
    Session writer(fixture.options(Access::Writer));
    makeTable(writer);
    {
        Transaction transaction(writer);
        insert(writer, 1, "a");
    }
    CHECK(countRows(writer) == 0);
}

TEST_CASE("an error tells what the database said, and none of the values") {
    const DbFixture fixture;
    Session writer(fixture.options(Access::Writer));
    makeTable(writer);
    insert(writer, 1, "first");
    try {
        insert(writer, 1, "CANARY-VALUE");
        FAIL("the key is taken");
    } catch (const std::exception& error) {
        const DbError told = translate(error, writer);
        CHECK(told.text().en.find("CANARY-VALUE") == std::string::npos);
        CHECK(told.text().ja.find("CANARY-VALUE") == std::string::npos);
        CHECK(told.text().en.find("onstraint") != std::string::npos);
        CHECK(told.text().en.find('\n') == std::string::npos);
    }
}

TEST_CASE("a failed savepoint takes only its own rows with it") {
    const DbFixture fixture;
    Session writer(fixture.options(Access::Writer));
    makeTable(writer);
    Transaction transaction(writer);
    {
        Savepoint first(writer);
        insert(writer, 1, "a");
        first.release();
    }
    try {
        Savepoint second(writer);
        insert(writer, 2, "b");
        insert(writer, 1, "the key is taken");
        FAIL("the second insert must fail");
    } catch (const std::exception& error) {
        CHECK(translate(error, writer).problem() == DbProblem::Constraint);
    }
    {
        Savepoint third(writer);
        insert(writer, 3, "c");
        third.release();
    }
    transaction.commit();
    CHECK(countRows(writer) == 2);
}

TEST_CASE("a reader cannot write") {
    const DbFixture fixture;
    Session writer(fixture.options(Access::Writer));
    makeTable(writer);
    Session reader(fixture.options(Access::Reader));
    try {
        reader.execute("INSERT INTO t (id, v) VALUES (1, 'x')");
        FAIL("the reader wrote");
    } catch (const DbError& error) {
        CHECK(error.problem() == DbProblem::ReadOnly);
    }
}

TEST_CASE("a statement with an error is reported in both languages with the database's name") {
    const DbFixture fixture;
    Session writer(fixture.options(Access::Writer));
    try {
        writer.execute("SELECT * FROM no_such_table");
        FAIL("no error");
    } catch (const DbError& error) {
        CHECK(error.problem() == DbProblem::Other);
        CHECK(error.text().ja.find("データベース") != std::string::npos);
        CHECK(error.text().en.find("no_such_table") != std::string::npos);
        CHECK(error.text().en.find("password=h") == std::string::npos);
    }
}

TEST_CASE("64-bit numbers and text outside ASCII survive the round trip") {
    const DbFixture fixture;
    Session writer(fixture.options(Access::Writer));
    makeTable(writer);
    const std::string text = "引受 🐢 \x01 ' \" :name";
    insert(writer, 9'007'199'254'740'993, text);
    long long id = 0;
    std::string found;
    writer.sql() << "SELECT id, v FROM t", soci::into(id), soci::into(found);
    CHECK(id == 9'007'199'254'740'993);
    CHECK(found == text);
}

TEST_CASE("escaped text has no NUL and comes back as it was") {
    const std::string text("a\0b\1c\1\1\0", 9);
    const std::string escaped = escapeNul(text);
    CHECK(escaped.find('\0') == std::string::npos);
    CHECK(unescapeNul(escaped) == text);
    CHECK(escapeNul("plain") == "plain");
    CHECK(unescapeNul("ends with \1") == "ends with \1");
}

} // namespace
} // namespace tewatashi::db
