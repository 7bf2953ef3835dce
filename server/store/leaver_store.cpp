#include "server/store/leaver_store.h"

#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

class Leaving {
public:
    explicit Leaving(db::Session& session) : m_statement(session) {
        m_statement.use(m_from).use(m_until).use(m_most);
        m_statement.into(m_row.person).into(m_row.employeeNumber).into(m_row.nameJa);
        m_statement.into(m_row.leavesOn).into(m_row.addressed).into(m_row.sent);
        m_statement.into(m_row.decided);
        m_statement.prepare(
            "SELECT id, employee_number, name_ja, leaves_on, addressed, sent, decided FROM ("
            "SELECT p.id, p.employee_number, p.name_ja, p.leaves_on, "
            "(SELECT COUNT(*) FROM requests r WHERE r.to_person = p.id AND r.settled = 0) AS "
            "addressed, "
            "(SELECT COUNT(*) FROM requests r WHERE r.sender = p.id AND r.settled = 0) AS sent, "
            "(SELECT COUNT(*) FROM leaver_decisions d JOIN requests r ON r.item = d.item WHERE "
            "d.person = p.id AND r.settled = 0) AS decided "
            "FROM people p WHERE p.leaves_on < '9999-12-31' AND p.leaves_on >= :first AND "
            "p.leaves_on <= :last) AS leaving WHERE addressed + sent > 0 "
            "ORDER BY leaves_on, employee_number LIMIT :most");
    }
    std::vector<LeaverRow> operator()(const std::string& from, const std::string& until, int most) {
        m_from = from;
        m_until = until;
        m_most = most;
        return m_statement.rows(m_row);
    }

private:
    std::string m_from;
    std::string m_until;
    int m_most = 0;
    LeaverRow m_row;
    Statement m_statement;
};

class FindDecision {
public:
    explicit FindDecision(db::Session& session) : m_statement(session) {
        m_statement.use(m_item).use(m_person).into(m_row.item).into(m_row.person);
        m_statement.into(m_row.action).into(m_row.toPerson).into(m_row.reason);
        m_statement.into(m_row.decidedBy).into(m_row.decidedAt_ms);
        m_statement.prepare("SELECT item, person, action, to_person, reason, decided_by, "
                            "decided_at FROM leaver_decisions WHERE item = :item AND "
                            "person = :person");
    }
    std::optional<LeaverDecisionRow> operator()(std::int64_t item, std::int64_t person) {
        m_item = item;
        m_person = person;
        return m_statement.row(m_row);
    }

private:
    std::int64_t m_item = 0;
    std::int64_t m_person = 0;
    LeaverDecisionRow m_row;
    Statement m_statement;
};

class HandedTo {
public:
    explicit HandedTo(db::Session& session) : m_statement(session) {
        m_statement.use(m_person).use(m_most).into(m_item);
        m_statement.prepare("SELECT d.item FROM leaver_decisions d JOIN requests r ON "
                            "r.item = d.item AND r.to_person = d.person WHERE "
                            "d.to_person = :person AND r.settled = 0 "
                            "ORDER BY d.decided_at DESC, d.item LIMIT :most");
    }
    std::vector<std::int64_t> operator()(std::int64_t person, int most) {
        m_person = person;
        m_most = most;
        return m_statement.rows(m_item);
    }

private:
    std::int64_t m_person = 0;
    int m_most = 0;
    std::int64_t m_item = 0;
    Statement m_statement;
};

class PutDecision {
public:
    explicit PutDecision(db::Session& session) : m_statement(session) {
        LeaverDecisionRow& row = m_row;
        m_statement.use(row.item).use(row.person).use(row.action).use(row.toPerson);
        m_statement.use(row.reason).use(row.decidedBy).use(row.decidedAt_ms);
        m_statement.prepare(
            "INSERT INTO leaver_decisions (item, person, action, to_person, reason, decided_by, "
            "decided_at) VALUES (:item, :person, :action, :successor, :reason, :decider, :at) "
            "ON CONFLICT (item, person) DO UPDATE SET action = excluded.action, "
            "to_person = excluded.to_person, reason = excluded.reason, "
            "decided_by = excluded.decided_by, decided_at = excluded.decided_at");
    }
    void operator()(const LeaverDecisionRow& row) {
        m_row = row;
        m_statement.run();
    }

private:
    LeaverDecisionRow m_row;
    Statement m_statement;
};

} // namespace

std::vector<LeaverRow> LeaverStore::leaving(const std::string& from, const std::string& until,
                                            int most) {
    return m_connection.query<Leaving>()(from, until, most);
}

std::optional<LeaverDecisionRow> LeaverStore::find(std::int64_t item, std::int64_t person) {
    return m_connection.query<FindDecision>()(item, person);
}

std::vector<std::int64_t> LeaverStore::handedTo(std::int64_t person, int most) {
    return m_connection.query<HandedTo>()(person, most);
}

void LeaverStore::put(const LeaverDecisionRow& row) { m_connection.query<PutDecision>()(row); }

} // namespace tewatashi::server::store
