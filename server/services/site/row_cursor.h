#pragma once

#include "server/services/text/service_error.h"

#include <cstdint>
#include <optional>
#include <string_view>

// Lists that are paged by the number of a row.
namespace tewatashi::server::services {

// The row where a page goes on; `first` without a cursor. nullopt for what is no cursor.
[[nodiscard]] std::optional<std::int64_t> rowOfCursor(std::string_view cursor, std::int64_t first);
[[nodiscard]] ServiceError wrongListCursor();

} // namespace tewatashi::server::services
