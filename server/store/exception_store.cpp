#include "server/store/exception_store.h"

#include "server/store/next_row_id.h"
#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

constexpr const char* kSelectException =
    "SELECT id, item, kind, person, opened_by, opened_at, note, resolved_at, resolved_by, "
    "resolution, reason FROM item_exceptions WHERE ";

void bindRow(Statement& statement, ExceptionRow& row) {
    statement.into(row.id).into(row.item).into(row.kind).into(row.person).into(row.openedBy);
    statement.into(row.openedAt_ms).into(row.note).into(row.resolvedAt_ms).into(row.resolvedBy);
    statement.into(row.resolution).into(row.reason);
}

class SelectExceptions {
public:
    std::vector<ExceptionRow> operator()(std::int64_t key, int limit) {
        m_key = key;
        m_limit = limit;
        return m_statement.rows(m_row);
    }

protected:
    SelectExceptions(db::Session& session, const std::string& condition) : m_statement(session) {
        m_statement.use(m_key).use(m_limit);
        bindRow(m_statement, m_row);
        m_statement.prepare(kSelectException + condition + " ORDER BY id LIMIT :most");
    }

private:
    std::int64_t m_key = 0;
    int m_limit = 0;
    ExceptionRow m_row;
    Statement m_statement;
};

struct ExceptionById : SelectExceptions {
    explicit ExceptionById(db::Session& session) : SelectExceptions(session, "id = :id") {}
};

struct ExceptionsOfItem : SelectExceptions {
    explicit ExceptionsOfItem(db::Session& session) : SelectExceptions(session, "item = :item") {}
};

struct OpenExceptions : SelectExceptions {
    explicit OpenExceptions(db::Session& session)
        : SelectExceptions(session, "resolved_at IS NULL AND id > :after") {}
};

class InsertException {
public:
    explicit InsertException(db::Session& session) : m_statement(session) {
        m_statement.use(m_row.id).use(m_row.item).use(m_row.kind).use(m_row.person);
        m_statement.use(m_row.openedBy).use(m_row.openedAt_ms).use(m_row.note);
        m_statement.use(m_row.resolvedAt_ms).use(m_row.resolvedBy).use(m_row.resolution);
        m_statement.use(m_row.reason);
        m_statement.prepare("INSERT INTO item_exceptions (id, item, kind, person, opened_by, "
                            "opened_at, note, resolved_at, resolved_by, resolution, reason) "
                            "VALUES (:id, :item, :kind, :person, :by, :at, :note, :resolved, "
                            ":resolver, :resolution, :reason)");
    }
    void operator()(const ExceptionRow& row) {
        m_row = row;
        m_statement.run();
    }

private:
    ExceptionRow m_row;
    Statement m_statement;
};

class ResolveException {
public:
    explicit ResolveException(db::Session& session) : m_statement(session) {
        m_statement.use(m_row.resolvedAt_ms).use(m_row.resolvedBy).use(m_row.resolution);
        m_statement.use(m_row.reason).use(m_row.id);
        m_statement.prepare("UPDATE item_exceptions SET resolved_at = :at, resolved_by = :by, "
                            "resolution = :resolution, reason = :reason WHERE id = :id");
    }
    void operator()(const ExceptionRow& row) {
        m_row = row;
        m_statement.run();
    }

private:
    ExceptionRow m_row;
    Statement m_statement;
};

// Of one item: people report a handful of times at most.
constexpr int kOfItemMax = 1000;

} // namespace

std::int64_t ExceptionStore::nextId() { return nextRowId(m_connection, "item_exceptions"); }

void ExceptionStore::insert(const ExceptionRow& row) { m_connection.query<InsertException>()(row); }

std::optional<ExceptionRow> ExceptionStore::find(std::int64_t id) {
    auto rows = m_connection.query<ExceptionById>()(id, 1);
    return rows.empty() ? std::nullopt : std::optional(std::move(rows.front()));
}

std::vector<ExceptionRow> ExceptionStore::ofItem(std::int64_t item) {
    return m_connection.query<ExceptionsOfItem>()(item, kOfItemMax);
}

std::vector<ExceptionRow> ExceptionStore::open(std::int64_t after, int limit) {
    return m_connection.query<OpenExceptions>()(after, limit);
}

void ExceptionStore::resolve(const ExceptionRow& row) {
    m_connection.query<ResolveException>()(row);
}

} // namespace tewatashi::server::store
