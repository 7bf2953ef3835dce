#include "server/store/account_store.h"

#include "server/store/next_row_id.h"
#include "server/store/statement.h"

#include <array>

namespace tewatashi::server::store {
namespace {

enum class AccountsBy { Login, Person, Order };
template <AccountsBy by>
class SelectAccounts {
public:
    explicit SelectAccounts(db::Session& session) : m_statement(session) {
        if constexpr (by == AccountsBy::Person) {
            m_statement.use(m_person);
        } else {
            m_statement.use(m_login);
        }
        m_statement.use(m_most);
        m_statement.into(m_row.user.id).into(m_row.user.login).into(m_row.user.displayName);
        m_statement.into(m_row.user.role).into(m_row.user.language).into(m_row.createdAt_ms);
        m_statement.into(m_row.disabledAt_ms).into(m_row.person);
        m_statement.prepare(std::string("SELECT id, login, display_name, role, language, "
                                        "created_at, disabled_at, person FROM users WHERE ") +
                            kConditions.at(static_cast<std::size_t>(by)) +
                            " ORDER BY login LIMIT :most");
    }
    std::vector<AccountRow> operator()(const std::string& login, std::int64_t person, int most) {
        m_login = login;
        m_person = person;
        m_most = most;
        std::vector<AccountRow> rows = m_statement.rows(m_row);
        for (AccountRow& row : rows) {
            row.user.displayName = db::unescapeNul(row.user.displayName);
        }
        return rows;
    }

private:
    static constexpr std::array<const char*, 3> kConditions{"login = :login", "person = :person",
                                                            "login > :login"};
    std::string m_login;
    std::int64_t m_person = 0;
    int m_most = 0;
    AccountRow m_row;
    Statement m_statement;
};

} // namespace

bool insertUser(Connection& writer, UserRow& user, UtcMillis now) {
    soci::session& sql = writer.session().sql();
    int taken = 0;
    sql << "SELECT COUNT(*) FROM users WHERE login = :login", soci::into(taken),
        soci::use(user.login);
    if (taken > 0) {
        return false;
    }
    user.id = nextRowId(writer, "users");
    const std::string name = db::escapeNul(user.displayName);
    sql << "INSERT INTO users (id, login, display_name, role, language, password_hash, created_at) "
           "VALUES (:id, :login, :name, :role, :language, :hash, :now)",
        soci::use(user.id), soci::use(user.login), soci::use(name), soci::use(user.role),
        soci::use(user.language), soci::use(user.passwordHash), soci::use(now.value);
    return true;
}

std::optional<UserRow> findUser(Connection& connection, const std::string& login) {
    soci::session& sql = connection.session().sql();
    UserRow user;
    sql << "SELECT id, login, display_name, role, language, password_hash FROM users "
           "WHERE login = :login AND disabled_at IS NULL",
        soci::use(login), soci::into(user.id), soci::into(user.login), soci::into(user.displayName),
        soci::into(user.role), soci::into(user.language), soci::into(user.passwordHash);
    if (!sql.got_data()) {
        return std::nullopt;
    }
    user.displayName = db::unescapeNul(user.displayName);
    return user;
}

void updateLanguage(Connection& writer, std::int64_t userId, int language) {
    writer.session().sql() << "UPDATE users SET language = :language WHERE id = :id",
        soci::use(language), soci::use(userId);
}

std::optional<AccountRow> findAccount(Connection& connection, const std::string& login) {
    auto rows = connection.query<SelectAccounts<AccountsBy::Login>>()(login, 0, 1);
    return rows.empty() ? std::nullopt : std::optional(std::move(rows.front()));
}

std::optional<AccountRow> findAccountOfPerson(Connection& connection, std::int64_t person) {
    auto rows = connection.query<SelectAccounts<AccountsBy::Person>>()("", person, 1);
    return rows.empty() ? std::nullopt : std::optional(std::move(rows.front()));
}

std::vector<AccountRow> accountsAfter(Connection& connection, const std::string& after, int most) {
    return connection.query<SelectAccounts<AccountsBy::Order>>()(after, 0, most);
}

std::optional<std::string> loginOf(Connection& connection, std::int64_t userId) {
    soci::session& sql = connection.session().sql();
    std::string login;
    sql << "SELECT login FROM users WHERE id = :id", soci::use(userId), soci::into(login);
    return sql.got_data() ? std::optional(login) : std::nullopt;
}

std::int64_t othersOfRole(Connection& connection, const std::string& role, std::int64_t userId) {
    std::int64_t count = 0;
    connection.session().sql() << "SELECT COUNT(*) FROM users WHERE role = :role AND id <> :id "
                                  "AND disabled_at IS NULL",
        soci::use(role), soci::use(userId), soci::into(count);
    return count;
}

void updateRole(Connection& writer, std::int64_t userId, const std::string& role) {
    writer.session().sql() << "UPDATE users SET role = :role WHERE id = :id", soci::use(role),
        soci::use(userId);
}

void updatePasswordHash(Connection& writer, std::int64_t userId, const std::string& hash) {
    writer.session().sql() << "UPDATE users SET password_hash = :hash WHERE id = :id",
        soci::use(hash), soci::use(userId);
}

void updateDisabledAt(Connection& writer, std::int64_t userId, std::optional<UtcMillis> at) {
    Statement statement(writer.session());
    std::optional<std::int64_t> value = at ? std::optional(at->value) : std::nullopt;
    statement.use(value).use(userId);
    statement.prepare("UPDATE users SET disabled_at = :at WHERE id = :id");
    statement.run();
}

} // namespace tewatashi::server::store
