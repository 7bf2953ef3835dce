#include "server/store/one_time_password_store.h"

#include "server/store/statement.h"

namespace tewatashi::server::store {

std::optional<OneTimePasswordRow> OneTimePasswordStore::row(std::int64_t userId, int pending) {
    OneTimePasswordRow row;
    soci::session& sql = m_connection.session().sql();
    sql << "SELECT secret, made_at, last_step FROM one_time_passwords "
           "WHERE user_id = :user AND pending = :pending",
        soci::use(userId), soci::use(pending), soci::into(row.secret), soci::into(row.madeAt_ms),
        soci::into(row.lastStep);
    return sql.got_data() ? std::optional(row) : std::nullopt;
}

std::optional<OneTimePasswordRow> OneTimePasswordStore::find(std::int64_t userId) {
    return row(userId, 0);
}

std::optional<OneTimePasswordRow> OneTimePasswordStore::pending(std::int64_t userId) {
    return row(userId, 1);
}

void OneTimePasswordStore::putPending(std::int64_t userId, const std::string& secret,
                                      UtcMillis now) {
    soci::session& sql = m_connection.session().sql();
    sql << "DELETE FROM one_time_passwords WHERE user_id = :user AND pending = 1",
        soci::use(userId);
    sql << "INSERT INTO one_time_passwords (user_id, pending, secret, made_at, last_step) "
           "VALUES (:user, 1, :secret, :now, 0)",
        soci::use(userId), soci::use(secret), soci::use(now.value);
}

void OneTimePasswordStore::confirm(std::int64_t userId, std::int64_t step, UtcMillis now) {
    soci::session& sql = m_connection.session().sql();
    sql << "DELETE FROM one_time_passwords WHERE user_id = :user AND pending = 0",
        soci::use(userId);
    sql << "UPDATE one_time_passwords SET pending = 0, made_at = :now, last_step = :step "
           "WHERE user_id = :user",
        soci::use(now.value), soci::use(step), soci::use(userId);
}

void OneTimePasswordStore::setLastStep(std::int64_t userId, std::int64_t step) {
    m_connection.session().sql()
        << "UPDATE one_time_passwords SET last_step = :step WHERE user_id = :user AND pending = 0",
        soci::use(step), soci::use(userId);
}

void OneTimePasswordStore::remove(std::int64_t userId) {
    soci::session& sql = m_connection.session().sql();
    sql << "DELETE FROM one_time_passwords WHERE user_id = :user", soci::use(userId);
    sql << "DELETE FROM recovery_codes WHERE user_id = :user", soci::use(userId);
}

std::vector<std::int64_t> OneTimePasswordStore::users() {
    std::vector<std::int64_t> users;
    const soci::rowset<std::int64_t> rows =
        (m_connection.session().sql().prepare
         << "SELECT user_id FROM one_time_passwords WHERE pending = 0");
    for (const std::int64_t user : rows) {
        users.push_back(user);
    }
    return users;
}

void OneTimePasswordStore::putRecoveryCodes(std::int64_t userId,
                                            const std::vector<std::string>& hashes) {
    soci::session& sql = m_connection.session().sql();
    sql << "DELETE FROM recovery_codes WHERE user_id = :user", soci::use(userId);
    for (const std::string& hash : hashes) {
        sql << "INSERT INTO recovery_codes (user_id, code_hash) VALUES (:user, :hash)",
            soci::use(userId), soci::use(hash);
    }
}

bool OneTimePasswordStore::useRecoveryCode(std::int64_t userId, const std::string& hash,
                                           UtcMillis now) {
    soci::session& sql = m_connection.session().sql();
    int open = 0;
    sql << "SELECT COUNT(*) FROM recovery_codes WHERE user_id = :user AND code_hash = :hash AND "
           "used_at IS NULL",
        soci::use(userId), soci::use(hash), soci::into(open);
    sql << "UPDATE recovery_codes SET used_at = :now WHERE user_id = :user AND code_hash = :hash "
           "AND used_at IS NULL",
        soci::use(now.value), soci::use(userId), soci::use(hash);
    return open > 0;
}

int OneTimePasswordStore::recoveryCodesLeft(std::int64_t userId) {
    int left = 0;
    m_connection.session().sql()
        << "SELECT COUNT(*) FROM recovery_codes WHERE user_id = :user AND used_at IS NULL",
        soci::use(userId), soci::into(left);
    return left;
}

} // namespace tewatashi::server::store
