#pragma once

#include "server/services/directory/directory_entries.h"

#include <string_view>

namespace tewatashi::server::store {
class Connection;
}

namespace tewatashi::server::services {

// Directory::searchRecipients in one snapshot.
[[nodiscard]] RecipientMatches findRecipients(store::Connection& connection, std::string_view text,
                                              domain::LocalDate on, std::size_t limit);

} // namespace tewatashi::server::services
