#include "server/store/search_store.h"

#include "server/store/fetch_all.h"

namespace tewatashi::server::store {
namespace {

enum class Change { Add, Remove };
template <Change change>
class ChangeGram {
public:
    explicit ChangeGram(db::Session& session)
        : m_statement((session.sql().prepare
                           << (change == Change::Add
                                   ? "INSERT INTO search_grams (kind, gram, ref) "
                                     "VALUES (:kind, :gram, :ref) ON CONFLICT DO NOTHING"
                                   : "DELETE FROM search_grams "
                                     "WHERE kind = :kind AND gram = :gram AND ref = :ref"),
                       soci::use(m_kind), soci::use(m_gram), soci::use(m_ref))) {}
    void operator()(SearchKind kind, std::int64_t ref, const std::string& gram) {
        m_kind = static_cast<std::int64_t>(kind);
        m_ref = ref;
        m_gram = gram;
        m_statement.execute(true);
    }

private:
    std::int64_t m_kind = 0;
    std::string m_gram;
    std::int64_t m_ref = 0;
    soci::statement m_statement;
};

class CountRefs {
public:
    explicit CountRefs(db::Session& session)
        : m_statement((session.sql().prepare
                           << "SELECT COUNT(*) FROM (SELECT ref FROM search_grams "
                              "WHERE kind = :kind AND gram = :gram LIMIT :most) AS counted",
                       soci::use(m_kind), soci::use(m_gram), soci::use(m_most),
                       soci::into(m_count))) {}
    int operator()(SearchKind kind, const std::string& gram, int most) {
        m_kind = static_cast<std::int64_t>(kind);
        m_gram = gram;
        m_most = most;
        m_statement.execute(true);
        return m_count;
    }

private:
    std::int64_t m_kind = 0;
    std::string m_gram;
    int m_most = 0;
    int m_count = 0;
    soci::statement m_statement;
};

// CROSS JOIN keeps SQLite from starting with another table than the rarest gram.
constexpr const char* kJoinedGramsSql =
    "FROM search_grams a CROSS JOIN search_grams b CROSS JOIN search_grams c CROSS JOIN ";
constexpr const char* kJoinedGramsWhere = "WHERE a.kind = :k1 AND a.gram = :g1 "
                                          "AND b.kind = :k2 AND b.gram = :g2 AND b.ref = a.ref "
                                          "AND c.kind = :k3 AND c.gram = :g3 AND c.ref = a.ref ";

class PeopleWithGrams {
public:
    explicit PeopleWithGrams(db::Session& session)
        : m_statement(
              (session.sql().prepare
                   << std::string("SELECT p.id, p.employee_number, p.sort_form, p.search_text ") +
                          kJoinedGramsSql + "people p " + kJoinedGramsWhere +
                          "AND p.id = a.ref AND p.leaves_on >= :day ORDER BY a.ref LIMIT :most",
               soci::use(m_kind), soci::use(m_grams[0]), soci::use(m_kind), soci::use(m_grams[1]),
               soci::use(m_kind), soci::use(m_grams[2]), soci::use(m_on), soci::use(m_most),
               soci::into(m_row.id), soci::into(m_row.employeeNumber), soci::into(m_row.sortForm),
               soci::into(m_row.searchText))) {}
    std::vector<FoundPerson> operator()(const JoinedGrams& grams, const std::string& on, int most) {
        m_grams = grams;
        m_on = on;
        m_most = most;
        return fetchAll(m_statement, m_row);
    }

private:
    std::int64_t m_kind = static_cast<std::int64_t>(SearchKind::Person);
    JoinedGrams m_grams;
    std::string m_on;
    int m_most = 0;
    FoundPerson m_row;
    soci::statement m_statement;
};

class DepartmentsWithGrams {
public:
    explicit DepartmentsWithGrams(db::Session& session)
        : m_statement((session.sql().prepare
                           << std::string("SELECT p.department, p.search_text ") + kJoinedGramsSql +
                                  "department_periods p " + kJoinedGramsWhere +
                                  "AND p.department = a.ref AND p.valid_from <= :day "
                                  "AND p.valid_until >= :same ORDER BY a.ref LIMIT :most",
                       soci::use(m_kind), soci::use(m_grams[0]), soci::use(m_kind),
                       soci::use(m_grams[1]), soci::use(m_kind), soci::use(m_grams[2]),
                       soci::use(m_on), soci::use(m_on), soci::use(m_most), soci::into(m_row.id),
                       soci::into(m_row.searchText))) {}
    std::vector<FoundDepartment> operator()(const JoinedGrams& grams, const std::string& on,
                                            int most) {
        m_grams = grams;
        m_on = on;
        m_most = most;
        return fetchAll(m_statement, m_row);
    }

private:
    std::int64_t m_kind = static_cast<std::int64_t>(SearchKind::Department);
    JoinedGrams m_grams;
    std::string m_on;
    int m_most = 0;
    FoundDepartment m_row;
    soci::statement m_statement;
};

class PeopleNumbered {
public:
    explicit PeopleNumbered(db::Session& session)
        : m_statement((session.sql().prepare
                           << "SELECT id, employee_number, sort_form, search_text FROM people "
                              "WHERE employee_number >= :low AND employee_number < :high "
                              "AND leaves_on >= :day ORDER BY employee_number LIMIT :most",
                       soci::use(m_low), soci::use(m_high), soci::use(m_on), soci::use(m_most),
                       soci::into(m_row.id), soci::into(m_row.employeeNumber),
                       soci::into(m_row.sortForm), soci::into(m_row.searchText))) {}
    std::vector<FoundPerson> operator()(const std::string& beginning, const std::string& on,
                                        int most) {
        m_low = beginning;
        m_high = beginning + "~"; // behind every character of a number
        m_on = on;
        m_most = most;
        return fetchAll(m_statement, m_row);
    }

private:
    std::string m_low;
    std::string m_high;
    std::string m_on;
    int m_most = 0;
    FoundPerson m_row;
    soci::statement m_statement;
};

class PeopleOfDepartment {
public:
    explicit PeopleOfDepartment(db::Session& session)
        : m_statement((session.sql().prepare
                           << "SELECT p.id, p.employee_number, p.sort_form, p.search_text, o.title "
                              "FROM posts o JOIN people p ON p.id = o.person "
                              "WHERE o.department = :department AND o.valid_from <= :day "
                              "AND o.valid_until >= :same AND p.leaves_on >= :there "
                              "ORDER BY p.sort_form, p.employee_number LIMIT :most",
                       soci::use(m_department), soci::use(m_on), soci::use(m_on), soci::use(m_on),
                       soci::use(m_most), soci::into(m_row.id), soci::into(m_row.employeeNumber),
                       soci::into(m_row.sortForm), soci::into(m_row.searchText),
                       soci::into(m_row.title))) {}
    std::vector<FoundPerson> operator()(std::int64_t department, const std::string& on, int most) {
        m_department = department;
        m_on = on;
        m_most = most;
        return fetchAll(m_statement, m_row);
    }

private:
    std::int64_t m_department = 0;
    std::string m_on;
    int m_most = 0;
    FoundPerson m_row;
    soci::statement m_statement;
};

} // namespace

void SearchStore::addGrams(SearchKind kind, std::int64_t ref,
                           const std::vector<std::string>& grams) {
    for (const std::string& gram : grams) {
        m_connection.query<ChangeGram<Change::Add>>()(kind, ref, gram);
    }
}

void SearchStore::removeGrams(SearchKind kind, std::int64_t ref,
                              const std::vector<std::string>& grams) {
    for (const std::string& gram : grams) {
        m_connection.query<ChangeGram<Change::Remove>>()(kind, ref, gram);
    }
}

int SearchStore::countRefs(SearchKind kind, const std::string& gram, int most) {
    return m_connection.query<CountRefs>()(kind, gram, most);
}

std::vector<FoundPerson> SearchStore::people(const JoinedGrams& grams, const std::string& on,
                                             int most) {
    return m_connection.query<PeopleWithGrams>()(grams, on, most);
}

std::vector<FoundDepartment> SearchStore::departments(const JoinedGrams& grams,
                                                      const std::string& on, int most) {
    return m_connection.query<DepartmentsWithGrams>()(grams, on, most);
}

std::vector<FoundPerson> SearchStore::peopleNumbered(const std::string& beginning,
                                                     const std::string& on, int most) {
    return m_connection.query<PeopleNumbered>()(beginning, on, most);
}

std::vector<FoundPerson> SearchStore::peopleOf(std::int64_t department, const std::string& on,
                                               int most) {
    return m_connection.query<PeopleOfDepartment>()(department, on, most);
}

} // namespace tewatashi::server::store
