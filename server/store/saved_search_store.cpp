#include "server/store/saved_search_store.h"

#include "server/store/next_row_id.h"
#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

constexpr const char* kSelectSavedSearch =
    "SELECT id, owner, shared, name, view, number, from_day, "
    "until_day, place, status, moves, saved_on FROM saved_searches ";

class SelectSearches {
protected:
    SelectSearches(db::Session& session, const char* condition) : m_statement(session) {
        SavedSearchRow& row = m_row;
        m_statement.use(m_key).into(row.id).into(row.owner).into(row.shared).into(row.name);
        m_statement.into(row.view).into(row.number).into(row.fromDay).into(row.untilDay);
        m_statement.into(row.place).into(row.status).into(row.moves).into(row.savedOn);
        m_statement.prepare(std::string(kSelectSavedSearch) + condition);
    }
    std::int64_t m_key = 0;
    SavedSearchRow m_row;
    Statement m_statement;
};

class SearchesSeenBy : SelectSearches {
public:
    explicit SearchesSeenBy(db::Session& session)
        : SelectSearches(session, "WHERE owner = :user OR shared = 1 ORDER BY name, id") {}
    std::vector<SavedSearchRow> operator()(std::int64_t user) {
        m_key = user;
        return m_statement.rows(m_row);
    }
};

class SearchById : SelectSearches {
public:
    explicit SearchById(db::Session& session) : SelectSearches(session, "WHERE id = :id") {}
    std::optional<SavedSearchRow> operator()(std::int64_t id) {
        m_key = id;
        return m_statement.row(m_row);
    }
};

class SearchByName {
public:
    explicit SearchByName(db::Session& session) : m_statement(session) {
        m_statement.use(m_owner).use(m_name).into(m_id);
        m_statement.prepare("SELECT id FROM saved_searches WHERE owner = :owner AND name = :name");
    }
    std::optional<std::int64_t> operator()(std::int64_t owner, const std::string& name) {
        m_owner = owner;
        m_name = name;
        return m_statement.row(m_id);
    }

private:
    std::int64_t m_owner = 0;
    std::string m_name;
    std::int64_t m_id = 0;
    Statement m_statement;
};

class CountSearches {
public:
    explicit CountSearches(db::Session& session) : m_statement(session) {
        m_statement.use(m_owner).into(m_count);
        m_statement.prepare("SELECT COUNT(*) FROM saved_searches WHERE owner = :owner");
    }
    std::int64_t operator()(std::int64_t owner) {
        m_owner = owner;
        m_statement.run();
        return m_count;
    }

private:
    std::int64_t m_owner = 0;
    std::int64_t m_count = 0;
    Statement m_statement;
};

class InsertSearch {
public:
    explicit InsertSearch(db::Session& session) : m_statement(session) {
        SavedSearchRow& row = m_row;
        m_statement.use(row.id).use(row.owner).use(row.shared).use(row.name).use(row.view);
        m_statement.use(row.number).use(row.fromDay).use(row.untilDay).use(row.place);
        m_statement.use(row.status).use(row.moves).use(row.savedOn);
        m_statement.prepare("INSERT INTO saved_searches (id, owner, shared, name, view, number, "
                            "from_day, until_day, place, status, moves, saved_on) VALUES (:id, "
                            ":owner, :shared, :name, :view, :number, :first, :last, :place, "
                            ":status, :moves, :saved)");
    }
    void operator()(const SavedSearchRow& row) {
        m_row = row;
        m_statement.run();
    }

private:
    SavedSearchRow m_row;
    Statement m_statement;
};

class DeleteSearch {
public:
    explicit DeleteSearch(db::Session& session) : m_statement(session) {
        m_statement.use(m_id);
        m_statement.prepare("DELETE FROM saved_searches WHERE id = :id");
    }
    void operator()(std::int64_t id) {
        m_id = id;
        m_statement.run();
    }

private:
    std::int64_t m_id = 0;
    Statement m_statement;
};

} // namespace

std::vector<SavedSearchRow> SavedSearchStore::seenBy(std::int64_t user) {
    return m_connection.query<SearchesSeenBy>()(user);
}

std::optional<SavedSearchRow> SavedSearchStore::find(std::int64_t id) {
    return m_connection.query<SearchById>()(id);
}

std::optional<std::int64_t> SavedSearchStore::idOf(std::int64_t owner, const std::string& name) {
    return m_connection.query<SearchByName>()(owner, name);
}

std::int64_t SavedSearchStore::countOf(std::int64_t owner) {
    return m_connection.query<CountSearches>()(owner);
}

void SavedSearchStore::insert(SavedSearchRow& row) {
    row.id = nextRowId(m_connection, "saved_searches");
    m_connection.query<InsertSearch>()(row);
}

void SavedSearchStore::remove(std::int64_t id) { m_connection.query<DeleteSearch>()(id); }

} // namespace tewatashi::server::store
