#include "server/store/repair_store.h"

#include "server/store/nullable.h"

namespace tewatashi::server::store {
namespace {

class ScanById {
public:
    explicit ScanById(db::Session& session)
        : m_statement(
              (session.sql().prepare
                   << "SELECT id, record_id, before_id, terminal, dock, raw_time, code, "
                      "occurrence, clear_id, memory, position, verdict, reason, kind, "
                      "resolution FROM scans WHERE id = :id",
               soci::use(m_id), soci::into(m_row.id), soci::into(m_row.recordId),
               soci::into(m_row.beforeId), soci::into(m_row.terminal), soci::into(m_row.dock),
               soci::into(m_row.rawTime), soci::into(m_row.code), soci::into(m_row.occurrence),
               soci::into(m_clear.value, m_clear.mark), soci::into(m_memory.value, m_memory.mark),
               soci::into(m_position.value, m_position.mark), soci::into(m_row.verdict),
               soci::into(m_row.reason), soci::into(m_row.kind), soci::into(m_row.resolution))) {}
    std::optional<ScanRow> operator()(std::int64_t id) {
        m_id = id;
        if (!m_statement.execute(true)) {
            return std::nullopt;
        }
        ScanRow row = m_row;
        row.clearId = m_clear.get();
        row.memory = m_memory.get();
        row.position = m_position.get().value_or(0);
        return row;
    }

private:
    std::int64_t m_id = 0;
    ScanRow m_row;
    NullableText m_clear;
    NullableInt m_memory;
    NullableInt m_position;
    soci::statement m_statement;
};

class PositionOfEvent {
public:
    explicit PositionOfEvent(db::Session& session)
        : m_statement(
              (session.sql().prepare << "SELECT position FROM item_events WHERE event_id = :event",
               soci::use(m_event), soci::into(m_position))) {}
    std::optional<std::int64_t> operator()(const std::string& event) {
        m_event = event;
        return m_statement.execute(true) ? std::optional(m_position) : std::nullopt;
    }

private:
    std::string m_event;
    std::int64_t m_position = 0;
    soci::statement m_statement;
};

class ResolveScan {
public:
    explicit ResolveScan(db::Session& session)
        : m_statement((session.sql().prepare << "UPDATE scans SET resolution = :resolution, event "
                                                "= :event WHERE id = :id",
                       soci::use(m_resolution), soci::use(m_event), soci::use(m_id))) {}
    void operator()(std::int64_t id, std::int64_t resolution, std::int64_t event) {
        m_id = id;
        m_resolution = resolution;
        m_event = event;
        m_statement.execute(true);
    }

private:
    std::int64_t m_resolution = 0;
    std::int64_t m_event = 0;
    std::int64_t m_id = 0;
    soci::statement m_statement;
};

class AddResolved {
public:
    explicit AddResolved(db::Session& session)
        : m_statement((session.sql().prepare
                           << "UPDATE docks SET quarantined = quarantined - :open, resolved = "
                              "resolved + :resolved WHERE id = :id",
                       soci::use(m_scans), soci::use(m_scans), soci::use(m_dock))) {}
    void operator()(std::int64_t dock, std::int64_t scans) {
        m_dock = dock;
        m_scans = scans;
        m_statement.execute(true);
    }

private:
    std::int64_t m_scans = 0;
    std::int64_t m_dock = 0;
    soci::statement m_statement;
};

class InsertRepair {
public:
    explicit InsertRepair(db::Session& session)
        : m_last((session.sql().prepare << "SELECT max(id) FROM repairs",
                  soci::into(m_max.value, m_max.mark))),
          m_insert((session.sql().prepare
                        << "INSERT INTO repairs (id, dock, kind, first_event, last_event, "
                           "done_by, done_at) VALUES (:id, :dock, :kind, :first, :last, :by, :at)",
                    soci::use(m_id), soci::use(m_row.dock), soci::use(m_row.kind),
                    soci::use(m_row.firstEvent), soci::use(m_row.lastEvent),
                    soci::use(m_row.doneBy), soci::use(m_row.doneAt_ms))) {}
    void operator()(const RepairRow& row) {
        m_row = row;
        m_last.execute(true);
        m_id = m_max.get().value_or(0) + 1;
        m_insert.execute(true);
    }

private:
    NullableInt m_max;
    std::int64_t m_id = 0;
    RepairRow m_row;
    soci::statement m_last;
    soci::statement m_insert;
};

} // namespace

std::optional<ScanRow> RepairStore::scan(std::int64_t id) {
    return m_connection.query<ScanById>()(id);
}

std::optional<std::int64_t> RepairStore::positionOf(const std::string& eventId) {
    return m_connection.query<PositionOfEvent>()(eventId);
}

void RepairStore::resolve(std::int64_t scan, std::int64_t resolution, std::int64_t event) {
    m_connection.query<ResolveScan>()(scan, resolution, event);
}

void RepairStore::addResolved(std::int64_t dock, std::int64_t scans) {
    m_connection.query<AddResolved>()(dock, scans);
}

void RepairStore::insert(const RepairRow& row) { m_connection.query<InsertRepair>()(row); }

} // namespace tewatashi::server::store
