#include "server/store/cancellation_store.h"

#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

constexpr const char* kSelect =
    "SELECT item, event, stage, progress, cancelled_at FROM cancellations WHERE ";

void bindRow(Statement& statement, CancellationRow& row) {
    statement.into(row.item).into(row.event).into(row.stage).into(row.progress);
    statement.into(row.cancelledAt_ms);
}

class CancellationOfItem {
public:
    explicit CancellationOfItem(db::Session& session) : m_statement(session) {
        m_statement.use(m_item);
        bindRow(m_statement, m_row);
        m_statement.prepare(kSelect + std::string("item = :item"));
    }
    std::optional<CancellationRow> operator()(std::int64_t item) {
        m_item = item;
        return m_statement.row(m_row);
    }

private:
    std::int64_t m_item = 0;
    CancellationRow m_row;
    Statement m_statement;
};

class OpenCancellations {
public:
    explicit OpenCancellations(db::Session& session) : m_statement(session) {
        m_statement.use(m_after.cancelledAt_ms).use(m_after.cancelledAt_ms).use(m_after.item);
        m_statement.use(m_limit);
        bindRow(m_statement, m_row);
        m_statement.prepare(kSelect +
                            std::string("progress = 1 AND cancelled_at >= :from AND (cancelled_at "
                                        "> :at OR item > :item) ORDER BY cancelled_at, item "
                                        "LIMIT :most"));
    }
    std::vector<CancellationRow> operator()(CancellationPoint after, int limit) {
        m_after = after;
        m_limit = limit;
        return m_statement.rows(m_row);
    }

private:
    CancellationPoint m_after;
    int m_limit = 0;
    CancellationRow m_row;
    Statement m_statement;
};

class InsertCancellation {
public:
    explicit InsertCancellation(db::Session& session) : m_statement(session) {
        m_statement.use(m_row.item).use(m_row.event).use(m_row.stage).use(m_row.progress);
        m_statement.use(m_row.cancelledAt_ms);
        m_statement.prepare("INSERT INTO cancellations (item, event, stage, progress, "
                            "cancelled_at) VALUES (:item, :event, :stage, :progress, :at)");
    }
    void operator()(const CancellationRow& row) {
        m_row = row;
        m_statement.run();
    }

private:
    CancellationRow m_row;
    Statement m_statement;
};

class DeleteCancellation {
public:
    explicit DeleteCancellation(db::Session& session) : m_statement(session) {
        m_statement.use(m_item).prepare("DELETE FROM cancellations WHERE item = :item");
    }
    void operator()(std::int64_t item) {
        m_item = item;
        m_statement.run();
    }

private:
    std::int64_t m_item = 0;
    Statement m_statement;
};

} // namespace

std::optional<CancellationRow> CancellationStore::ofItem(std::int64_t item) {
    return m_connection.query<CancellationOfItem>()(item);
}

void CancellationStore::put(const CancellationRow& row) {
    remove(row.item);
    m_connection.query<InsertCancellation>()(row);
}

void CancellationStore::remove(std::int64_t item) {
    m_connection.query<DeleteCancellation>()(item);
}

std::vector<CancellationRow> CancellationStore::open(CancellationPoint after, int limit) {
    return m_connection.query<OpenCancellations>()(after, limit);
}

} // namespace tewatashi::server::store
