#pragma once

#include "server/services/directory/directory_entries.h"

namespace tewatashi::server::store {
class Connection;
}

namespace tewatashi::server::services {

// Every department of the day, as a tree is read from top to bottom.
[[nodiscard]] std::vector<DepartmentNode> departmentTree(store::Connection& connection,
                                                         domain::LocalDate on);
// What held when; none when there never was such a department.
[[nodiscard]] std::optional<DepartmentFile>
departmentFile(store::Connection& connection, const std::string& code, domain::LocalDate today);

} // namespace tewatashi::server::services
