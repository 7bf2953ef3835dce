#pragma once

#include "common/base/error.h"

#include <soci/soci.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

// The one owner of soci headers and of SQLite settings. Used by agent/journal and server/store.
namespace tewatashi::db {

// Something is wrong with the database itself or its disk.
enum class DbProblem {
    Full,
    ReadOnly,
    Busy,
    Corrupt,
    TooNew,
    CannotOpen,
    Io,
    Constraint,
    Lost,
    Other
};
class DbError : public Error {
public:
    DbError(DbProblem problem, LocalizedText text) : Error(std::move(text)), m_problem(problem) {}
    [[nodiscard]] DbProblem problem() const { return m_problem; }

private:
    DbProblem m_problem;
};

enum class Engine { Sqlite, Postgres };
enum class Access {
    Exclusive, // SQLite only: this process alone (agent journal)
    Writer,    // the one connection that writes and checkpoints
    Reader,    // read-only; never checkpoints
};

struct OpenOptions {
    Engine engine = Engine::Sqlite;
    std::string target; // file path, or a libpq keyword string
    Access access = Access::Reader;
    std::string vfs; // SQLite only; empty: the default VFS (tests inject faults here)
    std::int32_t applicationId = 0; // SQLite: refused when the file says another
};

// One connection. Not thread-safe: one thread at a time. SQLite connections are WAL,
// synchronous=FULL, foreign_keys, trusted_schema off, cell_size_check, mmap off, defensive;
// every setting is read back and DbError thrown if it did not take. PostgreSQL connections check
// fsync, full_page_writes and data_checksums and set synchronous_commit on.
class Session {
public:
    explicit Session(const OpenOptions& options);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    [[nodiscard]] Engine engine() const;
    // For prepared statements (`soci::statement st = (session.sql().prepare << "…", …)`).
    // Exceptions of SOCI cross only as far as translate().
    [[nodiscard]] soci::session& sql();
    // No parameters, no result; several statements may be separated by ";".
    void execute(const std::string& sql);
    // Ends prepared statements left in the middle of their rows: on SQLite they would hold the
    // read transaction open and keep the WAL from being reset. Called by Transaction::commit().
    void endStatements();
    [[nodiscard]] const OpenOptions& options() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

// BEGIN IMMEDIATE (SQLite) or BEGIN; rolls back on destruction unless committed.
class Transaction {
public:
    explicit Transaction(Session& session);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    // Throws DbError; then the outcome is unknown: reopen and look.
    void commit();

private:
    Session& m_session;
    bool m_open = true;
};

// SAVEPOINT inside a Transaction: one failed job does not take the others with it.
class Savepoint {
public:
    explicit Savepoint(Session& session);
    ~Savepoint();
    Savepoint(const Savepoint&) = delete;
    Savepoint& operator=(const Savepoint&) = delete;
    void release();
    // Undoes the work since. Throws DbError when the whole transaction is gone (SQLite rolls it
    // back itself on a full disk or an I/O error), which the destructor would keep to itself.
    void rollBack();

private:
    Session& m_session;
    bool m_open = true;
};

// Turns a caught soci::soci_error (or any std::exception from it) into a DbError.
[[nodiscard]] DbError translate(const std::exception& error, Session& session);

// What a string column may hold on both engines: NUL is escaped as U+0001 '0', U+0001 as
// U+0001 '1'. Only for text from outside.
[[nodiscard]] std::string escapeNul(std::string_view text);
[[nodiscard]] std::string unescapeNul(std::string_view text);

} // namespace tewatashi::db
