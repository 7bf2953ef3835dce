#include "server/store/cancellation_store.h"

#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

constexpr const char* kSelectCancellation =
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
        m_statement.prepare(kSelectCancellation + std::string("item = :item"));
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
        m_statement.prepare(kSelectCancellation +
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

class ReasonOfEvent {
public:
    explicit ReasonOfEvent(db::Session& session) : m_statement(session) {
        m_statement.use(m_item).use(m_position).into(m_reason);
        m_statement.prepare("SELECT value FROM personal_values WHERE item = :item AND "
                            "position = :position AND field = 3");
    }
    std::optional<std::string> operator()(std::int64_t item, std::int64_t position) {
        m_item = item;
        m_position = position;
        return m_statement.row(m_reason);
    }

private:
    std::int64_t m_item = 0;
    std::int64_t m_position = 0;
    std::string m_reason;
    Statement m_statement;
};

class TerminalsSeen {
public:
    explicit TerminalsSeen(db::Session& session) : m_statement(session) {
        m_statement.use(m_since).into(m_row.name).into(m_row.place).into(m_row.lastDocked_ms);
        m_statement.prepare("SELECT CASE name WHEN '' THEN terminal_id ELSE name END, place, "
                            "last_docked_at FROM terminals WHERE last_docked_at >= :since "
                            "AND state = 0 ORDER BY last_docked_at, id");
    }
    std::vector<SeenTerminal> operator()(std::int64_t since) {
        m_since = since;
        return m_statement.rows(m_row);
    }

private:
    std::int64_t m_since = 0;
    SeenTerminal m_row;
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

std::optional<std::string> CancellationStore::reasonOf(const CancellationRow& row) {
    return m_connection.query<ReasonOfEvent>()(row.item, row.event);
}

std::vector<SeenTerminal> CancellationStore::terminalsSeenSince(std::int64_t since_ms) {
    return m_connection.query<TerminalsSeen>()(since_ms);
}

std::vector<CancellationRow> CancellationStore::open(CancellationPoint after, int limit) {
    return m_connection.query<OpenCancellations>()(after, limit);
}

} // namespace tewatashi::server::store
