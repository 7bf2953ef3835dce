#include "server/store/search_store.h"

#include "common/base/assert.h"
#include "server/store/fetch_all.h"
#include "server/store/statement.h"

#include <algorithm>
#include <array>

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

// Many rows in one statement: most of a gram's cost is the statement around it.
class AddManyGrams {
public:
    static constexpr std::size_t kRows = 128;
    explicit AddManyGrams(db::Session& session) : m_statement(session) {
        std::string values;
        for (std::size_t i = 0; i < kRows; ++i) {
            const std::string n = std::to_string(i);
            values += (i == 0 ? "(:k" : ", (:k") + n + ", :g" + n + ", :r" + n + ")";
            m_statement.use(m_kind).use(m_grams.at(i).gram).use(m_grams.at(i).ref);
        }
        m_statement.prepare("INSERT INTO search_grams (kind, gram, ref) VALUES " + values +
                            " ON CONFLICT DO NOTHING");
    }
    void operator()(SearchKind kind, const GramOf* first) {
        m_kind = static_cast<std::int64_t>(kind);
        std::copy_n(first, kRows, m_grams.begin());
        m_statement.run();
    }

private:
    std::int64_t m_kind = 0;
    std::array<GramOf, kRows> m_grams;
    Statement m_statement;
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

// Rows of `what` (a table and conditions on it and on "g0.ref") whose ref has all grams. CROSS JOIN
// keeps SQLite from starting with another table than that of the rarest gram.
std::string joinedGrams(std::size_t count, const std::string& columns, const std::string& table,
                        const std::string& conditions) {
    std::string from;
    std::string where;
    for (std::size_t i = 0; i < count; ++i) {
        const std::string n = std::to_string(i);
        from += "search_grams g" + n + " CROSS JOIN ";
        where += "g" + n + ".kind = :kind" + n + " AND g" + n + ".gram = :gram" + n + " AND ";
        where += i > 0 ? "g" + n + ".ref = g0.ref AND " : "";
    }
    return "SELECT " + columns + " FROM " + from + table + " WHERE " + where + conditions +
           " ORDER BY g0.ref LIMIT :most";
}

// What the queries with grams have in common: the bound values.
class GramQuery {
public:
    GramQuery(db::Session& session, SearchKind kind)
        : m_kind(static_cast<std::int64_t>(kind)), m_statement(session.sql()) {}

protected:
    void useGrams(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            m_statement.exchange(soci::use(m_kind));
            m_statement.exchange(soci::use(m_grams.at(i)));
        }
    }
    void useDays(int times) {
        for (int i = 0; i < times; ++i) {
            m_statement.exchange(soci::use(m_on));
        }
        m_statement.exchange(soci::use(m_most));
    }
    void prepare(const std::string& sql) {
        m_statement.alloc();
        m_statement.prepare(sql);
        m_statement.define_and_bind();
    }
    void set(const std::vector<std::string>& grams, const std::string& on, int most) {
        std::copy_n(grams.begin(), std::min(grams.size(), m_grams.size()), m_grams.begin());
        m_on = on;
        m_most = most;
    }

private:
    std::int64_t m_kind;
    std::array<std::string, kJoinedGramsMax> m_grams;
    std::string m_on;
    int m_most = 0;

protected:
    soci::statement m_statement;
};

template <std::size_t count>
class PeopleWithGrams : GramQuery {
public:
    explicit PeopleWithGrams(db::Session& session) : GramQuery(session, SearchKind::Person) {
        useGrams(count);
        useDays(1);
        m_statement.exchange(soci::into(m_row.id));
        m_statement.exchange(soci::into(m_row.employeeNumber));
        m_statement.exchange(soci::into(m_row.sortForm));
        m_statement.exchange(soci::into(m_row.searchText));
        prepare(joinedGrams(count, "p.id, p.employee_number, p.sort_form, p.search_text",
                            "people p", "p.id = g0.ref AND p.leaves_on >= :day"));
    }
    std::vector<FoundPerson> operator()(const std::vector<std::string>& grams,
                                        const std::string& on, int most) {
        set(grams, on, most);
        return fetchAll(m_statement, m_row);
    }

private:
    FoundPerson m_row;
};

template <std::size_t count>
class DepartmentsWithGrams : GramQuery {
public:
    explicit DepartmentsWithGrams(db::Session& session)
        : GramQuery(session, SearchKind::Department) {
        useGrams(count);
        useDays(2);
        m_statement.exchange(soci::into(m_row.id));
        m_statement.exchange(soci::into(m_row.searchText));
        prepare(joinedGrams(count, "p.department, p.search_text", "department_periods p",
                            "p.department = g0.ref AND p.valid_from <= :day "
                            "AND p.valid_until >= :same"));
    }
    std::vector<FoundDepartment> operator()(const std::vector<std::string>& grams,
                                            const std::string& on, int most) {
        set(grams, on, most);
        return fetchAll(m_statement, m_row);
    }

private:
    FoundDepartment m_row;
};

// The query for as many grams as are given.
template <template <std::size_t> class Query>
auto withGrams(Connection& connection, const std::vector<std::string>& grams, const std::string& on,
               int most) {
    TW_ASSERT(!grams.empty());
    switch (grams.size()) {
    case 1:
        return connection.query<Query<1>>()(grams, on, most);
    case 2:
        return connection.query<Query<2>>()(grams, on, most);
    default:
        return connection.query<Query<kJoinedGramsMax>>()(grams, on, most);
    }
}

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

void SearchStore::addAll(SearchKind kind, std::vector<GramOf> grams) {
    std::sort(grams.begin(), grams.end());
    std::size_t at = 0;
    for (; at + AddManyGrams::kRows <= grams.size(); at += AddManyGrams::kRows) {
        m_connection.query<AddManyGrams>()(kind, &grams[at]);
    }
    for (; at < grams.size(); ++at) {
        m_connection.query<ChangeGram<Change::Add>>()(kind, grams[at].ref, grams[at].gram);
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

std::vector<FoundPerson> SearchStore::people(const std::vector<std::string>& grams,
                                             const std::string& on, int most) {
    return withGrams<PeopleWithGrams>(m_connection, grams, on, most);
}

std::vector<FoundDepartment> SearchStore::departments(const std::vector<std::string>& grams,
                                                      const std::string& on, int most) {
    return withGrams<DepartmentsWithGrams>(m_connection, grams, on, most);
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
