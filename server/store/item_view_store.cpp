#include "server/store/item_view_store.h"

#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

// Only what a timeline shows: every column of every row costs a conversion.
class Timeline {
public:
    explicit Timeline(db::Session& session) : m_statement(session) {
        ItemEventRow& event = m_row.event;
        m_statement.use(m_item).into(event.eventId).into(event.kind).into(event.action);
        m_statement.into(event.place).into(event.memoryPosition).into(event.contextFlags);
        m_statement.into(event.rawTime).into(event.voids).into(event.at_ms);
        m_statement.into(event.notBefore_ms).into(event.notAfter_ms).into(m_terminalId);
        m_statement.into(m_terminalName).into(m_terminalPlace).into(m_terminalDocked_ms);
        m_statement.into(m_timeFormat).into(m_dockId).into(m_row.placeNameJa);
        m_statement.into(m_row.placeNameEn).into(m_row.operatorCard).into(m_row.operatorName);
        m_statement.prepare(
            "SELECT e.event_id, e.kind, e.action, e.place, e.memory_position, e.context_flags, "
            "e.raw_time, e.voids, e.at, e.not_before, e.not_after, t.terminal_id, t.name, t.place, "
            "t.last_docked_at, d.time_format, d.dock_id, p.name_ja, p.name_en, c.value, "
            "CASE c.field WHEN 2 THEN (SELECT u.display_name FROM users u WHERE u.login = c.value) "
            "ELSE o.name END "
            "FROM item_events e "
            "LEFT JOIN terminals t ON t.id = e.terminal "
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
        m_statement.each([&] {
            TimelineRow& row = rows.emplace_back(std::move(m_row));
            row.event.terminalId = m_terminalId.value_or("");
            row.terminalName = m_terminalName.value_or("");
            row.terminalPlace = m_terminalPlace.value_or("");
            row.terminalDocked_ms = m_terminalDocked_ms.value_or(0);
            row.timeFormat = m_timeFormat.value_or(0);
            row.dockId = m_dockId.value_or("");
        });
        return rows;
    }

private:
    std::int64_t m_item = 0;
    TimelineRow m_row;
    std::optional<std::string> m_terminalId;
    std::optional<std::string> m_terminalName;
    std::optional<std::string> m_terminalPlace;
    std::optional<std::int64_t> m_terminalDocked_ms;
    std::optional<std::int64_t> m_timeFormat;
    std::optional<std::string> m_dockId;
    Statement m_statement;
};

class TerminalsAt {
public:
    explicit TerminalsAt(db::Session& session) : m_statement(session) {
        m_statement.use(m_place).into(m_row.terminalId).into(m_row.name).into(m_row.place);
        m_statement.into(m_row.lastDocked_ms);
        m_statement.prepare("SELECT terminal_id, name, place, last_docked_at FROM terminals "
                            "WHERE place = :place");
    }
    std::vector<TerminalAtPlace> operator()(const std::string& place) {
        m_place = place;
        return m_statement.rows(m_row);
    }

private:
    std::string m_place;
    TerminalAtPlace m_row;
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

std::vector<TimelineRow> ItemViewStore::timelineOf(std::int64_t item) {
    return m_connection.query<Timeline>()(item);
}

std::vector<TerminalAtPlace> ItemViewStore::terminalsAt(const std::string& place) {
    return m_connection.query<TerminalsAt>()(place);
}

std::vector<std::string> ItemViewStore::numbersEndingWith(const std::string& digits, int limit) {
    return m_connection.query<NumbersEndingWith>()(digits, limit);
}

} // namespace tewatashi::server::store
