#include "server/store/dock_store.h"

#include "server/store/nullable.h"

namespace tewatashi::server::store {
namespace {

class FindTerminal {
public:
    explicit FindTerminal(db::Session& session)
        : m_statement((session.sql().prepare
                           << "SELECT id, model, firmware, last_docked_at FROM terminals WHERE "
                              "terminal_id = :terminal",
                       soci::use(m_terminal), soci::into(m_id), soci::into(m_model),
                       soci::into(m_firmware), soci::into(m_lastDocked_ms))) {}
    std::optional<std::int64_t> operator()(const DockVisit& visit) {
        m_terminal = visit.terminalId;
        return m_statement.execute(true) ? std::optional(m_id) : std::nullopt;
    }
    // Of the row found last.
    [[nodiscard]] bool isCurrent(const DockVisit& visit) const {
        return m_lastDocked_ms >= visit.dockedAt_ms && m_model == visit.model &&
               m_firmware == visit.firmware;
    }

private:
    std::string m_terminal;
    std::int64_t m_id = 0;
    std::string m_model;
    std::string m_firmware;
    std::int64_t m_lastDocked_ms = 0;
    soci::statement m_statement;
};

class InsertTerminal {
public:
    explicit InsertTerminal(db::Session& session)
        : m_max((session.sql().prepare << "SELECT max(id) FROM terminals",
                 soci::into(m_last.value, m_last.mark))),
          m_insert((session.sql().prepare
                        << "INSERT INTO terminals (id, terminal_id, name, place, model, firmware, "
                           "first_seen_at, last_docked_at) VALUES (:id, :terminal, '', '', "
                           ":model, :firmware, :seen, :docked)",
                    soci::use(m_id), soci::use(m_visit.terminalId), soci::use(m_visit.model),
                    soci::use(m_visit.firmware), soci::use(m_visit.receivedAt_ms),
                    soci::use(m_visit.dockedAt_ms))) {}
    std::int64_t operator()(const DockVisit& visit) {
        m_visit = visit;
        m_max.execute(true);
        m_id = m_last.get().value_or(0) + 1;
        m_insert.execute(true);
        return m_id;
    }

private:
    DockVisit m_visit;
    NullableInt m_last;
    std::int64_t m_id = 0;
    soci::statement m_max;
    soci::statement m_insert;
};

// A late batch of an old dock must not turn the newest dock time back.
class UpdateTerminal {
public:
    explicit UpdateTerminal(db::Session& session)
        : m_statement((session.sql().prepare
                           << "UPDATE terminals SET model = :model, firmware = :firmware, "
                              "last_docked_at = :docked WHERE id = :id AND last_docked_at <= "
                              ":docked2",
                       soci::use(m_visit.model), soci::use(m_visit.firmware),
                       soci::use(m_visit.dockedAt_ms), soci::use(m_id),
                       soci::use(m_visit.dockedAt_ms))) {}
    void operator()(std::int64_t id, const DockVisit& visit) {
        m_id = id;
        m_visit = visit;
        m_statement.execute(true);
    }

private:
    std::int64_t m_id = 0;
    DockVisit m_visit;
    soci::statement m_statement;
};

class FindDock {
public:
    explicit FindDock(db::Session& session)
        : m_statement((session.sql().prepare
                           << "SELECT id FROM docks WHERE dock_id = :dock AND agent_id = :agent "
                              "AND terminal = :terminal",
                       soci::use(m_dock), soci::use(m_agent), soci::use(m_terminal),
                       soci::into(m_id))) {}
    std::optional<std::int64_t> operator()(const DockVisit& visit, std::int64_t terminal) {
        m_dock = visit.dockId;
        m_agent = visit.agentId;
        m_terminal = terminal;
        return m_statement.execute(true) ? std::optional(m_id) : std::nullopt;
    }

private:
    std::string m_dock;
    std::string m_agent;
    std::int64_t m_terminal = 0;
    std::int64_t m_id = 0;
    soci::statement m_statement;
};

class InsertDock {
public:
    explicit InsertDock(db::Session& session)
        : m_max((session.sql().prepare << "SELECT max(id) FROM docks",
                 soci::into(m_last.value, m_last.mark))),
          m_insert((session.sql().prepare
                        << "INSERT INTO docks (id, dock_id, agent_id, terminal, time_format, "
                           "agent_version, docked_at, received_at, stored, duplicates, "
                           "quarantined, resolved) VALUES (:id, :dock, :agent, :terminal, "
                           ":format, :version, :docked, :received, 0, 0, 0, 0)",
                    soci::use(m_id), soci::use(m_visit.dockId), soci::use(m_visit.agentId),
                    soci::use(m_terminal), soci::use(m_visit.timeFormat),
                    soci::use(m_visit.agentVersion), soci::use(m_visit.dockedAt_ms),
                    soci::use(m_visit.receivedAt_ms))) {}
    std::int64_t operator()(const DockVisit& visit, std::int64_t terminal) {
        m_visit = visit;
        m_terminal = terminal;
        m_max.execute(true);
        m_id = m_last.get().value_or(0) + 1;
        m_insert.execute(true);
        return m_id;
    }

private:
    DockVisit m_visit;
    std::int64_t m_terminal = 0;
    NullableInt m_last;
    std::int64_t m_id = 0;
    soci::statement m_max;
    soci::statement m_insert;
};

class AddCounts {
public:
    explicit AddCounts(db::Session& session)
        : m_statement((session.sql().prepare
                           << "UPDATE docks SET stored = stored + :stored, duplicates = duplicates "
                              "+ :duplicates, quarantined = quarantined + :quarantined WHERE id = "
                              ":id",
                       soci::use(m_counts.stored), soci::use(m_counts.duplicates),
                       soci::use(m_counts.quarantined), soci::use(m_id))) {}
    void operator()(std::int64_t id, const DockCounts& counts) {
        m_id = id;
        m_counts = counts;
        m_statement.execute(true);
    }

private:
    std::int64_t m_id = 0;
    DockCounts m_counts;
    soci::statement m_statement;
};

class AgentContacted {
public:
    explicit AgentContacted(db::Session& session)
        : m_statement((session.sql().prepare
                           << "UPDATE agents SET last_contact_at = :at, version = :version, "
                              "last_docked_at = CASE WHEN last_docked_at > :docked THEN "
                              "last_docked_at ELSE :docked2 END WHERE agent_id = :agent",
                       soci::use(m_at_ms), soci::use(m_version), soci::use(m_docked_ms),
                       soci::use(m_docked_ms), soci::use(m_agent))) {}
    void operator()(const DockVisit& visit) {
        m_agent = visit.agentId;
        m_version = visit.agentVersion;
        m_at_ms = visit.receivedAt_ms;
        m_docked_ms = visit.dockedAt_ms;
        m_statement.execute(true);
    }

private:
    std::string m_agent;
    std::string m_version;
    std::int64_t m_at_ms = 0;
    std::int64_t m_docked_ms = 0;
    soci::statement m_statement;
};

} // namespace

std::int64_t DockStore::terminalOf(const DockVisit& visit) {
    auto& find = m_connection.query<FindTerminal>();
    const std::optional<std::int64_t> known = find(visit);
    if (!known) {
        return m_connection.query<InsertTerminal>()(visit);
    }
    if (!find.isCurrent(visit)) {
        m_connection.query<UpdateTerminal>()(*known, visit);
    }
    return *known;
}

std::int64_t DockStore::dockOf(const DockVisit& visit, std::int64_t terminal) {
    const auto known = m_connection.query<FindDock>()(visit, terminal);
    return known ? *known : m_connection.query<InsertDock>()(visit, terminal);
}

void DockStore::addCounts(std::int64_t dock, const DockCounts& counts) {
    m_connection.query<AddCounts>()(dock, counts);
}

void DockStore::pendingBecameStored(std::int64_t dock, std::int64_t scans) {
    addCounts(dock, {scans, 0, -scans});
}

void DockStore::agentContacted(const DockVisit& visit) {
    m_connection.query<AgentContacted>()(visit);
}

} // namespace tewatashi::server::store
