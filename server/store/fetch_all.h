#pragma once

#include "common/db/session.h"

#include <vector>

namespace tewatashi::server::store {

// All rows of a prepared statement that fetches into `bound`.
template <class Row>
[[nodiscard]] std::vector<Row> fetchAll(soci::statement& statement, const Row& bound) {
    std::vector<Row> rows;
    statement.execute(false);
    while (statement.fetch()) {
        rows.push_back(bound);
    }
    return rows;
}

} // namespace tewatashi::server::store
