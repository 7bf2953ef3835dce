#pragma once

#include "server/app/server_data_folder.h"

#include <filesystem>
#include <vector>

namespace tewatashi::server::app {

// Writes operator cards and action, place and control sheets as PDF into `out` (created when
// missing, older sheets replaced). Kinds without codes are left out. Returns the files written.
// Throws Error.
[[nodiscard]] std::vector<std::filesystem::path> printCodes(const DataFolder& folder,
                                                            const std::filesystem::path& out);

} // namespace tewatashi::server::app
