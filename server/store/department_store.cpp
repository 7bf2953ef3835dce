#include "server/store/department_store.h"

#include "server/store/fetch_all.h"
#include "server/store/next_row_id.h"
#include "server/store/nullable.h"
#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

class IdOfCode {
public:
    explicit IdOfCode(db::Session& session)
        : m_statement((session.sql().prepare << "SELECT id FROM departments WHERE code = :code",
                       soci::use(m_code), soci::into(m_id))) {}
    std::optional<std::int64_t> operator()(const std::string& code) {
        m_code = code;
        return m_statement.execute(true) ? std::optional(m_id) : std::nullopt;
    }

private:
    std::string m_code;
    std::int64_t m_id = 0;
    soci::statement m_statement;
};

class CodeOfId {
public:
    explicit CodeOfId(db::Session& session)
        : m_statement((session.sql().prepare << "SELECT code FROM departments WHERE id = :id",
                       soci::use(m_id), soci::into(m_code))) {}
    std::optional<std::string> operator()(std::int64_t id) {
        m_id = id;
        return m_statement.execute(true) ? std::optional(m_code) : std::nullopt;
    }

private:
    std::int64_t m_id = 0;
    std::string m_code;
    soci::statement m_statement;
};

class SelectDepartmentPeriods {
public:
    explicit SelectDepartmentPeriods(db::Session& session)
        : m_statement((session.sql().prepare
                           << "SELECT valid_from, valid_until, name_ja, name_en, name_kana, "
                              "parent, key_contact, place, search_text FROM department_periods "
                              "WHERE department = :department ORDER BY valid_from",
                       soci::use(m_row.department), soci::into(m_row.validFrom),
                       soci::into(m_row.validUntil), soci::into(m_row.nameJa),
                       soci::into(m_row.nameEn), soci::into(m_row.nameKana),
                       soci::into(m_parent.value, m_parent.mark),
                       soci::into(m_contact.value, m_contact.mark), soci::into(m_row.place),
                       soci::into(m_row.searchText))) {}
    std::vector<DepartmentPeriodRow> operator()(std::int64_t department) {
        m_row.department = department;
        std::vector<DepartmentPeriodRow> rows;
        m_statement.execute(false);
        while (m_statement.fetch()) {
            rows.push_back(m_row);
            rows.back().parent = m_parent.get();
            rows.back().keyContact = m_contact.get();
        }
        return rows;
    }

private:
    DepartmentPeriodRow m_row;
    NullableInt m_parent;
    NullableInt m_contact;
    soci::statement m_statement;
};

template <bool ofDay>
class SelectDepartments {
public:
    explicit SelectDepartments(db::Session& session) : m_statement(session) {
        DepartmentPeriodRow& row = m_row.period;
        if constexpr (ofDay) {
            m_statement.use(m_on).use(m_on);
        }
        m_statement.into(m_row.code).into(row.department);
        m_statement.into(row.validFrom).into(row.validUntil).into(row.nameJa).into(row.nameEn);
        m_statement.into(row.nameKana).into(row.parent).into(row.keyContact).into(row.place);
        m_statement.into(row.searchText);
        m_statement.prepare(
            std::string("SELECT d.code, p.department, p.valid_from, p.valid_until, p.name_ja, "
                        "p.name_en, p.name_kana, p.parent, p.key_contact, p.place, p.search_text "
                        "FROM department_periods p JOIN departments d ON d.id = p.department ") +
            (ofDay ? "WHERE p.valid_from <= :day AND p.valid_until >= :same " : "") +
            "ORDER BY d.code, p.valid_from");
    }
    std::vector<DepartmentOnDay> operator()(const std::string& on) {
        m_on = on;
        return m_statement.rows(m_row);
    }

private:
    std::string m_on;
    DepartmentOnDay m_row;
    Statement m_statement;
};

// Departments whose period of that day names `ref` in `Column`.
enum class Naming { Parent, KeyContact };
template <Naming column>
class NamedOn {
public:
    explicit NamedOn(db::Session& session)
        : m_statement((session.sql().prepare
                           << std::string("SELECT department FROM department_periods WHERE ") +
                                  (column == Naming::Parent ? "parent" : "key_contact") +
                                  " = :ref AND valid_from <= :day AND valid_until >= :same "
                                  "ORDER BY department",
                       soci::use(m_ref), soci::use(m_on), soci::use(m_on),
                       soci::into(m_department))) {}
    std::vector<std::int64_t> operator()(std::int64_t ref, const std::string& on) {
        m_ref = ref;
        m_on = on;
        return fetchAll(m_statement, m_department);
    }

private:
    std::int64_t m_ref = 0;
    std::string m_on;
    std::int64_t m_department = 0;
    soci::statement m_statement;
};

} // namespace

std::optional<std::int64_t> DepartmentStore::idOf(const std::string& code) {
    return m_connection.query<IdOfCode>()(code);
}

std::optional<std::string> DepartmentStore::codeOf(std::int64_t department) {
    return m_connection.query<CodeOfId>()(department);
}

std::int64_t DepartmentStore::insert(const std::string& code, UtcMillis now) {
    const std::int64_t id = nextRowId(m_connection, "departments");
    m_connection.session().sql()
        << "INSERT INTO departments (id, code, added_at) VALUES (:id, :code, :now)",
        soci::use(id), soci::use(code), soci::use(now.value);
    return id;
}

std::vector<DepartmentPeriodRow> DepartmentStore::periodsOf(std::int64_t department) {
    return m_connection.query<SelectDepartmentPeriods>()(department);
}

void DepartmentStore::replacePeriods(std::int64_t department,
                                     const std::vector<DepartmentPeriodRow>& rows) {
    soci::session& sql = m_connection.session().sql();
    sql << "DELETE FROM department_periods WHERE department = :department", soci::use(department);
    for (const DepartmentPeriodRow& row : rows) {
        const std::int64_t id = nextRowId(m_connection, "department_periods");
        NullableInt parent;
        NullableInt contact;
        parent.set(row.parent);
        contact.set(row.keyContact);
        sql << "INSERT INTO department_periods (id, department, valid_from, valid_until, name_ja, "
               "name_en, name_kana, parent, key_contact, place, search_text) VALUES (:id, "
               ":department, :from, :until, :ja, :en, :kana, :parent, :contact, :place, :search)",
            soci::use(id), soci::use(department), soci::use(row.validFrom),
            soci::use(row.validUntil), soci::use(row.nameJa), soci::use(row.nameEn),
            soci::use(row.nameKana), soci::use(parent.value, parent.mark),
            soci::use(contact.value, contact.mark), soci::use(row.place), soci::use(row.searchText);
    }
}

std::vector<DepartmentOnDay> DepartmentStore::allOn(const std::string& on) {
    return m_connection.query<SelectDepartments<true>>()(on);
}

std::vector<DepartmentOnDay> DepartmentStore::all() {
    return m_connection.query<SelectDepartments<false>>()("");
}

std::vector<std::int64_t> DepartmentStore::childrenOn(std::int64_t parent, const std::string& on) {
    return m_connection.query<NamedOn<Naming::Parent>>()(parent, on);
}

std::vector<std::int64_t> DepartmentStore::ofKeyContact(std::int64_t person,
                                                        const std::string& on) {
    return m_connection.query<NamedOn<Naming::KeyContact>>()(person, on);
}

} // namespace tewatashi::server::store
