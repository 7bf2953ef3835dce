#pragma once

#include "common/domain/dated_timeline.h"

#include <string>
#include <vector>

namespace tewatashi::server::store {
class Connection;
}

// What the audit log tells of the directory: read before and after an act, in its transaction.
namespace tewatashi::server::services {

// In the order of importColumns(MasterKind::People); empty when there is no such person.
[[nodiscard]] std::vector<std::string> personCells(store::Connection& connection,
                                                   const std::string& employeeNumber);
// One line for each period or post.
[[nodiscard]] std::vector<std::string>
departmentLines(store::Connection& connection, const std::string& code, domain::LocalDate today);
[[nodiscard]] std::vector<std::string> postLines(store::Connection& connection,
                                                 const std::string& employeeNumber);
[[nodiscard]] std::vector<std::string> placeLines(store::Connection& connection,
                                                  const std::string& code);

[[nodiscard]] std::vector<std::string_view> personColumns();

} // namespace tewatashi::server::services
