#include "server/store/dock_scan_view_store.h"

#include "server/store/nullable.h"

namespace tewatashi::server::store {
namespace {

const std::string kSelectDockScan =
    "SELECT s.id, s.record_id, s.raw_time, s.code, s.memory, s.position, s.verdict, s.reason, "
    "s.kind, s.event, s.resolution, s.action, s.place, s.operator_card, s.terminal, e.action, "
    "e.place, c.value, o.name, r.value FROM scans s "
    "LEFT JOIN item_events e ON e.position = s.event "
    "LEFT JOIN personal_values c ON c.item = e.item AND c.position = e.position AND c.field = 1 "
    "LEFT JOIN operators o ON o.card = COALESCE(c.value, s.operator_card) "
    "LEFT JOIN personal_values r ON r.item = e.item AND r.position = e.position AND r.field = 3 "
    "WHERE s.dock = :dock AND ";

class SelectDockScans {
protected:
    explicit SelectDockScans(db::Session& session) : m_statement(session.sql()) {
        bind(m_dock, "dock");
    }
    template <class T>
    void bind(T& variable, const char* name) {
        m_statement.exchange(soci::use(variable, name));
    }
    void prepare(const std::string& rest) {
        bindScan();
        into(m_eventAction);
        into(m_eventPlace);
        into(m_eventCard);
        into(m_operatorName);
        into(m_reason);
        m_statement.alloc();
        m_statement.prepare(kSelectDockScan + rest);
        m_statement.define_and_bind();
    }
    std::vector<DockScanRow> rows(std::int64_t dock) {
        m_dock = dock;
        std::vector<DockScanRow> rows;
        m_statement.execute(false);
        while (m_statement.fetch()) {
            rows.push_back(fetched());
        }
        return rows;
    }

private:
    template <class T>
    void into(T& variable) {
        m_statement.exchange(soci::into(variable));
    }
    template <class T>
    void into(Nullable<T>& variable) {
        m_statement.exchange(soci::into(variable.value, variable.mark));
    }
    void bindScan() {
        into(m_scan.id);
        into(m_scan.recordId);
        into(m_scan.rawTime);
        into(m_scan.code);
        into(m_memory);
        into(m_position);
        into(m_scan.verdict);
        into(m_scan.reason);
        into(m_scan.kind);
        into(m_event);
        into(m_scan.resolution);
        into(m_action);
        into(m_place);
        into(m_card);
        into(m_scan.terminal);
    }
    [[nodiscard]] DockScanRow fetched() const {
        DockScanRow out;
        out.scan = m_scan;
        out.scan.dock = m_dock;
        out.scan.memory = m_memory.get();
        out.scan.position = m_position.get().value_or(0);
        out.scan.event = m_event.get();
        out.scan.action = m_action.get();
        out.scan.place = m_place.get();
        out.scan.operatorCard = m_card.get();
        out.eventAction = m_eventAction.get();
        out.eventPlace = m_eventPlace.get().value_or("");
        out.operatorCard = m_eventCard.get() ? m_eventCard.get() : m_card.get();
        out.operatorName = m_operatorName.get();
        out.reason = m_reason.get().value_or("");
        return out;
    }

    std::int64_t m_dock = 0;
    ScanRow m_scan;
    NullableInt m_memory;
    NullableInt m_position;
    NullableInt m_event;
    NullableInt m_action;
    NullableText m_place;
    NullableText m_card;
    NullableInt m_eventAction;
    NullableText m_eventPlace;
    NullableText m_eventCard;
    NullableText m_operatorName;
    NullableText m_reason;
    soci::statement m_statement;
};

class DockScanPage : public SelectDockScans {
public:
    explicit DockScanPage(db::Session& session) : SelectDockScans(session) {
        bind(m_from.position, "position");
        bind(m_from.position, "position2");
        bind(m_from.id, "id");
        bind(m_limit, "most");
        prepare("s.position >= :position AND (s.position > :position2 OR s.id >= :id) "
                "ORDER BY s.position, s.id LIMIT :most");
    }
    std::vector<DockScanRow> operator()(std::int64_t dock, const DockScanCursor& from, int limit) {
        m_from = from;
        m_limit = limit;
        return rows(dock);
    }

private:
    DockScanCursor m_from;
    int m_limit = 0;
};

class DockScanById : public SelectDockScans {
public:
    explicit DockScanById(db::Session& session) : SelectDockScans(session) {
        bind(m_scan, "scan");
        prepare("s.id = :scan");
    }
    std::vector<DockScanRow> operator()(std::int64_t dock, std::int64_t scan) {
        m_scan = scan;
        return rows(dock);
    }

private:
    std::int64_t m_scan = 0;
};

class CountDockScans {
public:
    explicit CountDockScans(db::Session& session)
        : m_statement((session.sql().prepare
                           << "SELECT COUNT(*), COUNT(CASE WHEN position < :position OR (position "
                              "= :position2 AND id < :id) THEN 1 END) FROM scans WHERE dock = "
                              ":dock",
                       soci::use(m_before.position), soci::use(m_before.position),
                       soci::use(m_before.id), soci::use(m_dock), soci::into(m_count.all),
                       soci::into(m_count.before))) {}
    DockScanCount operator()(std::int64_t dock, const DockScanCursor& before) {
        m_dock = dock;
        m_before = before;
        m_statement.execute(true);
        return m_count;
    }

private:
    std::int64_t m_dock = 0;
    DockScanCursor m_before;
    DockScanCount m_count;
    soci::statement m_statement;
};

class DockScanBefore {
public:
    explicit DockScanBefore(db::Session& session)
        : m_statement((session.sql().prepare
                           << "SELECT position, id FROM scans WHERE dock = :dock AND position <= "
                              ":position AND (position < :position2 OR id < :id) ORDER BY position "
                              "DESC, id DESC LIMIT 1 OFFSET :skipped",
                       soci::use(m_dock), soci::use(m_from.position), soci::use(m_from.position),
                       soci::use(m_from.id), soci::use(m_skipped), soci::into(m_found.position),
                       soci::into(m_found.id))) {}
    std::optional<DockScanCursor> operator()(std::int64_t dock, const DockScanCursor& from,
                                             int back) {
        m_dock = dock;
        m_from = from;
        m_skipped = back - 1;
        return m_statement.execute(true) ? std::optional(m_found) : std::nullopt;
    }

private:
    std::int64_t m_dock = 0;
    DockScanCursor m_from;
    int m_skipped = 0;
    DockScanCursor m_found;
    soci::statement m_statement;
};

// Whatever lies between an open scan and the next one is not open; if nobody answered it, it is a
// stored or a waiting scan.
class OpenScansOfDock {
public:
    explicit OpenScansOfDock(db::Session& session)
        : m_statement(
              (session.sql().prepare
                   << "SELECT o.position, o.id, o.memory, o.reason, o.kind, CASE WHEN EXISTS ("
                      "SELECT 1 FROM scans b WHERE b.dock = :dock AND b.resolution = 0 AND "
                      "b.position >= o.before_position AND b.position <= o.position AND "
                      "(b.position > o.before_position OR b.id > o.before_id) AND "
                      "(b.position < o.position OR b.id < o.id)) THEN 1 ELSE 0 END FROM ("
                      "SELECT position, id, memory, reason, kind, "
                      "LAG(position) OVER (ORDER BY position, id) AS before_position, "
                      "LAG(id) OVER (ORDER BY position, id) AS before_id FROM scans "
                      "WHERE dock = :dock2 AND verdict = 2 AND resolution = 0 AND "
                      "reason <> 3) o ORDER BY o.position, o.id",
               soci::use(m_dock), soci::use(m_dock), soci::into(m_row.at.position),
               soci::into(m_row.at.id), soci::into(m_memory.value, m_memory.mark),
               soci::into(m_row.reason), soci::into(m_row.kind), soci::into(m_afterBreak))) {}
    std::vector<OpenDockScan> operator()(std::int64_t dock) {
        m_dock = dock;
        std::vector<OpenDockScan> rows;
        m_statement.execute(false);
        while (m_statement.fetch()) {
            rows.push_back(m_row);
            rows.back().memory = m_memory.get();
            rows.back().afterBreak = m_afterBreak != 0;
        }
        return rows;
    }

private:
    std::int64_t m_dock = 0;
    OpenDockScan m_row;
    NullableInt m_memory;
    std::int64_t m_afterBreak = 0;
    soci::statement m_statement;
};

} // namespace

std::vector<DockScanRow> DockScanViewStore::scansOf(std::int64_t dock, const DockScanCursor& from,
                                                    int limit) {
    return m_connection.query<DockScanPage>()(dock, from, limit);
}

std::optional<DockScanRow> DockScanViewStore::scanOf(std::int64_t dock, std::int64_t scan) {
    std::vector<DockScanRow> rows = m_connection.query<DockScanById>()(dock, scan);
    return rows.empty() ? std::nullopt : std::optional(std::move(rows.front()));
}

DockScanCount DockScanViewStore::countScans(std::int64_t dock, const DockScanCursor& before) {
    return m_connection.query<CountDockScans>()(dock, before);
}

std::optional<DockScanCursor> DockScanViewStore::scanBefore(std::int64_t dock,
                                                            const DockScanCursor& from, int back) {
    return m_connection.query<DockScanBefore>()(dock, from, back);
}

std::vector<OpenDockScan> DockScanViewStore::openScansOf(std::int64_t dock) {
    return m_connection.query<OpenScansOfDock>()(dock);
}

} // namespace tewatashi::server::store
