#pragma once

#include "common/base/localized_text.h"
#include "server/app/server_command_line.h"
#include "server/app/server_data_folder.h"

#include <optional>

namespace tewatashi::server::app {

// `agent list` and `token list`, a row a line. What went wrong instead, if anything did. Throw
// Error as administer() does.
[[nodiscard]] std::optional<LocalizedText> printAgents(const DataFolder& folder,
                                                       const Console& console);
[[nodiscard]] std::optional<LocalizedText> printTokens(const DataFolder& folder,
                                                       const Console& console);

} // namespace tewatashi::server::app
