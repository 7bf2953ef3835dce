#include "server/store/item_store.h"

#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

constexpr const char* kSelectItem =
    "SELECT id, number, status, place, since_at, last_event, requested FROM items WHERE ";

void bindItem(Statement& statement, ItemRow& row) {
    statement.into(row.id).into(row.number).into(row.status).into(row.place);
    statement.into(row.since_ms).into(row.lastEvent).into(row.requested);
}

class ItemByNumber {
public:
    explicit ItemByNumber(db::Session& session) : m_statement(session) {
        m_statement.use(m_number);
        bindItem(m_statement, m_row);
        m_statement.prepare(kSelectItem + std::string("number = :number"));
    }
    std::optional<ItemRow> operator()(const std::string& number) {
        m_number = number;
        return m_statement.row(m_row);
    }

private:
    std::string m_number;
    ItemRow m_row;
    Statement m_statement;
};

class ItemById {
public:
    explicit ItemById(db::Session& session) : m_statement(session) {
        m_statement.use(m_id);
        bindItem(m_statement, m_row);
        m_statement.prepare(kSelectItem + std::string("id = :id"));
    }
    std::optional<ItemRow> operator()(std::int64_t id) {
        m_id = id;
        return m_statement.row(m_row);
    }

private:
    std::int64_t m_id = 0;
    ItemRow m_row;
    Statement m_statement;
};

class InsertItem {
public:
    explicit InsertItem(db::Session& session) : m_statement(session) {
        m_statement.use(m_row.id).use(m_row.number).use(m_reversed).use(m_row.status);
        m_statement.use(m_row.place).use(m_row.since_ms).use(m_row.lastEvent).use(m_row.requested);
        m_statement.prepare("INSERT INTO items (id, number, reversed, status, place, since_at, "
                            "last_event, requested) VALUES (:id, :number, :reversed, :status, "
                            ":place, :since, :last, :requested)");
    }
    void operator()(const ItemRow& row) {
        m_row = row;
        m_reversed.assign(row.number.rbegin(), row.number.rend());
        m_statement.run();
    }

private:
    ItemRow m_row;
    std::string m_reversed;
    Statement m_statement;
};

class UpdateItem {
public:
    explicit UpdateItem(db::Session& session) : m_statement(session) {
        m_statement.use(m_row.status).use(m_row.place).use(m_row.since_ms).use(m_row.lastEvent);
        m_statement.use(m_row.requested).use(m_row.id);
        m_statement.prepare("UPDATE items SET status = :status, place = :place, since_at = :since, "
                            "last_event = :last, requested = :requested WHERE id = :id");
    }
    void operator()(const ItemRow& row) {
        m_row = row;
        m_statement.run();
    }

private:
    ItemRow m_row;
    Statement m_statement;
};

class MaxItemId {
public:
    explicit MaxItemId(db::Session& session) : m_statement(session) {
        m_statement.into(m_max).prepare("SELECT max(id) FROM items");
    }
    std::int64_t operator()() {
        m_statement.run();
        return m_max.value_or(0);
    }

private:
    std::optional<std::int64_t> m_max;
    Statement m_statement;
};

class InsertEvent {
public:
    explicit InsertEvent(db::Session& session) : m_statement(session) {
        m_statement.use(m_row.item).use(m_row.position).use(m_row.eventId).use(m_row.kind);
        m_statement.use(m_row.action).use(m_row.place).use(m_row.terminal);
        m_statement.use(m_row.memoryPosition).use(m_row.contextFlags).use(m_row.scan);
        m_statement.use(m_row.dock).use(m_row.rawTime).use(m_row.voids).use(m_row.at_ms);
        m_statement.use(m_row.notBefore_ms).use(m_row.notAfter_ms).use(m_row.recordedAt_ms);
        m_statement.prepare(
            "INSERT INTO item_events (item, position, event_id, kind, action, place, terminal, "
            "memory_position, context_flags, scan, dock, raw_time, voids, at, not_before, "
            "not_after, recorded_at) VALUES (:item, :position, :event, :kind, :action, :place, "
            ":terminal, :memory, :flags, :scan, :dock, :raw, :voids, :at, :before, :after, "
            ":recorded)");
    }
    void operator()(const ItemEventRow& row) {
        m_row = row;
        m_statement.run();
    }

private:
    ItemEventRow m_row;
    Statement m_statement;
};

class SelectEvents {
public:
    std::vector<ItemEventRow> operator()(std::int64_t key) {
        m_key = key;
        return m_statement.rows(m_row);
    }

protected:
    SelectEvents(db::Session& session, const char* condition) : m_statement(session) {
        ItemEventRow& row = m_row;
        m_statement.use(m_key).into(row.item).into(row.position).into(row.eventId).into(row.kind);
        m_statement.into(row.action).into(row.place).into(row.terminal).into(row.terminalId);
        m_statement.into(row.memoryPosition).into(row.contextFlags).into(row.scan).into(row.dock);
        m_statement.into(row.rawTime).into(row.voids).into(row.at_ms).into(row.notBefore_ms);
        m_statement.into(row.notAfter_ms).into(row.recordedAt_ms);
        m_statement.prepare(
            std::string("SELECT e.item, e.position, e.event_id, e.kind, e.action, e.place, "
                        "e.terminal, COALESCE(t.terminal_id, ''), e.memory_position, "
                        "e.context_flags, e.scan, e.dock, e.raw_time, e.voids, e.at, e.not_before, "
                        "e.not_after, e.recorded_at FROM item_events e "
                        "LEFT JOIN terminals t ON t.id = e.terminal WHERE ") +
            condition);
    }

private:
    std::int64_t m_key = 0;
    ItemEventRow m_row;
    Statement m_statement;
};

struct EventsOfItem : SelectEvents {
    explicit EventsOfItem(db::Session& session)
        : SelectEvents(session, "e.item = :item ORDER BY e.position") {}
};

struct EventAtPosition : SelectEvents {
    explicit EventAtPosition(db::Session& session)
        : SelectEvents(session, "e.position = :position") {}
};

class SetTime {
public:
    explicit SetTime(db::Session& session) : m_statement(session) {
        m_statement.use(m_row.at_ms).use(m_row.notBefore_ms).use(m_row.notAfter_ms);
        m_statement.use(m_row.item).use(m_row.position);
        m_statement.prepare("UPDATE item_events SET at = :at, not_before = :before, not_after = "
                            ":after WHERE item = :item AND position = :position");
    }
    void operator()(const ItemEventRow& row) {
        m_row = row;
        m_statement.run();
    }

private:
    ItemEventRow m_row;
    Statement m_statement;
};

} // namespace

std::int64_t ItemStore::nextItemId() { return m_connection.query<MaxItemId>()() + 1; }

std::optional<ItemRow> ItemStore::find(const std::string& number) {
    return m_connection.query<ItemByNumber>()(number);
}

std::optional<ItemRow> ItemStore::find(std::int64_t id) {
    return m_connection.query<ItemById>()(id);
}

void ItemStore::insert(const ItemRow& row) { m_connection.query<InsertItem>()(row); }

void ItemStore::update(const ItemRow& row) { m_connection.query<UpdateItem>()(row); }

void ItemStore::insertEvent(const ItemEventRow& row) { m_connection.query<InsertEvent>()(row); }

std::vector<ItemEventRow> ItemStore::eventsOf(std::int64_t item) {
    return m_connection.query<EventsOfItem>()(item);
}

std::optional<ItemEventRow> ItemStore::eventAt(std::int64_t position) {
    std::vector<ItemEventRow> rows = m_connection.query<EventAtPosition>()(position);
    return rows.empty() ? std::nullopt : std::optional(std::move(rows.front()));
}

void ItemStore::setTime(const ItemEventRow& row) { m_connection.query<SetTime>()(row); }

} // namespace tewatashi::server::store
