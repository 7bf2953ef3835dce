#pragma once

#include "common/domain/local_date.h"

#include <string>
#include <vector>

namespace tewatashi::server::store {
class Connection;
}

namespace tewatashi::server::services {

// The place and those it lies in on that day, the smallest first; empty for an empty code. What is
// said about a place holds for all in it, unless a nearer one says otherwise.
[[nodiscard]] std::vector<std::string> placesUp(store::Connection& connection,
                                                const std::string& placeCode, domain::LocalDate on);

} // namespace tewatashi::server::services
