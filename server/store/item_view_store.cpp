#include "server/store/item_view_store.h"

#include "server/store/statement.h"

#include <algorithm>

namespace tewatashi::server::store {
namespace {

// Answered by the index of numbers alone: what else the row says follows from the events.
class ItemOfNumber {
public:
    explicit ItemOfNumber(db::Session& session) : m_statement(session) {
        m_statement.use(m_number).into(m_id);
        m_statement.prepare("SELECT id FROM items WHERE number = :number");
    }
    std::optional<std::int64_t> operator()(const std::string& number) {
        m_number = number;
        return m_statement.row(m_id);
    }

private:
    std::string m_number;
    std::int64_t m_id = 0;
    Statement m_statement;
};

// Only what a timeline shows: every column of every row costs a conversion.
class Timeline {
public:
    explicit Timeline(db::Session& session) : m_statement(session) {
        ItemEventRow& event = m_row.event;
        m_statement.use(m_item).into(event.eventId).into(event.kind).into(event.action);
        m_statement.into(event.place).into(event.terminal).into(event.memoryPosition);
        m_statement.into(event.contextFlags).into(event.rawTime).into(event.voids);
        m_statement.into(event.at_ms).into(event.notBefore_ms).into(event.notAfter_ms);
        m_statement.into(m_timeFormat).into(m_dockId).into(m_row.placeNameJa);
        m_statement.into(m_row.placeNameEn).into(m_row.operatorCard).into(m_row.operatorName);
        m_statement.prepare(
            "SELECT e.event_id, e.kind, e.action, e.place, e.terminal, e.memory_position, "
            "e.context_flags, e.raw_time, e.voids, e.at, e.not_before, e.not_after, d.time_format, "
            "d.dock_id, p.name_ja, p.name_en, c.value, "
            "CASE c.field WHEN 2 THEN (SELECT u.display_name FROM users u WHERE u.login = c.value) "
            "ELSE o.name END "
            "FROM item_events e "
            "LEFT JOIN docks d ON d.id = e.dock "
            "LEFT JOIN places p ON p.code = e.place "
            "LEFT JOIN personal_values c ON c.item = e.item AND c.position = e.position AND "
            "c.field <= 2 "
            "LEFT JOIN operators o ON o.card = c.value "
            "WHERE e.item = :item ORDER BY e.position");
    }
    std::vector<TimelineRow> operator()(std::int64_t item) {
        m_item = item;
        std::vector<TimelineRow> rows;
        rows.reserve(kEventsUsual);
        m_statement.each([&] {
            TimelineRow& row = rows.emplace_back(std::move(m_row));
            row.timeFormat = m_timeFormat.value_or(0);
            row.dockId = m_dockId.value_or("");
        });
        return rows;
    }

private:
    static constexpr std::size_t kEventsUsual = 8;
    std::int64_t m_item = 0;
    TimelineRow m_row;
    std::optional<std::int64_t> m_timeFormat;
    std::optional<std::string> m_dockId;
    Statement m_statement;
};

// All at once: an item has a handful of places, and each further query costs as much as this one.
class TerminalsOf {
public:
    explicit TerminalsOf(db::Session& session) : m_statement(session) {
        m_statement.use(m_item, "item").into(m_row.id).into(m_row.terminalId).into(m_row.name);
        m_statement.into(m_row.place).into(m_row.lastDocked_ms).into(m_row.state);
        m_statement.prepare(
            "SELECT t.id, t.terminal_id, t.name, t.place, t.last_docked_at, t.state "
            "FROM item_events e JOIN terminals t ON t.id = e.terminal WHERE e.item = :item "
            "UNION ALL "
            "SELECT t.id, t.terminal_id, t.name, t.place, t.last_docked_at, t.state "
            "FROM item_events e JOIN terminals t ON t.place = e.place "
            "WHERE e.item = :item AND e.place <> ''");
    }
    std::vector<ItemTerminal> operator()(std::int64_t item) {
        m_item = item;
        std::vector<ItemTerminal> rows;
        // Repetitions are left out here: the engine would build a temporary table for that.
        m_statement.each([&] {
            const bool isNew = std::none_of(rows.begin(), rows.end(),
                                            [&](const auto& row) { return row.id == m_row.id; });
            if (isNew) {
                rows.push_back(std::move(m_row));
            }
        });
        return rows;
    }

private:
    std::int64_t m_item = 0;
    ItemTerminal m_row;
    Statement m_statement;
};

class NumbersEndingWith {
public:
    explicit NumbersEndingWith(db::Session& session) : m_statement(session) {
        m_statement.use(m_low).use(m_high).use(m_limit).into(m_number);
        m_statement.prepare("SELECT number FROM items WHERE reversed >= :low AND reversed < :high "
                            "ORDER BY id DESC LIMIT :most");
    }
    std::vector<std::string> operator()(const std::string& digits, int limit) {
        m_low.assign(digits.rbegin(), digits.rend());
        m_high = m_low + 'z'; // after every digit in any collation
        m_limit = limit;
        return m_statement.rows(m_number);
    }

private:
    std::string m_low;
    std::string m_high;
    int m_limit = 0;
    std::string m_number;
    Statement m_statement;
};

} // namespace

std::optional<std::int64_t> ItemViewStore::itemOf(const std::string& number) {
    return m_connection.query<ItemOfNumber>()(number);
}

std::vector<TimelineRow> ItemViewStore::timelineOf(std::int64_t item) {
    return m_connection.query<Timeline>()(item);
}

std::vector<ItemTerminal> ItemViewStore::terminalsOf(std::int64_t item) {
    return m_connection.query<TerminalsOf>()(item);
}

std::vector<std::string> ItemViewStore::numbersEndingWith(const std::string& digits, int limit) {
    return m_connection.query<NumbersEndingWith>()(digits, limit);
}

} // namespace tewatashi::server::store
