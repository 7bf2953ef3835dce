#include "server/store/memory_store.h"

#include "server/store/nullable.h"

namespace tewatashi::server::store {
namespace {

constexpr const char* kObservationColumns =
    "id, observation_id, terminal, dock_id, reading, time_format, agent_at, agent_skew_ms, "
    "after_id, records_before, memory ";

class InsertMemory {
public:
    explicit InsertMemory(db::Session& session)
        : m_statement((session.sql().prepare
                           << "INSERT INTO terminal_memories (id, memory_id, terminal, "
                              "time_format, tail_record, tail_position, context) VALUES (:id, "
                              ":memory, :terminal, :format, :tail, :position, :context)",
                       soci::use(m_row.id), soci::use(m_row.memoryId), soci::use(m_row.terminal),
                       soci::use(m_row.timeFormat), soci::use(m_row.tailRecord),
                       soci::use(m_row.tailPosition), soci::use(m_row.context))) {}
    void operator()(const MemoryRow& row) {
        m_row = row;
        m_statement.execute(true);
    }

private:
    MemoryRow m_row;
    soci::statement m_statement;
};

class FindMemory {
public:
    explicit FindMemory(db::Session& session)
        : m_statement((session.sql().prepare
                           << "SELECT memory_id, terminal, time_format, tail_record, "
                              "tail_position, context FROM terminal_memories WHERE id = :id",
                       soci::use(m_row.id), soci::into(m_row.memoryId), soci::into(m_row.terminal),
                       soci::into(m_row.timeFormat), soci::into(m_row.tailRecord),
                       soci::into(m_row.tailPosition), soci::into(m_row.context))) {}
    std::optional<MemoryRow> operator()(std::int64_t id) {
        m_row.id = id;
        return m_statement.execute(true) ? std::optional(m_row) : std::nullopt;
    }

private:
    MemoryRow m_row;
    soci::statement m_statement;
};

class UpdateTail {
public:
    explicit UpdateTail(db::Session& session)
        : m_statement((session.sql().prepare
                           << "UPDATE terminal_memories SET tail_record = :tail, tail_position = "
                              ":position, context = :context WHERE id = :id",
                       soci::use(m_row.tailRecord), soci::use(m_row.tailPosition),
                       soci::use(m_row.context), soci::use(m_row.id))) {}
    void operator()(const MemoryRow& row) {
        m_row = row;
        m_statement.execute(true);
    }

private:
    MemoryRow m_row;
    soci::statement m_statement;
};

class InsertObservation {
public:
    explicit InsertObservation(db::Session& session)
        : m_statement((session.sql().prepare
                           << "INSERT INTO clock_observations (" << kObservationColumns
                           << ") VALUES (:id, :observation, :terminal, :dock, :reading, :format, "
                              ":agent, :skew, :after, :records, :memory)",
                       soci::use(m_row.id), soci::use(m_row.observationId),
                       soci::use(m_row.terminal), soci::use(m_row.dockId), soci::use(m_row.reading),
                       soci::use(m_row.timeFormat), soci::use(m_row.agentAt_ms),
                       soci::use(m_row.agentSkew_ms), soci::use(m_row.afterId),
                       soci::use(m_row.recordsBefore), soci::use(m_memory.value, m_memory.mark))) {}
    void operator()(const ObservationRow& row) {
        m_row = row;
        m_memory.set(row.memory);
        m_statement.execute(true);
    }

private:
    ObservationRow m_row;
    NullableInt m_memory;
    soci::statement m_statement;
};

class SelectObservations {
public:
    std::vector<ObservationRow> operator()(std::int64_t key) {
        m_key = key;
        std::vector<ObservationRow> rows;
        m_statement.execute(false);
        while (m_statement.fetch()) {
            m_row.memory = m_memory.get();
            rows.push_back(m_row);
        }
        return rows;
    }

protected:
    SelectObservations(db::Session& session, const char* condition)
        : m_statement((session.sql().prepare << "SELECT " << kObservationColumns
                                             << "FROM clock_observations WHERE " << condition
                                             << " ORDER BY id",
                       soci::use(m_key), soci::into(m_row.id), soci::into(m_row.observationId),
                       soci::into(m_row.terminal), soci::into(m_row.dockId),
                       soci::into(m_row.reading), soci::into(m_row.timeFormat),
                       soci::into(m_row.agentAt_ms), soci::into(m_row.agentSkew_ms),
                       soci::into(m_row.afterId), soci::into(m_row.recordsBefore),
                       soci::into(m_memory.value, m_memory.mark))) {}

private:
    std::int64_t m_key = 0;
    ObservationRow m_row;
    NullableInt m_memory;
    soci::statement m_statement;
};

struct WaitingObservations : SelectObservations {
    explicit WaitingObservations(db::Session& session)
        : SelectObservations(session,
                             "memory IS NULL AND after_id <> '' AND terminal = :terminal") {}
};

struct ObservationsInMemory : SelectObservations {
    explicit ObservationsInMemory(db::Session& session)
        : SelectObservations(session, "memory = :memory") {}
};

class PlaceObservation {
public:
    explicit PlaceObservation(db::Session& session)
        : m_statement((session.sql().prepare
                           << "UPDATE clock_observations SET memory = :memory WHERE id = :id",
                       soci::use(m_memory), soci::use(m_id))) {}
    void operator()(std::int64_t id, std::int64_t memory) {
        m_id = id;
        m_memory = memory;
        m_statement.execute(true);
    }

private:
    std::int64_t m_id = 0;
    std::int64_t m_memory = 0;
    soci::statement m_statement;
};

class MaxObservationId {
public:
    explicit MaxObservationId(db::Session& session)
        : m_statement((session.sql().prepare << "SELECT max(id) FROM clock_observations",
                       soci::into(m_max.value, m_max.mark))) {}
    std::int64_t operator()() {
        m_statement.execute(true);
        return m_max.get().value_or(0);
    }

private:
    NullableInt m_max;
    soci::statement m_statement;
};

class ObservationById {
public:
    explicit ObservationById(db::Session& session)
        : m_statement(
              (session.sql().prepare << "SELECT id, terminal, agent_at, agent_skew_ms, memory FROM "
                                        "clock_observations WHERE observation_id = :observation",
               soci::use(m_row.observationId), soci::into(m_row.id), soci::into(m_row.terminal),
               soci::into(m_row.agentAt_ms), soci::into(m_row.agentSkew_ms),
               soci::into(m_memory.value, m_memory.mark))) {}
    std::optional<ObservationRow> operator()(const std::string& observation) {
        m_row.observationId = observation;
        if (!m_statement.execute(true)) {
            return std::nullopt;
        }
        m_row.memory = m_memory.get();
        return m_row;
    }

private:
    ObservationRow m_row;
    NullableInt m_memory;
    soci::statement m_statement;
};

class SetSkew {
public:
    explicit SetSkew(db::Session& session)
        : m_statement((session.sql().prepare
                           << "UPDATE clock_observations SET agent_skew_ms = :skew WHERE id = :id",
                       soci::use(m_skew_ms), soci::use(m_id))) {}
    void operator()(std::int64_t id, std::int64_t skew_ms) {
        m_id = id;
        m_skew_ms = skew_ms;
        m_statement.execute(true);
    }

private:
    std::int64_t m_id = 0;
    std::int64_t m_skew_ms = 0;
    soci::statement m_statement;
};

// Observations whose record is not known yet count nowhere until it is.
class LastOutside {
public:
    explicit LastOutside(db::Session& session)
        : m_statement((session.sql().prepare
                           << "SELECT (agent_at + agent_skew_ms) FROM clock_observations WHERE "
                              "terminal = :terminal AND (agent_at + agent_skew_ms) < :before AND "
                              "(memory <> :memory OR (memory IS NULL AND after_id = '')) ORDER BY "
                              "(agent_at + agent_skew_ms) DESC LIMIT 1",
                       soci::use(m_terminal), soci::use(m_before_ms), soci::use(m_memory),
                       soci::into(m_at_ms))) {}
    std::optional<std::int64_t> operator()(std::int64_t memory, std::int64_t terminal,
                                           std::int64_t before_ms) {
        m_memory = memory;
        m_terminal = terminal;
        m_before_ms = before_ms;
        return m_statement.execute(true) ? std::optional(m_at_ms) : std::nullopt;
    }

private:
    std::int64_t m_memory = 0;
    std::int64_t m_terminal = 0;
    std::int64_t m_before_ms = 0;
    std::int64_t m_at_ms = 0;
    soci::statement m_statement;
};

class ObservedNext {
public:
    explicit ObservedNext(db::Session& session)
        : m_statement((session.sql().prepare
                           << "SELECT DISTINCT memory FROM clock_observations WHERE terminal = "
                              ":terminal AND memory IS NOT NULL AND (agent_at + agent_skew_ms) = "
                              "(SELECT min(agent_at + agent_skew_ms) FROM clock_observations WHERE "
                              "terminal = :terminal2 AND (agent_at + agent_skew_ms) > :after AND "
                              "(memory IS NOT NULL OR after_id = '')) ORDER BY memory",
                       soci::use(m_terminal), soci::use(m_terminal), soci::use(m_after_ms),
                       soci::into(m_memory))) {}
    std::vector<std::int64_t> operator()(std::int64_t terminal, std::int64_t after_ms) {
        m_terminal = terminal;
        m_after_ms = after_ms;
        std::vector<std::int64_t> memories;
        m_statement.execute(false);
        while (m_statement.fetch()) {
            memories.push_back(m_memory);
        }
        return memories;
    }

private:
    std::int64_t m_terminal = 0;
    std::int64_t m_after_ms = 0;
    std::int64_t m_memory = 0;
    soci::statement m_statement;
};

} // namespace

void MemoryStore::insert(const MemoryRow& row) { m_connection.query<InsertMemory>()(row); }

std::optional<MemoryRow> MemoryStore::find(std::int64_t id) {
    return m_connection.query<FindMemory>()(id);
}

void MemoryStore::setTail(const MemoryRow& row) { m_connection.query<UpdateTail>()(row); }

std::int64_t MemoryStore::nextObservationId() {
    return m_connection.query<MaxObservationId>()() + 1;
}

std::optional<ObservationRow> MemoryStore::findObservation(const std::string& observationId) {
    return m_connection.query<ObservationById>()(observationId);
}

void MemoryStore::setSkew(std::int64_t observation, std::int64_t skew_ms) {
    m_connection.query<SetSkew>()(observation, skew_ms);
}

std::optional<std::int64_t> MemoryStore::lastOutside(std::int64_t memory, std::int64_t terminal,
                                                     std::int64_t before_ms) {
    return m_connection.query<LastOutside>()(memory, terminal, before_ms);
}

std::vector<std::int64_t> MemoryStore::observedNext(std::int64_t terminal, std::int64_t after_ms) {
    return m_connection.query<ObservedNext>()(terminal, after_ms);
}

void MemoryStore::insertObservation(const ObservationRow& row) {
    m_connection.query<InsertObservation>()(row);
}

std::vector<ObservationRow> MemoryStore::waitingObservations(std::int64_t terminal) {
    return m_connection.query<WaitingObservations>()(terminal);
}

void MemoryStore::placeObservation(std::int64_t observation, std::int64_t memory) {
    m_connection.query<PlaceObservation>()(observation, memory);
}

std::vector<ObservationRow> MemoryStore::observationsIn(std::int64_t memory) {
    return m_connection.query<ObservationsInMemory>()(memory);
}

} // namespace tewatashi::server::store
