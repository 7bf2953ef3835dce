#pragma once

#include "server/store/connection.h"

#include <string>
#include <vector>

namespace tewatashi::server::store {

// A row of `notice_texts`.
struct NoticeTextRow {
    std::int64_t kind = 0; // domain::NoticeKind
    std::string titleJa;
    std::string titleEn;
    std::string bodyJa;
    std::string bodyEn;
    friend bool operator==(const NoticeTextRow&, const NoticeTextRow&) = default;
};

// What notices say where somebody wrote something else.
class NoticeTextStore {
public:
    explicit NoticeTextStore(Connection& connection) : m_connection(connection) {}

    [[nodiscard]] std::vector<NoticeTextRow> all();
    void put(const NoticeTextRow& row);
    void remove(std::int64_t kind);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
