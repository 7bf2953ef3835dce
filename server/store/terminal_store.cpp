#include "server/store/terminal_store.h"

#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

constexpr const char* kSelectTerminal =
    "SELECT terminal_id, name, place, state, model, firmware, "
    "first_seen_at, last_docked_at, state_since FROM terminals ";

void bindRow(Statement& statement, TerminalRow& row) {
    statement.into(row.terminalId).into(row.name).into(row.place).into(row.state);
    statement.into(row.model).into(row.firmware).into(row.firstSeen_ms).into(row.lastDocked_ms);
    statement.into(row.stateSince_ms);
}

class AllTerminals {
public:
    explicit AllTerminals(db::Session& session) : m_statement(session) {
        bindRow(m_statement, m_row);
        m_statement.prepare(kSelectTerminal + std::string("ORDER BY id"));
    }
    std::vector<TerminalRow> operator()() { return m_statement.rows(m_row); }

private:
    TerminalRow m_row;
    Statement m_statement;
};

class TerminalById {
public:
    explicit TerminalById(db::Session& session) : m_statement(session) {
        m_statement.use(m_id);
        bindRow(m_statement, m_row);
        m_statement.prepare(kSelectTerminal + std::string("WHERE terminal_id = :terminal"));
    }
    std::optional<TerminalRow> operator()(const std::string& terminalId) {
        m_id = terminalId;
        return m_statement.row(m_row);
    }

private:
    std::string m_id;
    TerminalRow m_row;
    Statement m_statement;
};

class PutSettings {
public:
    explicit PutSettings(db::Session& session) : m_statement(session) {
        m_statement.use(m_settings.name).use(m_settings.place).use(m_settings.state);
        m_statement.use(m_settings.stateSince_ms).use(m_id);
        m_statement.prepare("UPDATE terminals SET name = :name, place = :place, state = :state, "
                            "state_since = :since "
                            "WHERE terminal_id = :terminal");
    }
    void operator()(const std::string& terminalId, const TerminalSettings& settings) {
        m_id = terminalId;
        m_settings = settings;
        m_statement.run();
    }

private:
    std::string m_id;
    TerminalSettings m_settings;
    Statement m_statement;
};

} // namespace

std::vector<TerminalRow> TerminalStore::all() { return m_connection.query<AllTerminals>()(); }

std::optional<TerminalRow> TerminalStore::find(const std::string& terminalId) {
    return m_connection.query<TerminalById>()(terminalId);
}

void TerminalStore::put(const std::string& terminalId, const TerminalSettings& settings) {
    m_connection.query<PutSettings>()(terminalId, settings);
}

} // namespace tewatashi::server::store
