#pragma once

#include "server/store/connection.h"

#include <map>
#include <optional>

namespace tewatashi::server::store {

// What people chose about mail, where it is not as it comes.
class NoticeChoiceStore {
public:
    explicit NoticeChoiceStore(Connection& connection) : m_connection(connection) {}

    // domain::NoticeKind -> 1: by mail as well, 0: not.
    [[nodiscard]] std::map<std::int64_t, std::int64_t> of(std::int64_t person);
    void replace(std::int64_t person, const std::map<std::int64_t, std::int64_t>& choices);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
