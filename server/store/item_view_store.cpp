#include "server/store/item_view_store.h"

#include "server/store/nullable.h"

namespace tewatashi::server::store {
namespace {

class Timeline {
public:
    explicit Timeline(db::Session& session) : m_statement(session.sql()) {
        m_statement.exchange(soci::use(m_item, "item"));
        bindEvent();
        bindSurroundings();
        m_statement.alloc();
        m_statement.prepare(
            "SELECT e.position, e.event_id, e.kind, e.action, e.place, e.terminal, "
            "e.memory_position, e.context_flags, e.scan, e.voids, e.at, e.not_before, "
            "e.not_after, e.recorded_at, t.terminal_id, t.name, t.place, t.last_docked_at, "
            "s.raw_time, d.time_format, d.dock_id, p.name_ja, p.name_en, c.value, o.name "
            "FROM item_events e "
            "LEFT JOIN terminals t ON t.id = e.terminal "
            "LEFT JOIN scans s ON s.id = e.scan "
            "LEFT JOIN docks d ON d.id = s.dock "
            "LEFT JOIN places p ON p.code = e.place "
            "LEFT JOIN personal_values c ON c.position = e.position AND c.field = 1 "
            "LEFT JOIN operators o ON o.card = c.value "
            "WHERE e.item = :item ORDER BY e.position");
        m_statement.define_and_bind();
    }

    std::vector<TimelineRow> operator()(std::int64_t item) {
        m_item = item;
        std::vector<TimelineRow> rows;
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

    void bindEvent() {
        ItemEventRow& event = m_row.event;
        into(event.position);
        into(event.eventId);
        into(event.kind);
        into(m_action);
        into(event.place);
        into(m_terminal);
        into(event.memoryPosition);
        into(event.contextFlags);
        into(m_scan);
        into(m_voids);
        into(m_at);
        into(m_notBefore);
        into(m_notAfter);
        into(event.recordedAt_ms);
    }
    void bindSurroundings() {
        into(m_terminalId);
        into(m_terminalName);
        into(m_terminalPlace);
        into(m_terminalDocked);
        into(m_rawTime);
        into(m_timeFormat);
        into(m_dockId);
        into(m_placeNameJa);
        into(m_placeNameEn);
        into(m_operatorCard);
        into(m_operatorName);
    }
    [[nodiscard]] TimelineRow fetched() const {
        TimelineRow out = m_row;
        out.event.item = m_item;
        out.event.action = m_action.get();
        out.event.terminal = m_terminal.get();
        out.event.scan = m_scan.get();
        out.event.voids = m_voids.get();
        out.event.at_ms = m_at.get();
        out.event.notBefore_ms = m_notBefore.get();
        out.event.notAfter_ms = m_notAfter.get();
        out.event.terminalId = m_terminalId.get().value_or("");
        out.terminalName = m_terminalName.get().value_or("");
        out.terminalPlace = m_terminalPlace.get().value_or("");
        out.terminalDocked_ms = m_terminalDocked.get().value_or(0);
        out.rawTime = m_rawTime.get().value_or("");
        out.timeFormat = m_timeFormat.get().value_or(0);
        out.dockId = m_dockId.get().value_or("");
        out.placeNameJa = m_placeNameJa.get().value_or("");
        out.placeNameEn = m_placeNameEn.get().value_or("");
        out.operatorCard = m_operatorCard.get();
        out.operatorName = m_operatorName.get();
        return out;
    }

    std::int64_t m_item = 0;
    TimelineRow m_row;
    NullableInt m_action;
    NullableInt m_terminal;
    NullableInt m_scan;
    NullableText m_voids;
    NullableInt m_at;
    NullableInt m_notBefore;
    NullableInt m_notAfter;
    NullableText m_terminalId;
    NullableText m_terminalName;
    NullableText m_terminalPlace;
    NullableInt m_terminalDocked;
    NullableText m_rawTime;
    NullableInt m_timeFormat;
    NullableText m_dockId;
    NullableText m_placeNameJa;
    NullableText m_placeNameEn;
    NullableText m_operatorCard;
    NullableText m_operatorName;
    soci::statement m_statement;
};

class TerminalsOnTheWay {
public:
    explicit TerminalsOnTheWay(db::Session& session)
        : m_statement((session.sql().prepare
                           << "SELECT terminal_id, name, place, last_docked_at FROM terminals "
                              "WHERE place IN (SELECT e.place FROM item_events e WHERE e.item = "
                              ":item AND e.place <> '')",
                       soci::use(m_item), soci::into(m_row.terminalId), soci::into(m_row.name),
                       soci::into(m_row.place), soci::into(m_row.lastDocked_ms))) {}
    std::vector<TerminalAtPlace> operator()(std::int64_t item) {
        m_item = item;
        std::vector<TerminalAtPlace> rows;
        m_statement.execute(false);
        while (m_statement.fetch()) {
            rows.push_back(m_row);
        }
        return rows;
    }

private:
    std::int64_t m_item = 0;
    TerminalAtPlace m_row;
    soci::statement m_statement;
};

class NumbersEndingWith {
public:
    explicit NumbersEndingWith(db::Session& session)
        : m_statement((session.sql().prepare
                           << "SELECT number FROM items WHERE reversed >= :low AND reversed < "
                              ":high ORDER BY id DESC LIMIT :most",
                       soci::use(m_low), soci::use(m_high), soci::use(m_limit),
                       soci::into(m_number))) {}
    std::vector<std::string> operator()(const std::string& digits, int limit) {
        m_low.assign(digits.rbegin(), digits.rend());
        m_high = m_low + 'z'; // after every digit in any collation
        m_limit = limit;
        std::vector<std::string> numbers;
        m_statement.execute(false);
        while (m_statement.fetch()) {
            numbers.push_back(m_number);
        }
        return numbers;
    }

private:
    std::string m_low;
    std::string m_high;
    int m_limit = 0;
    std::string m_number;
    soci::statement m_statement;
};

} // namespace

std::vector<TimelineRow> ItemViewStore::timelineOf(std::int64_t item) {
    return m_connection.query<Timeline>()(item);
}

std::vector<TerminalAtPlace> ItemViewStore::terminalsOnTheWay(std::int64_t item) {
    return m_connection.query<TerminalsOnTheWay>()(item);
}

std::vector<std::string> ItemViewStore::numbersEndingWith(const std::string& digits, int limit) {
    return m_connection.query<NumbersEndingWith>()(digits, limit);
}

} // namespace tewatashi::server::store
