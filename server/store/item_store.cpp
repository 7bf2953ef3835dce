#include "server/store/item_store.h"

#include "server/store/nullable.h"

namespace tewatashi::server::store {
namespace {

struct BoundItem {
    ItemRow row;
    NullableInt status;
    NullableInt since_ms;
    NullableInt lastEvent;

    void assign(const ItemRow& from) {
        row = from;
        status.set(from.status);
        since_ms.set(from.since_ms);
        lastEvent.set(from.lastEvent);
    }
    [[nodiscard]] ItemRow fetched() const {
        ItemRow out = row;
        out.status = status.get();
        out.since_ms = since_ms.get();
        out.lastEvent = lastEvent.get();
        return out;
    }
};

constexpr const char* kSelectItem =
    "SELECT id, number, status, place, since_at, last_event, requested FROM items WHERE ";

class ItemByNumber {
public:
    explicit ItemByNumber(db::Session& session)
        : m_statement((session.sql().prepare << kSelectItem << "number = :number",
                       soci::use(m_number), soci::into(m_at.row.id), soci::into(m_at.row.number),
                       soci::into(m_at.status.value, m_at.status.mark), soci::into(m_at.row.place),
                       soci::into(m_at.since_ms.value, m_at.since_ms.mark),
                       soci::into(m_at.lastEvent.value, m_at.lastEvent.mark),
                       soci::into(m_at.row.requested))) {}
    std::optional<ItemRow> operator()(const std::string& number) {
        m_number = number;
        return m_statement.execute(true) ? std::optional(m_at.fetched()) : std::nullopt;
    }

private:
    std::string m_number;
    BoundItem m_at;
    soci::statement m_statement;
};

class ItemById {
public:
    explicit ItemById(db::Session& session)
        : m_statement((session.sql().prepare << kSelectItem << "id = :id", soci::use(m_id),
                       soci::into(m_at.row.id), soci::into(m_at.row.number),
                       soci::into(m_at.status.value, m_at.status.mark), soci::into(m_at.row.place),
                       soci::into(m_at.since_ms.value, m_at.since_ms.mark),
                       soci::into(m_at.lastEvent.value, m_at.lastEvent.mark),
                       soci::into(m_at.row.requested))) {}
    std::optional<ItemRow> operator()(std::int64_t id) {
        m_id = id;
        return m_statement.execute(true) ? std::optional(m_at.fetched()) : std::nullopt;
    }

private:
    std::int64_t m_id = 0;
    BoundItem m_at;
    soci::statement m_statement;
};

class InsertItem {
public:
    explicit InsertItem(db::Session& session)
        : m_statement((session.sql().prepare
                           << "INSERT INTO items (id, number, reversed, status, place, since_at, "
                              "last_event, requested) VALUES (:id, :number, :reversed, :status, "
                              ":place, :since, :last, :requested)",
                       soci::use(m_at.row.id), soci::use(m_at.row.number), soci::use(m_reversed),
                       soci::use(m_at.status.value, m_at.status.mark), soci::use(m_at.row.place),
                       soci::use(m_at.since_ms.value, m_at.since_ms.mark),
                       soci::use(m_at.lastEvent.value, m_at.lastEvent.mark),
                       soci::use(m_at.row.requested))) {}
    void operator()(const ItemRow& row) {
        m_at.assign(row);
        m_reversed.assign(row.number.rbegin(), row.number.rend());
        m_statement.execute(true);
    }

private:
    BoundItem m_at;
    std::string m_reversed;
    soci::statement m_statement;
};

class UpdateItem {
public:
    explicit UpdateItem(db::Session& session)
        : m_statement((session.sql().prepare
                           << "UPDATE items SET status = :status, place = :place, since_at = "
                              ":since, last_event = :last, requested = :requested WHERE id = :id",
                       soci::use(m_at.status.value, m_at.status.mark), soci::use(m_at.row.place),
                       soci::use(m_at.since_ms.value, m_at.since_ms.mark),
                       soci::use(m_at.lastEvent.value, m_at.lastEvent.mark),
                       soci::use(m_at.row.requested), soci::use(m_at.row.id))) {}
    void operator()(const ItemRow& row) {
        m_at.assign(row);
        m_statement.execute(true);
    }

private:
    BoundItem m_at;
    soci::statement m_statement;
};

class MaxItemId {
public:
    explicit MaxItemId(db::Session& session)
        : m_statement((session.sql().prepare << "SELECT max(id) FROM items",
                       soci::into(m_max.value, m_max.mark))) {}
    std::int64_t operator()() {
        m_statement.execute(true);
        return m_max.get().value_or(0);
    }

private:
    NullableInt m_max;
    soci::statement m_statement;
};

struct BoundEvent {
    ItemEventRow row;
    NullableInt item;
    NullableInt action;
    NullableInt terminal;
    NullableText terminalId;
    NullableInt scan;
    NullableText voids;
    NullableInt at_ms;
    NullableInt notBefore_ms;
    NullableInt notAfter_ms;

    void assign(const ItemEventRow& from) {
        row = from;
        item.set(from.item);
        action.set(from.action);
        terminal.set(from.terminal);
        scan.set(from.scan);
        voids.set(from.voids);
        at_ms.set(from.at_ms);
        notBefore_ms.set(from.notBefore_ms);
        notAfter_ms.set(from.notAfter_ms);
    }
    [[nodiscard]] ItemEventRow fetched() const {
        ItemEventRow out = row;
        out.item = item.get();
        out.action = action.get();
        out.terminal = terminal.get();
        out.terminalId = terminalId.get().value_or("");
        out.scan = scan.get();
        out.voids = voids.get();
        out.at_ms = at_ms.get();
        out.notBefore_ms = notBefore_ms.get();
        out.notAfter_ms = notAfter_ms.get();
        return out;
    }
};

class InsertEvent {
public:
    explicit InsertEvent(db::Session& session)
        : m_statement(
              (session.sql().prepare
                   << "INSERT INTO item_events (position, event_id, item, kind, action, place, "
                      "terminal, memory_position, context_flags, scan, voids, at, not_before, "
                      "not_after, recorded_at) VALUES (:position, :event, :item, :kind, :action, "
                      ":place, :terminal, :memory, :flags, :scan, :voids, :at, :before, :after, "
                      ":recorded)",
               soci::use(m_at.row.position), soci::use(m_at.row.eventId),
               soci::use(m_at.item.value, m_at.item.mark), soci::use(m_at.row.kind),
               soci::use(m_at.action.value, m_at.action.mark), soci::use(m_at.row.place),
               soci::use(m_at.terminal.value, m_at.terminal.mark),
               soci::use(m_at.row.memoryPosition), soci::use(m_at.row.contextFlags),
               soci::use(m_at.scan.value, m_at.scan.mark),
               soci::use(m_at.voids.value, m_at.voids.mark),
               soci::use(m_at.at_ms.value, m_at.at_ms.mark),
               soci::use(m_at.notBefore_ms.value, m_at.notBefore_ms.mark),
               soci::use(m_at.notAfter_ms.value, m_at.notAfter_ms.mark),
               soci::use(m_at.row.recordedAt_ms))) {}
    void operator()(const ItemEventRow& row) {
        m_at.assign(row);
        m_statement.execute(true);
    }

private:
    BoundEvent m_at;
    soci::statement m_statement;
};

class SelectEvents {
public:
    std::vector<ItemEventRow> operator()(std::int64_t key) {
        m_key = key;
        std::vector<ItemEventRow> rows;
        m_statement.execute(false);
        while (m_statement.fetch()) {
            rows.push_back(m_at.fetched());
        }
        return rows;
    }

protected:
    SelectEvents(db::Session& session, const char* condition)
        : m_statement(
              (session.sql().prepare
                   << "SELECT e.position, e.event_id, e.item, e.kind, e.action, e.place, "
                      "e.terminal, t.terminal_id, e.memory_position, e.context_flags, e.scan, "
                      "e.voids, e.at, e.not_before, e.not_after, e.recorded_at FROM item_events e "
                      "LEFT JOIN terminals t ON t.id = e.terminal WHERE "
                   << condition,
               soci::use(m_key), soci::into(m_at.row.position), soci::into(m_at.row.eventId),
               soci::into(m_at.item.value, m_at.item.mark), soci::into(m_at.row.kind),
               soci::into(m_at.action.value, m_at.action.mark), soci::into(m_at.row.place),
               soci::into(m_at.terminal.value, m_at.terminal.mark),
               soci::into(m_at.terminalId.value, m_at.terminalId.mark),
               soci::into(m_at.row.memoryPosition), soci::into(m_at.row.contextFlags),
               soci::into(m_at.scan.value, m_at.scan.mark),
               soci::into(m_at.voids.value, m_at.voids.mark),
               soci::into(m_at.at_ms.value, m_at.at_ms.mark),
               soci::into(m_at.notBefore_ms.value, m_at.notBefore_ms.mark),
               soci::into(m_at.notAfter_ms.value, m_at.notAfter_ms.mark),
               soci::into(m_at.row.recordedAt_ms))) {}

private:
    std::int64_t m_key = 0;
    BoundEvent m_at;
    soci::statement m_statement;
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
    explicit SetTime(db::Session& session)
        : m_statement((session.sql().prepare
                           << "UPDATE item_events SET at = :at, not_before = :before, not_after = "
                              ":after WHERE position = :position",
                       soci::use(m_at.at_ms.value, m_at.at_ms.mark),
                       soci::use(m_at.notBefore_ms.value, m_at.notBefore_ms.mark),
                       soci::use(m_at.notAfter_ms.value, m_at.notAfter_ms.mark),
                       soci::use(m_at.row.position))) {}
    void operator()(const ItemEventRow& row) {
        m_at.assign(row);
        m_statement.execute(true);
    }

private:
    BoundEvent m_at;
    soci::statement m_statement;
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
