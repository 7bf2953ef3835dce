#pragma once

#include <filesystem>
#include <string>

namespace tewatashi::server::app {

// Writes `pdf`, replacing an older file. Throws Error naming the file when that fails.
void writePdf(const std::filesystem::path& file, const std::string& pdf);

} // namespace tewatashi::server::app
