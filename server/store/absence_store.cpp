#include "server/store/absence_store.h"

#include "server/store/next_row_id.h"
#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

class SelectAbsences {
protected:
    SelectAbsences(db::Session& session, const char* condition) : m_statement(session) {
        AbsenceRow& row = m_row;
        m_statement.use(m_person).use(m_day).into(row.id).into(row.person).into(row.fromDay);
        m_statement.into(row.untilDay).into(row.action).into(row.toPerson);
        m_statement.prepare(std::string("SELECT id, person, from_day, until_day, action, "
                                        "to_person FROM absences WHERE person = :person AND "
                                        "until_day >= :day ") +
                            condition);
    }
    std::int64_t m_person = 0;
    std::string m_day;
    AbsenceRow m_row;
    Statement m_statement;
};

class AbsencesOf : SelectAbsences {
public:
    explicit AbsencesOf(db::Session& session) : SelectAbsences(session, "ORDER BY from_day, id") {}
    std::vector<AbsenceRow> operator()(std::int64_t person, const std::string& day) {
        m_person = person;
        m_day = day;
        return m_statement.rows(m_row);
    }
};

class AbsenceOn {
public:
    explicit AbsenceOn(db::Session& session) : m_statement(session) {
        AbsenceRow& row = m_row;
        m_statement.use(m_person).use(m_day).use(m_day).into(row.id).into(row.person);
        m_statement.into(row.fromDay).into(row.untilDay).into(row.action).into(row.toPerson);
        m_statement.prepare("SELECT id, person, from_day, until_day, action, to_person FROM "
                            "absences WHERE person = :person AND until_day >= :day AND "
                            "from_day <= :same ORDER BY from_day, id LIMIT 1");
    }
    std::optional<AbsenceRow> operator()(std::int64_t person, const std::string& day) {
        m_person = person;
        m_day = day;
        return m_statement.row(m_row);
    }

private:
    std::int64_t m_person = 0;
    std::string m_day;
    AbsenceRow m_row;
    Statement m_statement;
};

class DelegatesOf {
public:
    explicit DelegatesOf(db::Session& session) : m_statement(session) {
        DelegateRow& row = m_row;
        m_statement.use(m_person).use(m_day).into(row.person).into(row.delegate);
        m_statement.into(row.fromDay).into(row.untilDay);
        m_statement.prepare("SELECT person, delegate, from_day, until_day FROM delegates WHERE "
                            "person = :person AND until_day >= :day ORDER BY from_day, delegate");
    }
    std::vector<DelegateRow> operator()(std::int64_t person, const std::string& day) {
        m_person = person;
        m_day = day;
        return m_statement.rows(m_row);
    }

private:
    std::int64_t m_person = 0;
    std::string m_day;
    DelegateRow m_row;
    Statement m_statement;
};

// 2 is domain::AwayAction::Forward.
class PrincipalsOf {
public:
    explicit PrincipalsOf(db::Session& session) : m_statement(session) {
        m_statement.use(m_delegate).use(m_day).use(m_day).use(m_delegate).use(m_day).use(m_day);
        m_statement.into(m_person).into(m_until).into(m_isAway);
        m_statement.prepare(
            "SELECT person, until_day, 0 AS away FROM delegates WHERE delegate = :delegate AND "
            "from_day <= :day AND until_day >= :same UNION ALL "
            "SELECT person, until_day, 1 AS away FROM absences WHERE to_person = :stand_in AND "
            "action = 2 AND from_day <= :today AND until_day >= :same_day "
            "ORDER BY person, away");
    }
    std::vector<PrincipalRow> operator()(std::int64_t delegate, const std::string& day) {
        m_delegate = delegate;
        m_day = day;
        std::vector<PrincipalRow> rows;
        m_statement.each([&] { rows.push_back({m_person, m_until, m_isAway != 0}); });
        return rows;
    }

private:
    std::int64_t m_delegate = 0;
    std::string m_day;
    std::int64_t m_person = 0;
    std::string m_until;
    std::int64_t m_isAway = 0;
    Statement m_statement;
};

class InsertAbsence {
public:
    explicit InsertAbsence(db::Session& session) : m_statement(session) {
        AbsenceRow& row = m_row;
        m_statement.use(row.id).use(row.person).use(row.fromDay).use(row.untilDay);
        m_statement.use(row.action).use(row.toPerson);
        m_statement.prepare("INSERT INTO absences (id, person, from_day, until_day, action, "
                            "to_person) VALUES (:id, :person, :first, :last, :action, :stand_in)");
    }
    void operator()(const AbsenceRow& row) {
        m_row = row;
        m_statement.run();
    }

private:
    AbsenceRow m_row;
    Statement m_statement;
};

class SetUntil {
public:
    explicit SetUntil(db::Session& session) : m_statement(session) {
        m_statement.use(m_until).use(m_id);
        m_statement.prepare("UPDATE absences SET until_day = :last WHERE id = :id");
    }
    void operator()(std::int64_t id, const std::string& until) {
        m_id = id;
        m_until = until;
        m_statement.run();
    }

private:
    std::int64_t m_id = 0;
    std::string m_until;
    Statement m_statement;
};

class DeleteAbsence {
public:
    explicit DeleteAbsence(db::Session& session) : m_statement(session) {
        m_statement.use(m_id);
        m_statement.prepare("DELETE FROM absences WHERE id = :id");
    }
    void operator()(std::int64_t id) {
        m_id = id;
        m_statement.run();
    }

private:
    std::int64_t m_id = 0;
    Statement m_statement;
};

class PutDelegate {
public:
    explicit PutDelegate(db::Session& session) : m_statement(session) {
        DelegateRow& row = m_row;
        m_statement.use(row.person).use(row.delegate).use(row.fromDay).use(row.untilDay);
        m_statement.prepare("INSERT INTO delegates (person, delegate, from_day, until_day) VALUES "
                            "(:person, :delegate, :first, :last) ON CONFLICT (person, delegate) "
                            "DO UPDATE SET from_day = excluded.from_day, "
                            "until_day = excluded.until_day");
    }
    void operator()(const DelegateRow& row) {
        m_row = row;
        m_statement.run();
    }

private:
    DelegateRow m_row;
    Statement m_statement;
};

class DeleteDelegate {
public:
    explicit DeleteDelegate(db::Session& session) : m_statement(session) {
        m_statement.use(m_person).use(m_delegate);
        m_statement.prepare("DELETE FROM delegates WHERE person = :person AND "
                            "delegate = :delegate");
    }
    void operator()(std::int64_t person, std::int64_t delegate) {
        m_person = person;
        m_delegate = delegate;
        m_statement.run();
    }

private:
    std::int64_t m_person = 0;
    std::int64_t m_delegate = 0;
    Statement m_statement;
};

} // namespace

std::vector<AbsenceRow> AbsenceStore::absencesOf(std::int64_t person, const std::string& day) {
    return m_connection.query<AbsencesOf>()(person, day);
}

std::vector<DelegateRow> AbsenceStore::delegatesOf(std::int64_t person, const std::string& day) {
    return m_connection.query<DelegatesOf>()(person, day);
}

std::optional<AbsenceRow> AbsenceStore::absenceOn(std::int64_t person, const std::string& day) {
    return m_connection.query<AbsenceOn>()(person, day);
}

std::vector<PrincipalRow> AbsenceStore::principalsOf(std::int64_t delegate,
                                                     const std::string& day) {
    return m_connection.query<PrincipalsOf>()(delegate, day);
}

void AbsenceStore::insert(AbsenceRow& row) {
    row.id = nextRowId(m_connection, "absences");
    m_connection.query<InsertAbsence>()(row);
}

void AbsenceStore::setUntil(std::int64_t id, const std::string& lastDay) {
    m_connection.query<SetUntil>()(id, lastDay);
}

void AbsenceStore::remove(std::int64_t id) { m_connection.query<DeleteAbsence>()(id); }

void AbsenceStore::put(const DelegateRow& row) { m_connection.query<PutDelegate>()(row); }

void AbsenceStore::removeDelegate(std::int64_t person, std::int64_t delegate) {
    m_connection.query<DeleteDelegate>()(person, delegate);
}

} // namespace tewatashi::server::store
