#include "server/store/post_store.h"

#include "server/store/fetch_all.h"
#include "server/store/next_row_id.h"

namespace tewatashi::server::store {
namespace {

class PostsOf {
public:
    explicit PostsOf(db::Session& session)
        : m_statement((session.sql().prepare
                           << "SELECT department, title, is_main, place, valid_from, valid_until "
                              "FROM posts WHERE person = :person "
                              "ORDER BY is_main DESC, valid_from, id",
                       soci::use(m_row.person), soci::into(m_row.department),
                       soci::into(m_row.title), soci::into(m_row.isMain), soci::into(m_row.place),
                       soci::into(m_row.validFrom), soci::into(m_row.validUntil))) {}
    std::vector<PostRow> operator()(std::int64_t person) {
        m_row.person = person;
        return fetchAll(m_statement, m_row);
    }

private:
    PostRow m_row;
    soci::statement m_statement;
};

} // namespace

std::vector<PostRow> PostStore::postsOf(std::int64_t person) {
    return m_connection.query<PostsOf>()(person);
}

void PostStore::replacePosts(std::int64_t person, const std::vector<PostRow>& rows) {
    soci::session& sql = m_connection.session().sql();
    sql << "DELETE FROM posts WHERE person = :person", soci::use(person);
    for (const PostRow& row : rows) {
        const std::int64_t id = nextRowId(m_connection, "posts");
        sql << "INSERT INTO posts (id, person, department, title, is_main, place, valid_from, "
               "valid_until) VALUES (:id, :person, :department, :title, :main, :place, :from, "
               ":until)",
            soci::use(id), soci::use(person), soci::use(row.department), soci::use(row.title),
            soci::use(row.isMain), soci::use(row.place), soci::use(row.validFrom),
            soci::use(row.validUntil);
    }
}

} // namespace tewatashi::server::store
