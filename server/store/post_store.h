#pragma once

#include "server/store/connection.h"

#include <string>
#include <vector>

namespace tewatashi::server::store {

// A row of `posts` without its row id. Days as in the column: "2026-04-01".
struct PostRow {
    std::int64_t person = 0;
    std::int64_t department = 0;
    std::string title;
    int isMain = 0;
    std::string place;
    std::string validFrom;
    std::string validUntil;
    friend bool operator==(const PostRow&, const PostRow&) = default;
};

// Who holds which post when.
class PostStore {
public:
    explicit PostStore(Connection& connection) : m_connection(connection) {}

    [[nodiscard]] std::vector<PostRow> postsOf(std::int64_t person); // the main ones first, by day
    [[nodiscard]] std::vector<PostRow> all();                        // by person, each as postsOf()
    void replacePosts(std::int64_t person, const std::vector<PostRow>& rows);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
