#include "server/store/dock_view_store.h"

#include "server/store/nullable.h"

namespace tewatashi::server::store {
namespace {

const std::string kSelectDock =
    "SELECT d.id, d.dock_id, d.time_format, d.docked_at, d.received_at, d.terminal, t.terminal_id, "
    "t.name, "
    "a.name, d.stored, d.duplicates, d.quarantined, d.resolved FROM docks d "
    "JOIN terminals t ON t.id = d.terminal LEFT JOIN agents a ON a.agent_id = d.agent_id ";

class SelectDocks {
public:
    std::vector<DockViewRow> rows() {
        std::vector<DockViewRow> out;
        m_statement.execute(false);
        while (m_statement.fetch()) {
            out.push_back(m_row);
            out.back().agentName = m_agentName.get().value_or("");
        }
        return out;
    }

protected:
    explicit SelectDocks(db::Session& session) : m_statement(session.sql()) {}
    template <class T>
    void bind(T& variable, const char* name) {
        m_statement.exchange(soci::use(variable, name));
    }
    void prepare(const std::string& rest) {
        m_statement.exchange(soci::into(m_row.id));
        m_statement.exchange(soci::into(m_row.dockId));
        m_statement.exchange(soci::into(m_row.timeFormat));
        m_statement.exchange(soci::into(m_row.dockedAt_ms));
        m_statement.exchange(soci::into(m_row.receivedAt_ms));
        m_statement.exchange(soci::into(m_row.terminal));
        m_statement.exchange(soci::into(m_row.terminalId));
        m_statement.exchange(soci::into(m_row.terminalName));
        m_statement.exchange(soci::into(m_agentName.value, m_agentName.mark));
        m_statement.exchange(soci::into(m_row.stored));
        m_statement.exchange(soci::into(m_row.duplicates));
        m_statement.exchange(soci::into(m_row.quarantined));
        m_statement.exchange(soci::into(m_row.resolved));
        m_statement.alloc();
        m_statement.prepare(kSelectDock + rest);
        m_statement.define_and_bind();
    }

private:
    DockViewRow m_row;
    NullableText m_agentName;
    soci::statement m_statement;
};

class DockPageQuery : public SelectDocks {
public:
    explicit DockPageQuery(db::Session& session) : SelectDocks(session) {
        bind(m_cursor.dockedAt_ms, "docked");
        bind(m_cursor.dockedAt_ms, "docked2");
        bind(m_cursor.id, "id");
        bind(m_limit, "most");
        prepare("WHERE d.docked_at <= :docked AND (d.docked_at < :docked2 OR d.id < :id) "
                "ORDER BY d.docked_at DESC, d.id DESC LIMIT :most");
    }
    std::vector<DockViewRow> operator()(const DockCursor& behind, int limit) {
        m_cursor = behind;
        m_limit = limit;
        return rows();
    }

private:
    DockCursor m_cursor;
    int m_limit = 0;
};

class DockById : public SelectDocks {
public:
    explicit DockById(db::Session& session) : SelectDocks(session) {
        bind(m_dockId, "dock");
        prepare("WHERE d.dock_id = :dock ORDER BY d.id LIMIT 1");
    }
    std::vector<DockViewRow> operator()(const std::string& dockId) {
        m_dockId = dockId;
        return rows();
    }

private:
    std::string m_dockId;
};

class ContextBefore {
public:
    explicit ContextBefore(db::Session& session)
        : m_statement((session.sql().prepare
                           << "SELECT e.action, e.place, c.value FROM scans s "
                              "JOIN item_events e ON e.position = s.event "
                              "LEFT JOIN personal_values c ON c.item = e.item AND c.position = "
                              "e.position AND c.field = 1 WHERE s.memory = :memory AND s.position "
                              "< :position AND "
                              "e.action IS NOT NULL ORDER BY s.position DESC, s.id DESC LIMIT 1",
                       soci::use(m_memory), soci::use(m_position),
                       soci::into(m_action.value, m_action.mark), soci::into(m_place),
                       soci::into(m_card.value, m_card.mark))) {}
    std::optional<KnownContext> operator()(std::int64_t memory, std::int64_t position) {
        m_memory = memory;
        m_position = position;
        if (!m_statement.execute(true)) {
            return std::nullopt;
        }
        return KnownContext{m_action.get(), m_place, m_card.get().value_or("")};
    }

private:
    std::int64_t m_memory = 0;
    std::int64_t m_position = 0;
    NullableInt m_action;
    std::string m_place;
    NullableText m_card;
    soci::statement m_statement;
};

class MemoryBefore {
public:
    explicit MemoryBefore(db::Session& session)
        : m_statement((session.sql().prepare
                           << "SELECT id, time_format, context FROM terminal_memories WHERE id < "
                              ":memory AND terminal = :terminal ORDER BY id DESC LIMIT 1",
                       soci::use(m_memory), soci::use(m_terminal), soci::into(m_row.id),
                       soci::into(m_row.timeFormat), soci::into(m_row.context))) {}
    std::optional<EarlierMemory> operator()(std::int64_t memory, std::int64_t terminal) {
        m_memory = memory;
        m_terminal = terminal;
        return m_statement.execute(true) ? std::optional(m_row) : std::nullopt;
    }

private:
    std::int64_t m_memory = 0;
    std::int64_t m_terminal = 0;
    EarlierMemory m_row;
    soci::statement m_statement;
};

class SilentAgents {
public:
    explicit SilentAgents(db::Session& session)
        : m_statement((session.sql().prepare
                           << "SELECT DISTINCT a.name FROM docks d JOIN agents a ON a.agent_id = "
                              "d.agent_id WHERE d.docked_at >= :docked AND d.terminal = :terminal "
                              "AND a.revoked_at IS NULL AND a.last_contact_at < :heard ORDER BY "
                              "a.name",
                       soci::use(m_docked_ms), soci::use(m_terminal), soci::use(m_heard_ms),
                       soci::into(m_name))) {}
    std::vector<std::string> operator()(std::int64_t terminal, std::int64_t docked_ms,
                                        std::int64_t heard_ms) {
        m_terminal = terminal;
        m_docked_ms = docked_ms;
        m_heard_ms = heard_ms;
        std::vector<std::string> names;
        m_statement.execute(false);
        while (m_statement.fetch()) {
            names.push_back(m_name);
        }
        return names;
    }

private:
    std::int64_t m_terminal = 0;
    std::int64_t m_docked_ms = 0;
    std::int64_t m_heard_ms = 0;
    std::string m_name;
    soci::statement m_statement;
};

} // namespace

std::vector<DockViewRow> DockViewStore::page(const DockCursor& behind, int limit) {
    return m_connection.query<DockPageQuery>()(behind, limit);
}

std::optional<DockViewRow> DockViewStore::find(const std::string& dockId) {
    std::vector<DockViewRow> rows = m_connection.query<DockById>()(dockId);
    return rows.empty() ? std::nullopt : std::optional(std::move(rows.front()));
}

std::optional<KnownContext> DockViewStore::contextBefore(std::int64_t memory,
                                                         std::int64_t position) {
    return m_connection.query<ContextBefore>()(memory, position);
}

std::optional<EarlierMemory> DockViewStore::memoryBefore(std::int64_t memory,
                                                         std::int64_t terminal) {
    return m_connection.query<MemoryBefore>()(memory, terminal);
}

std::vector<std::string> DockViewStore::silentAgents(std::int64_t terminal, std::int64_t docked_ms,
                                                     std::int64_t heard_ms) {
    return m_connection.query<SilentAgents>()(terminal, docked_ms, heard_ms);
}

} // namespace tewatashi::server::store
