#include "server/store/notice_audience_store.h"

#include "server/store/statement.h"

namespace tewatashi::server::store {

std::vector<NoticeAudienceStore::Worker> NoticeAudienceStore::workers(const std::string& role) {
    std::string wanted = role;
    Worker row;
    Statement statement(m_connection.session());
    statement.use(wanted).into(row.user).into(row.person);
    statement.prepare("SELECT id, person FROM users WHERE role = :role AND disabled_at IS NULL "
                      "ORDER BY id");
    return statement.rows(row);
}

std::vector<std::int64_t> NoticeAudienceStore::members(std::int64_t department,
                                                       const std::string& on, int most) {
    std::string day = on;
    std::int64_t person = 0;
    Statement statement(m_connection.session());
    statement.use(department).use(day).use(day).use(most).into(person);
    statement.prepare("SELECT DISTINCT person FROM posts WHERE department = :department AND "
                      "valid_from <= :from AND valid_until >= :until ORDER BY person LIMIT :most");
    return statement.rows(person);
}

} // namespace tewatashi::server::store
