#pragma once

#include "server/services/directory/directory_entries.h"

namespace tewatashi::server::store {
class Connection;
}

namespace tewatashi::server::services {

// The people of a query in the order of a Japanese list, or, when it has a text, best first;
// whoever has left is found as well. At most `limit`.
[[nodiscard]] PeoplePage listPeople(store::Connection& connection, const PeopleQuery& query,
                                    domain::LocalDate on, std::size_t limit);

} // namespace tewatashi::server::services
