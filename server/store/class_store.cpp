#include "server/store/class_store.h"

#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

// Everything but id and code.
constexpr const char* kClassColumns =
    "name_ja, name_en, readers, person_only, proxy_allowed, forwarding_allowed, box_allowed, "
    "possession_required, stands_out, due_days, reminder_days, position, retired";

class AllClasses {
public:
    explicit AllClasses(db::Session& session) : m_statement(session) {
        ClassRow& row = m_row;
        m_statement.into(row.id).into(row.code).into(row.nameJa).into(row.nameEn);
        m_statement.into(row.readers).into(row.personOnly).into(row.proxyAllowed);
        m_statement.into(row.forwardingAllowed).into(row.boxAllowed);
        m_statement.into(row.possessionRequired).into(row.standsOut).into(row.dueDays);
        m_statement.into(row.reminderDays).into(row.position).into(row.retired);
        m_statement.prepare(std::string("SELECT id, code, ") + kClassColumns +
                            " FROM confidentiality_classes ORDER BY position, id");
    }
    std::vector<ClassRow> operator()() { return m_statement.rows(m_row); }

private:
    ClassRow m_row;
    Statement m_statement;
};

class WriteClass {
protected:
    explicit WriteClass(db::Session& session) : m_statement(session) {}
    void bindRules() {
        m_statement.use(m_row.nameJa).use(m_row.nameEn).use(m_row.readers).use(m_row.personOnly);
        m_statement.use(m_row.proxyAllowed).use(m_row.forwardingAllowed).use(m_row.boxAllowed);
        m_statement.use(m_row.possessionRequired).use(m_row.standsOut).use(m_row.dueDays);
        m_statement.use(m_row.reminderDays).use(m_row.position).use(m_row.retired);
    }

public:
    void operator()(const ClassRow& row) {
        m_row = row;
        m_statement.run();
    }

protected:
    ClassRow m_row;
    Statement m_statement;
};

class InsertClass : public WriteClass {
public:
    explicit InsertClass(db::Session& session) : WriteClass(session) {
        m_statement.use(m_row.code);
        bindRules();
        m_statement.prepare(
            std::string("INSERT INTO confidentiality_classes (id, code, ") + kClassColumns +
            ") VALUES ((SELECT MAX(id) + 1 FROM confidentiality_classes), :code, :ja, :en, "
            ":readers, :person, :proxy, :forwarding, :box, :possession, :out, :due, :reminder, "
            ":position, :retired)");
    }
};

class UpdateClass : public WriteClass {
public:
    explicit UpdateClass(db::Session& session) : WriteClass(session) {
        bindRules();
        m_statement.use(m_row.code);
        m_statement.prepare(
            "UPDATE confidentiality_classes SET name_ja = :ja, name_en = :en, readers = :readers, "
            "person_only = :person, proxy_allowed = :proxy, forwarding_allowed = :forwarding, "
            "box_allowed = :box, possession_required = :possession, stands_out = :out, "
            "due_days = :due, reminder_days = :reminder, position = :position, "
            "retired = :retired WHERE code = :code");
    }
};

} // namespace

std::vector<ClassRow> ClassStore::all() { return m_connection.query<AllClasses>()(); }

void ClassStore::insert(const ClassRow& row) { m_connection.query<InsertClass>()(row); }

void ClassStore::update(const ClassRow& row) { m_connection.query<UpdateClass>()(row); }

} // namespace tewatashi::server::store
