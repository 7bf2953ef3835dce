#include "server/store/terminal_default_store.h"

#include "server/store/statement.h"

#include <algorithm>

namespace tewatashi::server::store {
namespace {

class DefaultsOf {
public:
    explicit DefaultsOf(db::Session& session) : m_statement(session) {
        m_statement.use(m_terminal).into(m_row.fromDay).into(m_row.place).into(m_row.action);
        m_statement.prepare("SELECT from_day, place, action FROM terminal_defaults WHERE "
                            "terminal_id = :terminal ORDER BY from_day");
    }
    std::vector<TerminalDefaultRow> operator()(const std::string& terminalId) {
        m_terminal = terminalId;
        return m_statement.rows(m_row);
    }

private:
    std::string m_terminal;
    TerminalDefaultRow m_row;
    Statement m_statement;
};

class InsertDefault {
public:
    explicit InsertDefault(db::Session& session) : m_statement(session) {
        m_statement.use(m_terminal).use(m_row.fromDay).use(m_row.place).use(m_row.action);
        m_statement.prepare("INSERT INTO terminal_defaults (terminal_id, from_day, place, action) "
                            "VALUES (:terminal, :day, :place, :action)");
    }
    void operator()(const std::string& terminalId, const TerminalDefaultRow& row) {
        m_terminal = terminalId;
        m_row = row;
        m_statement.run();
    }

private:
    std::string m_terminal;
    TerminalDefaultRow m_row;
    Statement m_statement;
};

} // namespace

std::vector<TerminalDefaultRow> TerminalDefaultStore::of(const std::string& terminalId) {
    return m_connection.query<DefaultsOf>()(terminalId);
}

void TerminalDefaultStore::put(const std::string& terminalId, const TerminalDefaultRow& row) {
    static_cast<void>(remove(terminalId, row.fromDay));
    m_connection.query<InsertDefault>()(terminalId, row);
}

bool TerminalDefaultStore::remove(const std::string& terminalId, const std::string& fromDay) {
    const auto rows = of(terminalId);
    if (std::none_of(rows.begin(), rows.end(),
                     [&](const auto& row) { return row.fromDay == fromDay; })) {
        return false;
    }
    m_connection.session().sql()
        << "DELETE FROM terminal_defaults WHERE terminal_id = :terminal AND from_day = :day",
        soci::use(terminalId), soci::use(fromDay);
    return true;
}

} // namespace tewatashi::server::store
