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

class KnowsObservation {
public:
    explicit KnowsObservation(db::Session& session)
        : m_statement(
              (session.sql().prepare
                   << "SELECT id FROM clock_observations WHERE observation_id = :observation",
               soci::use(m_observation), soci::into(m_id))) {}
    bool operator()(const std::string& observation) {
        m_observation = observation;
        return m_statement.execute(true);
    }

private:
    std::string m_observation;
    std::int64_t m_id = 0;
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

bool MemoryStore::hasObservation(const std::string& observationId) {
    return m_connection.query<KnowsObservation>()(observationId);
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
