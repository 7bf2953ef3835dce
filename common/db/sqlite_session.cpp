#include "common/db/engine.h"

#include <soci/sqlite3/soci-sqlite3.h>

// SOCI's header declares SQLite's API inside namespace sqlite_api, so it is named through that.
namespace api = sqlite_api;

namespace tewatashi::db::sqlite {
namespace {

// Long enough for a checkpoint of a full WAL on a slow disk; the writer never waits for readers.
constexpr int kBusyTimeout_ms = 5000;
// The agent's journal belongs to one process; a second one should say so soon.
constexpr int kExclusiveTimeout_ms = 1000;
constexpr std::int64_t kJournalSizeLimit_bytes = 64LL * 1024 * 1024;

api::sqlite3* handle(soci::session& sql) {
    return static_cast<soci::sqlite3_session_backend*>(sql.get_backend())->conn_;
}

DbProblem problemOfCode(int code) {
    switch (code & 0xff) {
    case SQLITE_FULL:
        return DbProblem::Full;
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return DbProblem::ReadOnly;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return DbProblem::Busy;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return DbProblem::Corrupt;
    case SQLITE_CANTOPEN:
        return DbProblem::CannotOpen;
    case SQLITE_IOERR:
        return DbProblem::Io;
    case SQLITE_CONSTRAINT:
        return DbProblem::Constraint;
    default:
        return DbProblem::Other;
    }
}

// One connection while it is being opened.
class Opening {
public:
    Opening(soci::session& sql, const OpenOptions& options)
        : m_db(handle(sql)), m_options(options), m_name(displayName(options)) {}

    void run(const std::string& text) const {
        if (const int code = api::sqlite3_exec(m_db, text.c_str(), nullptr, nullptr, nullptr);
            code != SQLITE_OK) {
            throw makeError(problemOfCode(code), m_name, api::sqlite3_errmsg(m_db));
        }
    }

    [[nodiscard]] std::string ask(const std::string& text) const {
        api::sqlite3_stmt* statement = nullptr;
        int code = api::sqlite3_prepare_v2(m_db, text.c_str(), -1, &statement, nullptr);
        std::string answer;
        if (code == SQLITE_OK) {
            code = api::sqlite3_step(statement);
            if (code == SQLITE_ROW) {
                const void* column = api::sqlite3_column_text(statement, 0);
                answer = column == nullptr ? "" : static_cast<const char*>(column);
            }
        }
        const std::string message = api::sqlite3_errmsg(m_db);
        api::sqlite3_finalize(statement);
        if (code != SQLITE_ROW && code != SQLITE_DONE) {
            throw makeError(problemOfCode(code), m_name, message);
        }
        return answer;
    }

    // SQLite falls back to reading only when the file's mode forbids writing, and says so at the
    // first write: for a scan that is too late.
    void refuseReadOnly() const {
        if (api::sqlite3_db_readonly(m_db, "main") == 1) {
            throw makeError(DbProblem::ReadOnly, m_name, "the file may not be written");
        }
    }

    // Sets a pragma and reads it back: a setting that did not take is not silently accepted.
    void pragma(const std::string& name, const std::string& value,
                const std::string& readBack) const {
        run("PRAGMA " + name + "=" + value);
        expect(name, readBack);
    }
    void expect(const std::string& name, const std::string& wanted) const {
        if (const std::string found = ask("PRAGMA " + name); found != wanted) {
            throw settingError(m_name, name, wanted, found);
        }
    }

    void defend() const {
        int on = 0;
        api::sqlite3_db_config(m_db, SQLITE_DBCONFIG_DEFENSIVE, 1, &on);
        if (on != 1) {
            throw settingError(m_name, "defensive", "1", "0");
        }
        api::sqlite3_extended_result_codes(m_db, 1);
        api::sqlite3_busy_timeout(m_db, m_options.access == Access::Exclusive ? kExclusiveTimeout_ms
                                                                              : kBusyTimeout_ms);
    }

    void claimApplication() const {
        if (m_options.applicationId == 0) {
            return;
        }
        const std::string wanted = std::to_string(m_options.applicationId);
        const std::string found = ask("PRAGMA application_id");
        if (found == "0" && m_options.access != Access::Reader &&
            ask("SELECT count(*) FROM sqlite_schema") == "0") {
            run("PRAGMA application_id=" + wanted);
        } else if (found != wanted) {
            throw settingError(m_name, "application_id", wanted, found);
        }
    }

private:
    api::sqlite3* m_db;
    const OpenOptions& m_options;
    std::string m_name;
};

std::string connectString(const OpenOptions& options) {
    // SOCI's connect string quotes with '"' and knows no escape for it.
    if (options.target.find('"') != std::string::npos) {
        throw makeError(DbProblem::CannotOpen, options.target, "the path holds a quotation mark");
    }
    std::string text = "dbname=\"" + options.target + "\"";
    if (options.access == Access::Reader) {
        text += " readonly=true";
    }
    if (!options.vfs.empty()) {
        text += " vfs=" + options.vfs;
    }
    return text;
}

// Small memory blocks that a connection keeps for itself. Prepared statements, which we keep, hold
// on to SQLite's standard 40 or 100, so that running one would go to malloc each time.
constexpr int kLookasideSlot_bytes = 1200;
constexpr int kLookasideSlots = 200;

// A connection belongs to one thread at a time, so SQLite need not lock it at every call, nor
// count memory under one lock for all threads. Has no effect, and does no harm, where another part
// of the program used SQLite before.
void leaveLockingToUs() {
    static const bool done = [] {
        api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
        api::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        api::sqlite3_config(SQLITE_CONFIG_LOOKASIDE, kLookasideSlot_bytes, kLookasideSlots);
        return true;
    }();
    static_cast<void>(done);
}

} // namespace

void open(soci::session& sql, const OpenOptions& options) {
    leaveLockingToUs();
    try {
        sql.open(soci::sqlite3, connectString(options));
    } catch (const soci::soci_error& error) {
        const auto* coded = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
        throw makeError(coded != nullptr ? problemOfCode(coded->result()) : DbProblem::CannotOpen,
                        displayName(options), error.what());
    }
    const Opening opening(sql, options);
    opening.defend();
    if (options.access == Access::Exclusive) {
        // Before the first access, so that SQLite never makes the shared-memory file.
        opening.pragma("locking_mode", "EXCLUSIVE", "exclusive");
    }
    if (options.access == Access::Reader) {
        opening.expect("journal_mode", "wal");
        opening.pragma("wal_autocheckpoint", "0", "0");
        opening.pragma("query_only", "1", "1");
        // KiB: the upper levels of every index of a large site, so that a look-up reads leaves
        // alone. Filled only as far as it is used.
        opening.pragma("cache_size", "-8192", "-8192");
    } else {
        opening.refuseReadOnly();
        opening.pragma("journal_mode", "WAL", "wal");
        const std::string limit = std::to_string(kJournalSizeLimit_bytes);
        opening.pragma("journal_size_limit", limit, limit);
    }
    opening.pragma("synchronous", "FULL", "2");
    opening.pragma("foreign_keys", "ON", "1");
    opening.pragma("trusted_schema", "OFF", "0");
    opening.pragma("cell_size_check", "ON", "1");
    opening.pragma("mmap_size", "0", "0");
    opening.pragma("temp_store", "MEMORY", "2");
    opening.claimApplication();
    if (options.access == Access::Exclusive) {
        // Takes the lock now rather than at the first write.
        opening.run("BEGIN IMMEDIATE; COMMIT");
    }
}

void run(soci::session& sql, const std::string& statements) {
    api::sqlite3* db = handle(sql);
    if (const int code = api::sqlite3_exec(db, statements.c_str(), nullptr, nullptr, nullptr);
        code != SQLITE_OK) {
        throw soci::sqlite3_soci_error(api::sqlite3_errmsg(db), code);
    }
}

void resetStatements(soci::session& sql) {
    api::sqlite3* db = handle(sql);
    for (api::sqlite3_stmt* statement = api::sqlite3_next_stmt(db, nullptr); statement != nullptr;
         statement = api::sqlite3_next_stmt(db, statement)) {
        if (api::sqlite3_stmt_busy(statement) != 0) {
            api::sqlite3_reset(statement);
        }
    }
}

bool inTransaction(soci::session& sql) { return api::sqlite3_get_autocommit(handle(sql)) == 0; }

DbProblem problemOf(const std::exception& error, soci::session& sql) {
    if (const auto* coded = dynamic_cast<const soci::sqlite3_soci_error*>(&error)) {
        return problemOfCode(coded->result());
    }
    if (dynamic_cast<const soci::soci_error*>(&error) != nullptr) {
        return problemOfCode(api::sqlite3_errcode(handle(sql)));
    }
    return DbProblem::Other;
}

} // namespace tewatashi::db::sqlite
