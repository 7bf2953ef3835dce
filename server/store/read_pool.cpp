#include "server/store/read_pool.h"

#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

class BeginReading {
public:
    explicit BeginReading(db::Session& session) : m_statement(session) {
        m_statement.prepare("BEGIN");
    }
    void operator()() { m_statement.run(); }

private:
    Statement m_statement;
};

class EndReading {
public:
    explicit EndReading(db::Session& session) : m_statement(session) {
        m_statement.prepare("ROLLBACK");
    }
    void operator()() { m_statement.run(); }

private:
    Statement m_statement;
};

// One consistent picture for all queries of a job, and no statement left open behind it.
class Snapshot {
public:
    // Both ends are prepared on SQLite, where parsing them would cost as much as a small query. On
    // PostgreSQL nothing can be prepared once a transaction has failed.
    explicit Snapshot(Connection& connection) : m_connection(connection) {
        if (isSqlite()) {
            static_cast<void>(connection.query<EndReading>());
            connection.query<BeginReading>()();
        } else {
            session().execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        }
    }
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;
    ~Snapshot() {
        try {
            session().endStatements();
            if (isSqlite()) {
                m_connection.query<EndReading>()();
            } else {
                session().execute("ROLLBACK");
            }
        } catch (const std::exception&) {
            // The connection is gone; its next user finds out and drops it.
            return;
        }
    }

private:
    [[nodiscard]] db::Session& session() const { return m_connection.session(); }
    [[nodiscard]] bool isSqlite() const { return session().engine() == db::Engine::Sqlite; }

    Connection& m_connection;
};

} // namespace

ReadPool::ReadPool(db::OpenOptions options, int connectionsMax)
    : m_options(std::move(options)), m_connectionsMax(connectionsMax) {}

void ReadPool::run(const Job& job) {
    enum : bool { MayRetry = true, LastTry = false };
    if (!runOnce(job, MayRetry)) {
        static_cast<void>(runOnce(job, LastTry));
    }
}

bool ReadPool::runOnce(const Job& job, bool mayRetry) {
    std::unique_ptr<Connection> connection = take();
    try {
        const Snapshot snapshot(*connection);
        job(*connection);
    } catch (const std::exception& error) {
        const auto* known = dynamic_cast<const db::DbError*>(&error);
        const bool fromEngine =
            known != nullptr || dynamic_cast<const soci::soci_error*>(&error) != nullptr;
        if (!fromEngine) {
            giveBack(std::move(connection));
            throw;
        }
        const db::DbError translated = db::translate(error, connection->session());
        connection.reset();
        giveBack(nullptr);
        if (mayRetry && translated.problem() == db::DbProblem::Lost) {
            return false;
        }
        throw translated;
    }
    giveBack(std::move(connection));
    return true;
}

std::unique_ptr<Connection> ReadPool::take() {
    {
        std::unique_lock lock(m_mutex);
        m_returned.wait(lock, [this] { return m_lent < m_connectionsMax; });
        ++m_lent;
        if (!m_idle.empty()) {
            std::unique_ptr<Connection> connection = std::move(m_idle.back());
            m_idle.pop_back();
            return connection;
        }
    }
    try {
        return std::make_unique<Connection>(m_options);
    } catch (...) {
        giveBack(nullptr);
        throw;
    }
}

void ReadPool::giveBack(std::unique_ptr<Connection> connection) {
    const std::lock_guard lock(m_mutex);
    --m_lent;
    if (connection) {
        m_idle.push_back(std::move(connection));
    }
    m_returned.notify_one();
}

} // namespace tewatashi::server::store
