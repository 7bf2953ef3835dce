#include "server/store/audit_store.h"

#include "server/store/next_row_id.h"
#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

class InsertAudit {
public:
    explicit InsertAudit(db::Session& session) : m_statement(session) {
        m_statement.use(m_row.id).use(m_row.at_ms).use(m_row.actor).use(m_row.source);
        m_statement.use(m_row.act).use(m_row.thing).use(m_row.oldValue).use(m_row.newValue);
        m_statement.prepare("INSERT INTO audit_log (id, at, actor, source, act, thing, old_value, "
                            "new_value) VALUES (:id, :at, :actor, :source, :act, :thing, :old, "
                            ":new)");
    }
    void operator()(const AuditRow& row) {
        m_row = row;
        for (std::string* const text :
             {&m_row.actor, &m_row.source, &m_row.thing, &m_row.oldValue, &m_row.newValue}) {
            *text = db::escapeNul(*text);
        }
        m_statement.run();
    }

private:
    AuditRow m_row;
    Statement m_statement;
};

class NewestAudit {
public:
    explicit NewestAudit(db::Session& session) : m_statement(session) {
        m_statement.use(m_before).use(m_filter.from_ms).use(m_filter.until_ms);
        m_statement.use(m_filter.actor).use(m_filter.actor).use(m_filter.act).use(m_filter.act);
        m_statement.use(m_filter.thing).use(m_filter.thing).use(m_most);
        m_statement.into(m_row.id).into(m_row.at_ms).into(m_row.actor).into(m_row.source);
        m_statement.into(m_row.act).into(m_row.thing).into(m_row.oldValue).into(m_row.newValue);
        m_statement.prepare(
            "SELECT id, at, actor, source, act, thing, old_value, new_value FROM audit_log "
            "WHERE id < :before AND at >= :from AND at < :until "
            "AND (:noactor = '' OR actor = :actor) AND (:noact = '' OR act = :act) "
            "AND (:nothing = '' OR thing = :thing) ORDER BY id DESC LIMIT :most");
    }
    std::vector<AuditRow> operator()(const AuditFilter& filter, std::int64_t before, int most) {
        m_filter = filter;
        m_filter.actor = db::escapeNul(filter.actor);
        m_filter.thing = db::escapeNul(filter.thing);
        m_before = before;
        m_most = most;
        std::vector<AuditRow> rows = m_statement.rows(m_row);
        for (AuditRow& row : rows) {
            for (std::string* const text :
                 {&row.actor, &row.source, &row.thing, &row.oldValue, &row.newValue}) {
                *text = db::unescapeNul(*text);
            }
        }
        return rows;
    }

private:
    AuditFilter m_filter;
    std::int64_t m_before = 0;
    int m_most = 0;
    AuditRow m_row;
    Statement m_statement;
};

} // namespace

void AuditStore::append(const AuditRow& row) {
    AuditRow numbered = row;
    numbered.id = nextRowId(m_connection, "audit_log");
    m_connection.query<InsertAudit>()(numbered);
}

std::vector<AuditRow> AuditStore::newest(const AuditFilter& filter, std::int64_t before, int most) {
    return m_connection.query<NewestAudit>()(filter, before, most);
}

} // namespace tewatashi::server::store
