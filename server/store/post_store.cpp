#include "server/store/post_store.h"

#include "server/store/fetch_all.h"
#include "server/store/next_row_id.h"
#include "server/store/statement.h"

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

class AllPosts {
public:
    explicit AllPosts(db::Session& session) : m_statement(session) {
        m_statement.into(m_row.person).into(m_row.department).into(m_row.title);
        m_statement.into(m_row.isMain).into(m_row.place).into(m_row.validFrom);
        m_statement.into(m_row.validUntil);
        m_statement.prepare("SELECT person, department, title, is_main, place, valid_from, "
                            "valid_until FROM posts ORDER BY person, is_main DESC, valid_from, id");
    }
    std::vector<PostRow> operator()() { return m_statement.rows(m_row); }

private:
    PostRow m_row;
    Statement m_statement;
};

class DeletePosts {
public:
    explicit DeletePosts(db::Session& session) : m_statement(session) {
        m_statement.use(m_person);
        m_statement.prepare("DELETE FROM posts WHERE person = :person");
    }
    void operator()(std::int64_t person) {
        m_person = person;
        m_statement.run();
    }

private:
    std::int64_t m_person = 0;
    Statement m_statement;
};

class InsertPost {
public:
    explicit InsertPost(db::Session& session) : m_statement(session) {
        m_statement.use(m_id).use(m_row.person).use(m_row.department).use(m_row.title);
        m_statement.use(m_row.isMain).use(m_row.place).use(m_row.validFrom).use(m_row.validUntil);
        m_statement.prepare("INSERT INTO posts (id, person, department, title, is_main, place, "
                            "valid_from, valid_until) VALUES (:id, :person, :department, :title, "
                            ":main, :place, :from, :until)");
    }
    void operator()(std::int64_t id, const PostRow& row) {
        m_id = id;
        m_row = row;
        m_statement.run();
    }

private:
    std::int64_t m_id = 0;
    PostRow m_row;
    Statement m_statement;
};

} // namespace

std::vector<PostRow> PostStore::all() { return m_connection.query<AllPosts>()(); }

std::vector<PostRow> PostStore::postsOf(std::int64_t person) {
    return m_connection.query<PostsOf>()(person);
}

void PostStore::replacePosts(std::int64_t person, const std::vector<PostRow>& rows) {
    m_connection.query<DeletePosts>()(person);
    std::int64_t id = nextRowId(m_connection, "posts");
    for (PostRow row : rows) {
        row.person = person;
        m_connection.query<InsertPost>()(id++, row);
    }
}

} // namespace tewatashi::server::store
