#include "common/base/assert.h"
#include "common/db/session.h"

namespace tewatashi::db {
namespace {

// A name of our own: savepoints nest, and releasing one releases the newest of that name.
constexpr const char* kSavepoint = "tw_job";

} // namespace

Transaction::Transaction(Session& session) : m_session(session) {
    session.execute(session.engine() == Engine::Sqlite ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
    if (!m_open) {
        return;
    }
    try {
        m_session.endStatements();
        m_session.execute("ROLLBACK");
    } catch (const std::exception&) {
        // The engine has rolled back already (full disk, lost connection); nothing is left to do.
        m_open = false;
    }
}

void Transaction::commit() {
    TW_ASSERT(m_open);
    m_session.endStatements();
    // PostgreSQL ends the transaction whether or not it could be committed; SQLite may not.
    m_open = m_session.engine() == Engine::Sqlite;
    m_session.execute("COMMIT");
    m_open = false;
}

Savepoint::Savepoint(Session& session) : m_session(session) {
    session.execute(std::string("SAVEPOINT ") + kSavepoint);
}

Savepoint::~Savepoint() {
    if (!m_open) {
        return;
    }
    try {
        rollBack();
    } catch (const std::exception&) {
        // The outer transaction is gone as well; its commit reports that.
        m_open = false;
    }
}

void Savepoint::rollBack() {
    TW_ASSERT(m_open);
    m_open = false;
    m_session.endStatements();
    m_session.execute(std::string("ROLLBACK TO SAVEPOINT ") + kSavepoint);
    m_session.execute(std::string("RELEASE SAVEPOINT ") + kSavepoint);
}

void Savepoint::release() {
    TW_ASSERT(m_open);
    m_session.endStatements();
    m_session.execute(std::string("RELEASE SAVEPOINT ") + kSavepoint);
    m_open = false;
}

} // namespace tewatashi::db
