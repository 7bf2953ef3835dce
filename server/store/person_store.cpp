#include "server/store/person_store.h"

#include "server/store/fetch_all.h"
#include "server/store/next_row_id.h"
#include "server/store/nullable.h"
#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

constexpr const char* kPersonColumns =
    "id, employee_number, name_ja, name_kana, name_romaji, email, "
    "language, leaves_on, name_form, sort_form, search_text";

void intoRow(soci::statement& statement, PersonRow& row) {
    statement.exchange(soci::into(row.id));
    for (std::string* const text :
         {&row.employeeNumber, &row.nameJa, &row.nameKana, &row.nameRomaji, &row.email}) {
        statement.exchange(soci::into(*text));
    }
    statement.exchange(soci::into(row.language));
    for (std::string* const text : {&row.leavesOn, &row.nameForm, &row.sortForm, &row.searchText}) {
        statement.exchange(soci::into(*text));
    }
}

template <class Key>
class FindPerson {
public:
    explicit FindPerson(db::Session& session) : m_statement(session.sql()) {
        m_statement.exchange(soci::use(m_key, "key"));
        intoRow(m_statement, m_row);
        m_statement.alloc();
        const char* const column = std::is_same_v<Key, std::int64_t> ? "id" : "employee_number";
        m_statement.prepare(std::string("SELECT ") + kPersonColumns + " FROM people WHERE " +
                            column + " = :key");
        m_statement.define_and_bind();
    }
    std::optional<PersonRow> operator()(const Key& key) {
        m_key = key;
        return m_statement.execute(true) ? std::optional(m_row) : std::nullopt;
    }

private:
    Key m_key{};
    PersonRow m_row;
    soci::statement m_statement;
};

// Asked for by every page.
class PersonOfUser {
public:
    explicit PersonOfUser(db::Session& session) : m_statement(session) {
        m_statement.use(m_user).into(m_person);
        m_statement.prepare("SELECT person FROM users WHERE id = :id");
    }
    std::optional<std::int64_t> operator()(std::int64_t user) {
        m_user = user;
        return m_statement.row(m_person).value_or(std::nullopt);
    }

private:
    std::int64_t m_user = 0;
    std::optional<std::int64_t> m_person;
    Statement m_statement;
};

class InsertPerson {
public:
    explicit InsertPerson(db::Session& session)
        : m_statement(
              (session.sql().prepare
                   << std::string("INSERT INTO people (") + kPersonColumns +
                          ", added_at) VALUES (:id, :number, :ja, :kana, :romaji, :email, "
                          ":language, :leaves, :form, :sort, :search, :now)",
               soci::use(m_row.id), soci::use(m_row.employeeNumber), soci::use(m_row.nameJa),
               soci::use(m_row.nameKana), soci::use(m_row.nameRomaji), soci::use(m_row.email),
               soci::use(m_row.language), soci::use(m_row.leavesOn), soci::use(m_row.nameForm),
               soci::use(m_row.sortForm), soci::use(m_row.searchText), soci::use(m_now.value))) {}
    void operator()(const PersonRow& row, UtcMillis now) {
        m_row = row;
        m_now = now;
        m_statement.execute(true);
    }

private:
    PersonRow m_row;
    UtcMillis m_now;
    soci::statement m_statement;
};

class UpdatePerson {
public:
    explicit UpdatePerson(db::Session& session)
        : m_statement((session.sql().prepare
                           << "UPDATE people SET name_ja = :ja, name_kana = :kana, name_romaji = "
                              ":romaji, email = :email, language = :language, leaves_on = :leaves, "
                              "name_form = :form, sort_form = :sort, search_text = :search "
                              "WHERE id = :id",
                       soci::use(m_row.nameJa), soci::use(m_row.nameKana),
                       soci::use(m_row.nameRomaji), soci::use(m_row.email),
                       soci::use(m_row.language), soci::use(m_row.leavesOn),
                       soci::use(m_row.nameForm), soci::use(m_row.sortForm),
                       soci::use(m_row.searchText), soci::use(m_row.id))) {}
    void operator()(const PersonRow& row) {
        m_row = row;
        m_statement.execute(true);
    }

private:
    PersonRow m_row;
    soci::statement m_statement;
};

class PeopleInOrder {
public:
    explicit PeopleInOrder(db::Session& session) : m_statement(session) {
        m_statement.use(m_range.sortForm).use(m_range.employeeNumber);
        m_statement.use(m_range.leavesFrom).use(m_range.leavesUntil).use(m_most);
        m_statement.into(m_row.id).into(m_row.employeeNumber).into(m_row.nameJa);
        m_statement.into(m_row.nameKana).into(m_row.nameRomaji).into(m_row.email);
        m_statement.into(m_row.language).into(m_row.leavesOn).into(m_row.nameForm);
        m_statement.into(m_row.sortForm).into(m_row.searchText);
        m_statement.prepare(std::string("SELECT ") + kPersonColumns +
                            " FROM people WHERE (sort_form, employee_number) > (:form, :number) "
                            "AND leaves_on >= :low AND leaves_on <= :high "
                            "ORDER BY sort_form, employee_number LIMIT :most");
    }
    std::vector<PersonRow> operator()(const PeopleRange& range, int most) {
        m_range = range;
        m_most = most;
        return m_statement.rows(m_row);
    }

private:
    PeopleRange m_range;
    int m_most = 0;
    PersonRow m_row;
    Statement m_statement;
};

class FormerNames {
public:
    explicit FormerNames(db::Session& session)
        : m_statement((session.sql().prepare
                           << "SELECT name_ja, name_kana, used_until FROM former_names "
                              "WHERE person = :person ORDER BY used_until DESC, id",
                       soci::use(m_person), soci::into(m_row.nameJa), soci::into(m_row.nameKana),
                       soci::into(m_row.usedUntil))) {}
    std::vector<FormerNameRow> operator()(std::int64_t person) {
        m_person = person;
        return fetchAll(m_statement, m_row);
    }

private:
    std::int64_t m_person = 0;
    FormerNameRow m_row;
    soci::statement m_statement;
};

class AllFormerNames {
public:
    explicit AllFormerNames(db::Session& session) : m_statement(session) {
        m_statement.into(m_row.person).into(m_row.row.nameJa).into(m_row.row.nameKana);
        m_statement.into(m_row.row.usedUntil);
        m_statement.prepare("SELECT person, name_ja, name_kana, used_until FROM former_names "
                            "ORDER BY person, used_until DESC, id");
    }
    std::vector<FormerNameOf> operator()() { return m_statement.rows(m_row); }

private:
    FormerNameOf m_row;
    Statement m_statement;
};

class HasNamesake {
public:
    explicit HasNamesake(db::Session& session)
        : m_statement(
              (session.sql().prepare << "SELECT COUNT(*) FROM people WHERE name_form = :form "
                                        "AND leaves_on >= :day AND id <> :person",
               soci::use(m_form), soci::use(m_on), soci::use(m_person), soci::into(m_count))) {}
    bool operator()(std::int64_t person, const std::string& form, const std::string& on) {
        m_person = person;
        m_form = form;
        m_on = on;
        m_statement.execute(true);
        return m_count > 0;
    }

private:
    std::int64_t m_person = 0;
    std::string m_form;
    std::string m_on;
    std::int64_t m_count = 0;
    soci::statement m_statement;
};

} // namespace

std::optional<PersonRow> PersonStore::find(std::int64_t id) {
    return m_connection.query<FindPerson<std::int64_t>>()(id);
}

std::optional<PersonRow> PersonStore::find(const std::string& employeeNumber) {
    return m_connection.query<FindPerson<std::string>>()(employeeNumber);
}

void PersonStore::insert(PersonRow& row, UtcMillis now) {
    row.id = nextRowId(m_connection, "people");
    m_connection.query<InsertPerson>()(row, now);
}

void PersonStore::update(const PersonRow& row) { m_connection.query<UpdatePerson>()(row); }

std::vector<PersonRow> PersonStore::inOrder(const PeopleRange& range, int most) {
    return m_connection.query<PeopleInOrder>()(range, most);
}

std::vector<FormerNameOf> PersonStore::allFormerNames() {
    return m_connection.query<AllFormerNames>()();
}

std::int64_t PersonStore::nextId() { return nextRowId(m_connection, "people"); }

void PersonStore::insertNumbered(const PersonRow& row, UtcMillis now) {
    m_connection.query<InsertPerson>()(row, now);
}

std::vector<FormerNameRow> PersonStore::formerNames(std::int64_t person) {
    return m_connection.query<FormerNames>()(person);
}

void PersonStore::replaceFormerNames(std::int64_t person, const std::vector<FormerNameRow>& rows) {
    soci::session& sql = m_connection.session().sql();
    sql << "DELETE FROM former_names WHERE person = :person", soci::use(person);
    for (const FormerNameRow& row : rows) {
        const std::int64_t id = nextRowId(m_connection, "former_names");
        sql << "INSERT INTO former_names (id, person, name_ja, name_kana, used_until) "
               "VALUES (:id, :person, :ja, :kana, :until)",
            soci::use(id), soci::use(person), soci::use(row.nameJa), soci::use(row.nameKana),
            soci::use(row.usedUntil);
    }
}

bool PersonStore::hasNamesake(std::int64_t person, const std::string& nameForm,
                              const std::string& on) {
    return m_connection.query<HasNamesake>()(person, nameForm, on);
}

std::optional<std::int64_t> PersonStore::personOfUser(std::int64_t user) {
    return m_connection.query<PersonOfUser>()(user);
}

std::optional<std::int64_t> PersonStore::userOfPerson(std::int64_t person) {
    soci::session& sql = m_connection.session().sql();
    std::int64_t user = 0;
    sql << "SELECT id FROM users WHERE person = :person", soci::use(person), soci::into(user);
    return sql.got_data() ? std::optional(user) : std::nullopt;
}

PersonStore::Link PersonStore::linkUser(std::int64_t user, std::optional<std::int64_t> person) {
    if (const auto holder = person ? userOfPerson(*person) : std::nullopt;
        holder && *holder != user) {
        return Link::Taken;
    }
    soci::session& sql = m_connection.session().sql();
    std::int64_t known = 0;
    sql << "SELECT COUNT(*) FROM users WHERE id = :id", soci::use(user), soci::into(known);
    NullableInt value;
    value.set(person);
    sql << "UPDATE users SET person = :person WHERE id = :id", soci::use(value.value, value.mark),
        soci::use(user);
    return known > 0 ? Link::Done : Link::NoUser;
}

} // namespace tewatashi::server::store
