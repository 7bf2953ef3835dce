#include "tests/bench/sqlite_limit.h"

#include <sqlite3.h>

#include <fcntl.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>

namespace tewatashi::bench {
namespace {

using Seconds = std::chrono::duration<double>;
using Steady = std::chrono::steady_clock;

struct Close {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, Close>;
using Statement = std::unique_ptr<sqlite3_stmt, Close>;

Database openDatabase(const std::filesystem::path& path, int flags) {
    sqlite3* raw = nullptr;
    const int rc = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
    Database db(raw);
    if (rc != SQLITE_OK) {
        throw std::runtime_error("cannot open " + path.string());
    }
    return db;
}

Statement prepare(sqlite3* db, const std::string& sql) {
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v2(db, sql.c_str(), -1, &raw, nullptr) != SQLITE_OK) {
        throw std::runtime_error(sql + ": " + sqlite3_errmsg(db));
    }
    return Statement(raw);
}

void execute(sqlite3* db, const std::string& sql) {
    if (sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
        throw std::runtime_error(sql + ": " + sqlite3_errmsg(db));
    }
}

} // namespace

struct SqliteLimit::Value {
    int type = SQLITE_NULL;
    std::int64_t integer = 0;
    double real = 0;
    std::string text;
};

SqliteLimit::SqliteLimit(const std::filesystem::path& source) {
    const Database db = openDatabase(source, SQLITE_OPEN_READONLY);
    const Statement schema = prepare(
        db.get(), "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name "
                  "NOT LIKE 'sqlite_%' ORDER BY rowid");
    std::vector<std::string> names;
    while (sqlite3_step(schema.get()) == SQLITE_ROW) {
        const auto text = [&](int column) {
            return std::string(
                reinterpret_cast<const char*>(sqlite3_column_text(schema.get(), column)));
        };
        m_schema.push_back(text(2));
        if (text(0) == "table") {
            names.push_back(text(1));
        }
    }
    for (const std::string& name : names) {
        loadTable(db.get(), name);
    }
}

SqliteLimit::~SqliteLimit() = default;

void SqliteLimit::loadTable(sqlite3* db, const std::string& name) {
    // In the order of the table's own tree: by rowid, or by primary key where there is none.
    const Statement rows = prepare(db, "SELECT * FROM \"" + name + "\"");
    Table table;
    table.name = name;
    table.columns = static_cast<std::size_t>(sqlite3_column_count(rows.get()));
    while (sqlite3_step(rows.get()) == SQLITE_ROW) {
        for (int column = 0; column < static_cast<int>(table.columns); ++column) {
            Value value;
            value.type = sqlite3_column_type(rows.get(), column);
            if (value.type == SQLITE_INTEGER) {
                value.integer = sqlite3_column_int64(rows.get(), column);
                m_bytes += sizeof value.integer;
            } else if (value.type == SQLITE_FLOAT) {
                value.real = sqlite3_column_double(rows.get(), column);
                m_bytes += sizeof value.real;
            } else if (value.type != SQLITE_NULL) {
                const auto* octets =
                    static_cast<const char*>(sqlite3_column_blob(rows.get(), column));
                const int size = sqlite3_column_bytes(rows.get(), column);
                value.text.assign(octets == nullptr ? "" : octets, static_cast<std::size_t>(size));
                m_bytes += value.text.size();
            }
            table.values.push_back(std::move(value));
        }
    }
    if (!table.values.empty()) {
        m_tables.push_back(std::move(table));
    }
}

std::size_t SqliteLimit::rows() const {
    std::size_t count = 0;
    for (const Table& table : m_tables) {
        count += table.values.size() / table.columns;
    }
    return count;
}

Seconds SqliteLimit::run(const std::filesystem::path& target, std::size_t commits) const {
    for (const char* suffix : {"", "-wal", "-shm"}) {
        std::filesystem::remove(target.string() + suffix);
    }
    const Database db = openDatabase(target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    execute(db.get(), "PRAGMA journal_mode=WAL");
    execute(db.get(), "PRAGMA synchronous=FULL");
    for (const std::string& sql : m_schema) {
        execute(db.get(), sql);
    }
    std::vector<Statement> inserts;
    for (const Table& table : m_tables) {
        std::string sql = "INSERT INTO \"" + table.name + "\" VALUES (?";
        for (std::size_t i = 1; i < table.columns; ++i) {
            sql += ",?";
        }
        inserts.push_back(prepare(db.get(), sql + ")"));
    }
    const auto insertRow = [&](std::size_t t, std::size_t row) {
        sqlite3_stmt* statement = inserts[t].get();
        const Table& table = m_tables[t];
        for (std::size_t c = 0; c < table.columns; ++c) {
            const Value& value = table.values[row * table.columns + c];
            const int at = static_cast<int>(c) + 1;
            if (value.type == SQLITE_INTEGER) {
                sqlite3_bind_int64(statement, at, value.integer);
            } else if (value.type == SQLITE_FLOAT) {
                sqlite3_bind_double(statement, at, value.real);
            } else if (value.type == SQLITE_NULL) {
                sqlite3_bind_null(statement, at);
            } else {
                sqlite3_bind_text(statement, at, value.text.data(),
                                  static_cast<int>(value.text.size()), SQLITE_STATIC);
            }
        }
        if (sqlite3_step(statement) != SQLITE_DONE) {
            throw std::runtime_error(table.name + ": " + sqlite3_errmsg(db.get()));
        }
        sqlite3_reset(statement);
    };
    const auto begun = Steady::now();
    for (std::size_t commit = 0; commit < commits; ++commit) {
        execute(db.get(), "BEGIN IMMEDIATE");
        for (std::size_t t = 0; t < m_tables.size(); ++t) {
            const std::size_t count = m_tables[t].values.size() / m_tables[t].columns;
            for (std::size_t row = count * commit / commits; row < count * (commit + 1) / commits;
                 ++row) {
                insertRow(t, row);
            }
        }
        execute(db.get(), "COMMIT");
    }
    return Steady::now() - begun;
}

Seconds writeAndSync(const std::filesystem::path& target, std::size_t bytes, std::size_t commits) {
    const int file = ::open(target.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) {
        throw std::runtime_error("cannot create " + target.string());
    }
    const std::string block(bytes / commits + 1, 'x');
    const auto begun = Steady::now();
    for (std::size_t commit = 0; commit < commits; ++commit) {
        if (::write(file, block.data(), block.size()) < 0 || ::fdatasync(file) != 0) {
            ::close(file);
            throw std::runtime_error("cannot write " + target.string());
        }
    }
    const Seconds took = Steady::now() - begun;
    ::close(file);
    return took;
}

} // namespace tewatashi::bench
