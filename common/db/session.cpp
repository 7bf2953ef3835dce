#include "common/db/session.h"

#include "common/db/engine.h"

namespace tewatashi::db {

struct Session::Impl {
    OpenOptions options;
    soci::session sql;
};

Session::Session(const OpenOptions& options) : m_impl(std::make_unique<Impl>()) {
    m_impl->options = options;
    if (options.engine == Engine::Sqlite) {
        sqlite::open(m_impl->sql, options);
    } else {
        postgres::open(m_impl->sql, options);
    }
}

Session::~Session() = default;

Engine Session::engine() const { return m_impl->options.engine; }

soci::session& Session::sql() { return m_impl->sql; }

const OpenOptions& Session::options() const { return m_impl->options; }

void Session::execute(const std::string& sql) {
    try {
        if (engine() == Engine::Sqlite) {
            sqlite::run(m_impl->sql, sql);
        } else {
            m_impl->sql << sql;
        }
    } catch (const std::exception& error) {
        throw translate(error, *this);
    }
}

void Session::endStatements() {
    if (engine() == Engine::Sqlite) {
        sqlite::resetStatements(m_impl->sql);
    }
}

} // namespace tewatashi::db
