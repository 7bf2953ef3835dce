#include "server/store/class_store.h"

#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

class AllClasses {
public:
    explicit AllClasses(db::Session& session) : m_statement(session) {
        ClassRow& row = m_row;
        m_statement.into(row.id).into(row.code).into(row.nameJa).into(row.nameEn);
        m_statement.into(row.readers).into(row.personOnly).into(row.proxyAllowed);
        m_statement.into(row.forwardingAllowed).into(row.boxAllowed);
        m_statement.into(row.possessionRequired).into(row.standsOut).into(row.dueDays);
        m_statement.prepare("SELECT id, code, name_ja, name_en, readers, person_only, "
                            "proxy_allowed, forwarding_allowed, box_allowed, possession_required, "
                            "stands_out, due_days FROM confidentiality_classes "
                            "ORDER BY position, id");
    }
    std::vector<ClassRow> operator()() { return m_statement.rows(m_row); }

private:
    ClassRow m_row;
    Statement m_statement;
};

} // namespace

std::vector<ClassRow> ClassStore::all() { return m_connection.query<AllClasses>()(); }

} // namespace tewatashi::server::store
