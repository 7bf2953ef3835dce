#pragma once

#include "server/store/connection.h"

#include <string>

namespace tewatashi::server::store {

// The id of the next row: both engines hold the same rows, because the one writer counts.
[[nodiscard]] inline std::int64_t nextRowId(Connection& writer, const std::string& table) {
    std::int64_t largest = 0;
    writer.session().sql() << "SELECT COALESCE(MAX(id), 0) FROM " + table, soci::into(largest);
    return largest + 1;
}

} // namespace tewatashi::server::store
