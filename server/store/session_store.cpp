#include "server/store/session_store.h"

#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

constexpr std::size_t kIdCharacters = 16; // of the hash in hex

class SessionByToken {
public:
    explicit SessionByToken(db::Session& session) : m_statement(session) {
        m_statement.use(m_token);
        m_statement.into(m_row.user.id).into(m_row.user.login).into(m_row.user.displayName);
        m_statement.into(m_row.user.role).into(m_row.user.language).into(m_row.csrfSecret);
        m_statement.into(m_row.createdAt.value).into(m_row.lastUsedAt.value).into(m_stage);
        m_statement.into(m_codes);
        m_statement.prepare("SELECT u.id, u.login, u.display_name, u.role, u.language, "
                            "s.csrf_secret, s.created_at, s.last_used_at, s.stage, "
                            "COALESCE(c.user_id, 0) FROM web_sessions s "
                            "JOIN users u ON u.id = s.user_id LEFT JOIN one_time_passwords c "
                            "ON c.user_id = s.user_id AND c.pending = 0 "
                            "WHERE s.token_hash = :token AND u.disabled_at IS NULL");
    }
    std::optional<SessionRow> operator()(const Digest& token) {
        m_token = toHex(token);
        if (!m_statement.run()) {
            return std::nullopt;
        }
        SessionRow row = m_row;
        row.user.displayName = db::unescapeNul(row.user.displayName);
        row.stage = static_cast<SessionStage>(m_stage);
        row.hasOneTimePassword = m_codes != 0;
        return row;
    }

private:
    std::string m_token;
    std::int64_t m_stage = 0;
    std::int64_t m_codes = 0;
    SessionRow m_row;
    Statement m_statement;
};

class SessionsOfUser {
public:
    explicit SessionsOfUser(db::Session& session) : m_statement(session) {
        m_statement.use(m_user).use(m_created).use(m_used);
        m_statement.into(m_row.id).into(m_row.createdAt_ms).into(m_row.lastUsedAt_ms);
        m_statement.into(m_row.address).into(m_row.browser);
        m_statement.prepare("SELECT substr(token_hash, 1, 16), created_at, last_used_at, address, "
                            "browser FROM web_sessions WHERE user_id = :user AND stage = 0 "
                            "AND created_at > :created AND last_used_at > :used "
                            "ORDER BY last_used_at DESC, token_hash");
    }
    std::vector<OwnSessionRow> operator()(std::int64_t user, UtcMillis created, UtcMillis used) {
        m_user = user;
        m_created = created.value;
        m_used = used.value;
        return m_statement.rows(m_row);
    }

private:
    std::int64_t m_user = 0;
    std::int64_t m_created = 0;
    std::int64_t m_used = 0;
    OwnSessionRow m_row;
    Statement m_statement;
};

} // namespace

std::string sessionIdOf(const Digest& token) { return toHex(token).substr(0, kIdCharacters); }

void insertSession(Connection& writer, const NewSessionRow& session, UtcMillis now,
                   int perUserMax) {
    soci::session& sql = writer.session().sql();
    const std::string token = toHex(session.token);
    const auto stage = static_cast<std::int64_t>(session.stage);
    sql << "INSERT INTO web_sessions (token_hash, user_id, csrf_secret, created_at, last_used_at, "
           "address, browser, stage) VALUES (:token, :user, :csrf, :now, :used, :address, "
           ":browser, :stage)",
        soci::use(token), soci::use(session.userId), soci::use(session.csrfSecret),
        soci::use(now.value), soci::use(now.value), soci::use(session.address),
        soci::use(session.browser), soci::use(stage);
    sql << "DELETE FROM web_sessions WHERE user_id = :user AND token_hash NOT IN "
           "(SELECT token_hash FROM web_sessions WHERE user_id = :same "
           "ORDER BY last_used_at DESC, token_hash LIMIT :count)",
        soci::use(session.userId), soci::use(session.userId), soci::use(perUserMax);
}

std::optional<SessionRow> findSession(Connection& connection, const Digest& token) {
    return connection.query<SessionByToken>()(token);
}

std::vector<OwnSessionRow> sessionsOf(Connection& connection, std::int64_t userId,
                                      UtcMillis createdAfter, UtcMillis usedAfter) {
    return connection.query<SessionsOfUser>()(userId, createdAfter, usedAfter);
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

bool deleteSessionNamed(Connection& writer, std::int64_t userId, const std::string& id) {
    soci::session& sql = writer.session().sql();
    int known = 0;
    sql << "SELECT COUNT(*) FROM web_sessions WHERE user_id = :user AND "
           "substr(token_hash, 1, 16) = :id",
        soci::use(userId), soci::use(id), soci::into(known);
    sql << "DELETE FROM web_sessions WHERE user_id = :user AND substr(token_hash, 1, 16) = :id",
        soci::use(userId), soci::use(id);
    return known > 0;
}

void deleteSessionsOf(Connection& writer, std::int64_t userId) {
    writer.session().sql() << "DELETE FROM web_sessions WHERE user_id = :id", soci::use(userId);
}

std::int64_t deleteOtherSessions(Connection& writer, std::int64_t userId, const std::string& keep) {
    soci::session& sql = writer.session().sql();
    std::int64_t count = 0;
    sql << "SELECT COUNT(*) FROM web_sessions WHERE user_id = :user AND "
           "substr(token_hash, 1, 16) <> :id",
        soci::use(userId), soci::use(keep), soci::into(count);
    sql << "DELETE FROM web_sessions WHERE user_id = :user AND substr(token_hash, 1, 16) <> :id",
        soci::use(userId), soci::use(keep);
    return count;
}

void deleteSessionsBefore(Connection& writer, UtcMillis createdBefore, UtcMillis usedBefore) {
    writer.session().sql()
        << "DELETE FROM web_sessions WHERE created_at < :created OR last_used_at < :used",
        soci::use(createdBefore.value), soci::use(usedBefore.value);
}

void deleteStaleSignIns(Connection& writer, UtcMillis createdBefore) {
    writer.session().sql() << "DELETE FROM web_sessions WHERE stage = 1 AND created_at < :created",
        soci::use(createdBefore.value);
}

} // namespace tewatashi::server::store
