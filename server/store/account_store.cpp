#include "server/store/account_store.h"

#include "server/store/next_row_id.h"

#include <algorithm>

namespace tewatashi::server::store {
namespace {

class SessionByToken {
public:
    explicit SessionByToken(db::Session& session)
        : m_statement((session.sql().prepare
                           << "SELECT u.id, u.login, u.display_name, u.role, u.language, "
                              "s.csrf_secret, s.created_at, s.last_used_at "
                              "FROM web_sessions s JOIN users u ON u.id = s.user_id "
                              "WHERE s.token_hash = :token AND u.disabled_at IS NULL",
                       soci::use(m_token), soci::into(m_row.user.id), soci::into(m_row.user.login),
                       soci::into(m_row.user.displayName), soci::into(m_row.user.role),
                       soci::into(m_row.user.language), soci::into(m_row.csrfSecret),
                       soci::into(m_row.createdAt.value), soci::into(m_row.lastUsedAt.value))) {}

    std::optional<SessionRow> operator()(const Digest& token) {
        m_token = toHex(token);
        if (!m_statement.execute(true)) {
            return std::nullopt;
        }
        SessionRow row = m_row;
        row.user.displayName = db::unescapeNul(row.user.displayName);
        return row;
    }

private:
    std::string m_token;
    SessionRow m_row;
    soci::statement m_statement;
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

void insertSession(Connection& writer, const NewSessionRow& session, UtcMillis now,
                   int perUserMax) {
    soci::session& sql = writer.session().sql();
    const std::string token = toHex(session.token);
    sql << "INSERT INTO web_sessions (token_hash, user_id, csrf_secret, created_at, last_used_at) "
           "VALUES (:token, :user, :csrf, :now, :used)",
        soci::use(token), soci::use(session.userId), soci::use(session.csrfSecret),
        soci::use(now.value), soci::use(now.value);
    sql << "DELETE FROM web_sessions WHERE user_id = :user AND token_hash NOT IN "
           "(SELECT token_hash FROM web_sessions WHERE user_id = :same "
           "ORDER BY last_used_at DESC, token_hash LIMIT :count)",
        soci::use(session.userId), soci::use(session.userId), soci::use(perUserMax);
}

std::optional<SessionRow> findSession(Connection& connection, const Digest& token) {
    return connection.query<SessionByToken>()(token);
}

void touchSession(Connection& writer, const Digest& token, UtcMillis now) {
    const std::string hex = toHex(token);
    writer.session().sql() << "UPDATE web_sessions SET last_used_at = :now WHERE token_hash = :t",
        soci::use(now.value), soci::use(hex);
}

void deleteSession(Connection& writer, const Digest& token) {
    const std::string hex = toHex(token);
    writer.session().sql() << "DELETE FROM web_sessions WHERE token_hash = :t", soci::use(hex);
}

void deleteSessionsBefore(Connection& writer, UtcMillis createdBefore, UtcMillis usedBefore) {
    writer.session().sql()
        << "DELETE FROM web_sessions WHERE created_at < :created OR last_used_at < :used",
        soci::use(createdBefore.value), soci::use(usedBefore.value);
}

void insertApiToken(Connection& writer, const Digest& token, std::string_view name, UtcMillis now) {
    soci::session& sql = writer.session().sql();
    const std::int64_t id = nextRowId(writer, "api_tokens");
    const std::string hex = toHex(token);
    const std::string stored = db::escapeNul(name);
    sql << "INSERT INTO api_tokens (id, token_hash, name, created_at) "
           "VALUES (:id, :token, :name, :now)",
        soci::use(id), soci::use(hex), soci::use(stored), soci::use(now.value);
}

std::vector<Digest> apiTokens(Connection& connection) {
    std::vector<Digest> tokens;
    const soci::rowset<std::string> rows =
        (connection.session().sql().prepare
         << "SELECT token_hash FROM api_tokens WHERE revoked_at IS NULL");
    for (const std::string& hex : rows) {
        const auto octets = fromHex(hex);
        Digest token{};
        if (octets && octets->size() == token.size()) {
            std::copy(octets->begin(), octets->end(), token.begin());
            tokens.push_back(token);
        }
    }
    return tokens;
}

} // namespace tewatashi::server::store
