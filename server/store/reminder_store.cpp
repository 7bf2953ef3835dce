#include "server/store/reminder_store.h"

#include "common/domain/custody.h"
#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

// What was delivered and nobody confirmed yet.
constexpr const char* kSelectReminder =
    "SELECT r.id, r.item, i.since_at, c.reminder_days FROM requests r "
    "JOIN items i ON i.id = r.item JOIN confidentiality_classes c ON c.id = r.class "
    "WHERE r.settled = 0 AND r.cancelled_at IS NULL AND i.status = :status AND ";

void bindRow(Statement& statement, UnconfirmedRow& row) {
    statement.into(row.request).into(row.item).into(row.delivered_ms).into(row.reminderDays);
}

class Unconfirmed {
public:
    explicit Unconfirmed(db::Session& session) : m_statement(session) {
        m_statement.use(m_status).use(m_before).use(m_after).use(m_limit);
        bindRow(m_statement, m_row);
        m_statement.prepare(std::string(kSelectReminder) +
                            "i.since_at < :before AND c.reminder_days > 0 AND r.id > :after "
                            "ORDER BY r.id LIMIT :most");
    }
    std::vector<UnconfirmedRow> operator()(UtcMillis before, std::int64_t after, int limit) {
        m_before = before.value;
        m_after = after;
        m_limit = limit;
        return m_statement.rows(m_row);
    }

private:
    std::int64_t m_status = static_cast<std::int64_t>(domain::Action::Delivered);
    std::int64_t m_before = 0;
    std::int64_t m_after = 0;
    std::int64_t m_limit = 0;
    UnconfirmedRow m_row;
    Statement m_statement;
};

class Awaited {
public:
    explicit Awaited(db::Session& session) : m_statement(session) {
        m_statement.use(m_status).use(m_since).use(m_since).use(m_request).use(m_limit);
        bindRow(m_statement, m_row);
        m_statement.prepare(std::string(kSelectReminder) +
                            "(i.since_at > :since OR (i.since_at = :same AND r.id > :after)) "
                            "ORDER BY i.since_at, r.id LIMIT :most");
    }
    std::vector<UnconfirmedRow> operator()(UtcMillis since, std::int64_t request, int limit) {
        m_since = since.value;
        m_request = request;
        m_limit = limit;
        return m_statement.rows(m_row);
    }

private:
    std::int64_t m_status = static_cast<std::int64_t>(domain::Action::Delivered);
    std::int64_t m_since = 0;
    std::int64_t m_request = 0;
    std::int64_t m_limit = 0;
    UnconfirmedRow m_row;
    Statement m_statement;
};

} // namespace

std::vector<UnconfirmedRow> ReminderStore::unconfirmed(UtcMillis before, std::int64_t after,
                                                       int limit) {
    return m_connection.query<Unconfirmed>()(before, after, limit);
}

std::vector<UnconfirmedRow> ReminderStore::awaited(UtcMillis delivered, std::int64_t request,
                                                   int limit) {
    return m_connection.query<Awaited>()(delivered, request, limit);
}

} // namespace tewatashi::server::store
