#include "server/store/record_store.h"

#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

// What differs between the two views, as SQL text. The keys are the expressions of the indexes in
// 0005_mailroom.sql: another spelling would not be found there.
struct Spine {
    const char* table; // of the spine itself
    const char* key;
    const char* id;
    const char* action;
    const char* place;
    const char* from;
    const char* voided;
};

constexpr Spine kLatest{
    "items i", "COALESCE(i.since_at, 0)",
    "i.id",    "i.status",
    "i.place", "items i LEFT JOIN item_events e ON e.item = i.id AND e.position = i.last_event",
    "0"};
constexpr Spine kEvents{"item_events e",
                        "COALESCE(e.at, e.not_after, e.recorded_at)",
                        "e.position",
                        "e.action",
                        "e.place",
                        "item_events e JOIN items i ON i.id = e.item",
                        "(SELECT count(*) FROM item_events v WHERE v.item = e.item AND "
                        "v.voids = e.event_id)"};

constexpr const Spine& spineOf(RecordView view) {
    return view == RecordView::Latest ? kLatest : kEvents;
}

std::string orderBy(const std::string& key, const char* id, RecordOrder order) {
    const char* direction = order == RecordOrder::NewestFirst ? " DESC" : "";
    return " ORDER BY " + key + direction + ", " + id + direction;
}

// Both ends of the window, exclusive. Written so that either engine sees a plain range of the key.
std::string window(const std::string& key, const std::string& id) {
    return key + " >= :low AND (" + key + " > :low OR " + id + " > :lowid) AND " + key +
           " <= :high AND (" + key + " < :high OR " + id + " < :highid)";
}

enum class By { Time, Ending };

std::string pageSql(RecordView view, RecordOrder order, By by) {
    const Spine& spine = spineOf(view);
    // The numbers that end so are few: found by their own index, then sorted. "+ 0" keeps the
    // index of time out of it.
    const std::string key = by == By::Time ? spine.key : std::string(spine.key) + " + 0";
    std::string sql = "SELECT " + key + ", " + spine.id + ", i.number, " + spine.action + ", " +
                      spine.place +
                      ", p.name_ja, p.name_en, i.requested, e.event_id, e.kind, e.at, "
                      "e.not_after, e.recorded_at, e.context_flags, " +
                      spine.voided +
                      ", t.terminal_id, t.name, CASE c.field WHEN 1 THEN c.value END, "
                      "CASE c.field WHEN 2 THEN (SELECT u.display_name FROM users u WHERE "
                      "u.login = c.value) ELSE COALESCE(o.name, c.value) END FROM " +
                      spine.from + " LEFT JOIN places p ON p.code = " + spine.place +
                      " LEFT JOIN terminals t ON t.id = e.terminal "
                      "LEFT JOIN personal_values c ON c.item = e.item AND c.position = e.position "
                      "AND c.field <= 2 "
                      "LEFT JOIN operators o ON o.card = c.value WHERE " +
                      window(key, spine.id);
    if (by == By::Ending) {
        sql += " AND i.reversed >= :first AND i.reversed < :last";
    }
    if (view == RecordView::Events) {
        sql += " AND e.position < :end";
    }
    return sql + " AND (:anyaction = 1 OR " + spine.action + " = :action) AND (:place = '' OR " +
           spine.place + " = :place)" + orderBy(key, spine.id, order) + " LIMIT :most";
}

std::string pointSql(RecordView view, RecordOrder order) {
    const Spine& spine = spineOf(view);
    return "SELECT " + std::string(spine.key) + ", " + spine.id + " FROM " + spine.table +
           " WHERE " + window(spine.key, spine.id) + orderBy(spine.key, spine.id, order) +
           " LIMIT 1 OFFSET :skip";
}

// What both kinds of queries bind.
struct BoundWindow {
    RecordPoint low;
    RecordPoint high;

    void bind(Statement& statement) {
        statement.use(low.key_ms, "low").use(low.id, "lowid");
        statement.use(high.key_ms, "high").use(high.id, "highid");
    }
    void set(const RecordSelection& selection) {
        low = selection.after;
        high = selection.before;
    }
};

class RecordPageQuery {
public:
    std::vector<RecordRow> operator()(const RecordSelection& selection, int limit) {
        m_window.set(selection);
        m_anyAction = selection.action ? 0 : 1;
        m_action = selection.action.value_or(0);
        m_place = db::escapeNul(selection.place);
        m_first.assign(selection.ending.rbegin(), selection.ending.rend());
        m_last = m_first + 'z'; // after every digit in any collation
        m_end = selection.positionEnd;
        m_limit = limit;
        return m_statement.rows(m_row);
    }

protected:
    RecordPageQuery(db::Session& session, RecordView view, RecordOrder order, By by)
        : m_statement(session) {
        m_window.bind(m_statement);
        m_statement.use(m_anyAction, "anyaction").use(m_action, "action").use(m_place, "place");
        if (by == By::Ending) {
            m_statement.use(m_first, "first").use(m_last, "last");
        }
        if (view == RecordView::Events) {
            m_statement.use(m_end, "end");
        }
        m_statement.use(m_limit, "most");
        m_statement.into(m_row.point.key_ms).into(m_row.point.id).into(m_row.number);
        m_statement.into(m_row.action).into(m_row.place).into(m_row.placeNameJa);
        m_statement.into(m_row.placeNameEn).into(m_row.requested).into(m_row.eventId);
        m_statement.into(m_row.kind).into(m_row.at_ms).into(m_row.notAfter_ms);
        m_statement.into(m_row.recordedAt_ms).into(m_row.contextFlags).into(m_row.voids);
        m_statement.into(m_row.terminalId).into(m_row.terminalName).into(m_row.operatorCard);
        m_statement.into(m_row.operatorName);
        m_statement.prepare(pageSql(view, order, by));
    }

private:
    BoundWindow m_window;
    std::int64_t m_anyAction = 1;
    std::int64_t m_action = 0;
    std::string m_place;
    std::string m_first;
    std::string m_last;
    std::int64_t m_end = 0;
    std::int64_t m_limit = 0;
    RecordRow m_row;
    Statement m_statement;
};

template <RecordView kView, RecordOrder kOrder, By kBy>
struct RecordPageOf : RecordPageQuery {
    explicit RecordPageOf(db::Session& session) : RecordPageQuery(session, kView, kOrder, kBy) {}
};

template <RecordView kView, RecordOrder kOrder>
class PointAt {
public:
    explicit PointAt(db::Session& session) : m_statement(session) {
        m_window.bind(m_statement);
        m_statement.use(m_skip, "skip").into(m_point.key_ms).into(m_point.id);
        m_statement.prepare(pointSql(kView, kOrder));
    }
    std::optional<RecordPoint> operator()(const RecordSelection& selection, std::int64_t count) {
        m_window.set(selection);
        m_skip = count - 1;
        return m_statement.row(m_point);
    }

private:
    BoundWindow m_window;
    std::int64_t m_skip = 0;
    RecordPoint m_point;
    Statement m_statement;
};

template <RecordView kView, RecordOrder kOrder>
std::vector<RecordRow> pageBy(Connection& connection, const RecordSelection& selection, int limit) {
    return selection.ending.empty()
               ? connection.query<RecordPageOf<kView, kOrder, By::Time>>()(selection, limit)
               : connection.query<RecordPageOf<kView, kOrder, By::Ending>>()(selection, limit);
}

} // namespace

std::vector<RecordRow> RecordStore::page(RecordView view, RecordOrder order,
                                         const RecordSelection& selection, int limit) {
    const bool newest = order == RecordOrder::NewestFirst;
    if (view == RecordView::Latest) {
        return newest ? pageBy<RecordView::Latest, RecordOrder::NewestFirst>(m_connection,
                                                                             selection, limit)
                      : pageBy<RecordView::Latest, RecordOrder::OldestFirst>(m_connection,
                                                                             selection, limit);
    }
    return newest ? pageBy<RecordView::Events, RecordOrder::NewestFirst>(m_connection, selection,
                                                                         limit)
                  : pageBy<RecordView::Events, RecordOrder::OldestFirst>(m_connection, selection,
                                                                         limit);
}

std::optional<RecordPoint> RecordStore::pointAt(RecordView view, RecordOrder order,
                                                const RecordSelection& selection,
                                                std::int64_t count) {
    const bool newest = order == RecordOrder::NewestFirst;
    if (view == RecordView::Latest) {
        return newest ? m_connection.query<PointAt<RecordView::Latest, RecordOrder::NewestFirst>>()(
                            selection, count)
                      : m_connection.query<PointAt<RecordView::Latest, RecordOrder::OldestFirst>>()(
                            selection, count);
    }
    return newest ? m_connection.query<PointAt<RecordView::Events, RecordOrder::NewestFirst>>()(
                        selection, count)
                  : m_connection.query<PointAt<RecordView::Events, RecordOrder::OldestFirst>>()(
                        selection, count);
}

std::string RecordStore::pageQuery(RecordView view, RecordOrder order, bool byEnding) {
    return pageSql(view, order, byEnding ? By::Ending : By::Time);
}

std::string RecordStore::pointQuery(RecordView view, RecordOrder order) {
    return pointSql(view, order);
}

} // namespace tewatashi::server::store
