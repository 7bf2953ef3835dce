#include "common/db/migrator.h"

#include "common/base/assert.h"
#include "common/db/engine.h"

#include <array>
#include <utility>

namespace tewatashi::db {
namespace {

bool versionTableExists(Session& session) {
    int count = 0;
    session.sql() << (session.engine() == Engine::Sqlite
                          ? "SELECT count(*) FROM sqlite_schema WHERE name='schema_version'"
                          : "SELECT count(*) FROM information_schema.tables WHERE "
                            "table_schema=current_schema() AND table_name='schema_version'"),
        soci::into(count);
    return count > 0;
}

// SOCI looks for parameters in comments as well, so they never reach it.
std::string withoutComments(std::string_view sql) {
    std::string out;
    while (!sql.empty()) {
        const std::size_t end = std::min(sql.find('\n'), sql.size());
        const std::string_view line = sql.substr(0, end);
        const std::size_t comment = line.find("--");
        const std::string_view kept = line.substr(0, comment);
        // A comment behind a ";" must not hide that the statement ends with its line.
        const std::size_t last = kept.find_last_not_of(" \t");
        out += kept.substr(0, last == std::string_view::npos ? 0 : last + 1);
        out += '\n';
        sql.remove_prefix(std::min(end + 1, sql.size()));
    }
    return out;
}

std::string forEngine(std::string_view sql, Engine engine) {
    const bool sqlite = engine == Engine::Sqlite;
    const std::array<std::pair<std::string_view, std::string_view>, 4> words{{
        {"$ID", sqlite ? "INTEGER PRIMARY KEY" : "BIGINT PRIMARY KEY"},
        {"$I64", sqlite ? "INTEGER" : "BIGINT"},
        {"$STRICT", sqlite ? "STRICT" : ""},
        {"$CLUSTERED", sqlite ? "STRICT, WITHOUT ROWID" : ""},
    }};
    std::string out = withoutComments(sql);
    for (const auto& [word, text] : words) {
        for (auto at = out.find(word); at != std::string::npos; at = out.find(word, at)) {
            out.replace(at, word.size(), text);
            at += text.size();
        }
    }
    return out;
}

// The statement for this engine, empty when it is the other one's.
std::string_view forThisEngine(std::string_view statement, Engine engine) {
    const auto first = statement.find_first_not_of(" \n\t;");
    if (first == std::string_view::npos) {
        return {};
    }
    statement.remove_prefix(first);
    for (const auto& [mark, owner] :
         {std::pair{std::string_view("@sqlite "), Engine::Sqlite},
          std::pair{std::string_view("@postgres "), Engine::Postgres}}) {
        if (statement.starts_with(mark)) {
            return owner == engine ? statement.substr(mark.size()) : std::string_view{};
        }
    }
    return statement;
}

void apply(Session& writer, const Migration& migration) {
    Transaction transaction(writer);
    const std::string sql = forEngine(migration.sql, writer.engine());
    std::size_t from = 0;
    while (from < sql.size()) {
        const std::size_t end = std::min(sql.find(";\n", from), sql.size());
        const std::string_view statement =
            forThisEngine(std::string_view(sql).substr(from, end - from), writer.engine());
        if (!statement.empty()) {
            writer.execute(std::string(statement));
        }
        from = end + 2;
    }
    writer.execute(migration.number == 1
                       ? "INSERT INTO schema_version (one, version) VALUES (1, 1)"
                       : "UPDATE schema_version SET version=" + std::to_string(migration.number));
    transaction.commit();
}

} // namespace

int schemaVersion(Session& session) {
    try {
        int version = 0;
        if (versionTableExists(session)) {
            session.sql() << "SELECT version FROM schema_version", soci::into(version);
        }
        return version;
    } catch (const std::exception& error) {
        throw translate(error, session);
    }
}

void migrate(Session& writer, std::span<const Migration> migrations) {
    const int found = schemaVersion(writer);
    const int newest = static_cast<int>(migrations.size());
    if (found > newest) {
        throw makeError(DbProblem::TooNew, displayName(writer.options()),
                        "schema " + std::to_string(found) + ", known up to " +
                            std::to_string(newest));
    }
    if (found == 0 && newest > 0 && !versionTableExists(writer)) {
        Transaction transaction(writer);
        writer.execute(forEngine("CREATE TABLE schema_version (one $ID CHECK (one = 1), "
                                 "version $I64 NOT NULL) $STRICT",
                                 writer.engine()));
        transaction.commit();
    }
    int expected = 0;
    for (const Migration& migration : migrations) {
        TW_ASSERT(migration.number == ++expected);
        if (migration.number > found) {
            apply(writer, migration);
        }
    }
}

} // namespace tewatashi::db
