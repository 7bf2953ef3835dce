#include "server/store/event_store.h"

#include "server/store/nullable.h"

namespace tewatashi::server::store {
namespace {

class LastPosition {
public:
    explicit LastPosition(db::Session& session)
        : m_statement((session.sql().prepare << "SELECT max(position) FROM custody_events",
                       soci::into(m_max.value, m_max.mark))) {}
    std::optional<std::int64_t> operator()() {
        m_statement.execute(true);
        return m_max.get();
    }

private:
    NullableInt m_max;
    soci::statement m_statement;
};

class AppendLeaf {
public:
    explicit AppendLeaf(db::Session& session)
        : m_statement((session.sql().prepare << "INSERT INTO custody_events (position, canonical, "
                                                "leaf) VALUES (:position, :canonical, :leaf)",
                       soci::use(m_row.position), soci::use(m_row.canonical),
                       soci::use(m_row.leaf))) {}
    void operator()(const LedgerRow& row) {
        m_row = row;
        m_statement.execute(true);
    }

private:
    LedgerRow m_row;
    soci::statement m_statement;
};

class LeafAt {
public:
    explicit LeafAt(db::Session& session)
        : m_statement((session.sql().prepare << "SELECT canonical, leaf FROM custody_events WHERE "
                                                "position = :position",
                       soci::use(m_row.position), soci::into(m_row.canonical),
                       soci::into(m_row.leaf))) {}
    std::optional<LedgerRow> operator()(std::int64_t position) {
        m_row.position = position;
        return m_statement.execute(true) ? std::optional(m_row) : std::nullopt;
    }

private:
    LedgerRow m_row;
    soci::statement m_statement;
};

class AddPersonal {
public:
    explicit AddPersonal(db::Session& session)
        : m_statement((session.sql().prepare << "INSERT INTO personal_values (item, position, "
                                                "field, salt, value) VALUES (:item, :position, "
                                                ":field, :salt, :value)",
                       soci::use(m_value.item), soci::use(m_value.position), soci::use(m_field),
                       soci::use(m_value.salt), soci::use(m_value.value))) {}
    void operator()(const PersonalValue& value) {
        m_value = value;
        m_field = static_cast<int>(value.field);
        m_statement.execute(true);
    }

private:
    PersonalValue m_value;
    int m_field = 0;
    soci::statement m_statement;
};

} // namespace

std::int64_t EventStore::size() {
    const std::optional<std::int64_t> last = m_connection.query<LastPosition>()();
    return last ? *last + 1 : 0;
}

void EventStore::append(const LedgerRow& row) { m_connection.query<AppendLeaf>()(row); }

std::optional<LedgerRow> EventStore::at(std::int64_t position) {
    return m_connection.query<LeafAt>()(position);
}

void EventStore::addPersonal(const PersonalValue& value) {
    m_connection.query<AddPersonal>()(value);
}

} // namespace tewatashi::server::store
