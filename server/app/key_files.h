#pragma once

#include "common/base/signing.h"

#include <filesystem>

namespace tewatashi::server::app {

// An Ed25519 key in a file of its own: the seed as 64 hex digits and a line feed, mode 0600.
void createKeyFile(const std::filesystem::path& path, RandomSource& random); // throws Error
// Throws Error when the file cannot be read, is malformed, or others than its owner may read it.
[[nodiscard]] SigningKey readKeyFile(const std::filesystem::path& path);

} // namespace tewatashi::server::app
