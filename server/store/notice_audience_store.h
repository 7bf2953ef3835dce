#pragma once

#include "server/store/connection.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::store {

// Groups of people that are told something.
class NoticeAudienceStore {
public:
    explicit NoticeAudienceStore(Connection& connection) : m_connection(connection) {}

    // Accounts of that role that are not switched off, with the person whose each is.
    struct Worker {
        std::int64_t user = 0;
        std::optional<std::int64_t> person;
    };
    [[nodiscard]] std::vector<Worker> workers(const std::string& role);
    // people.id of those who have a post in the department on that day.
    [[nodiscard]] std::vector<std::int64_t> members(std::int64_t department, const std::string& on,
                                                    int most);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
