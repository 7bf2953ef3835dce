#pragma once

#include "common/base/localized_text.h"
#include "common/base/result.h"
#include "common/files/file_lock.h"

#include <filesystem>

namespace tewatashi::agent::platform {

// Where the agent keeps key, settings and journal when it is not told: /var/lib/tewatashi-agent
// for a service (root), else the user's data folder (XDG Base Directory Specification).
[[nodiscard]] std::filesystem::path defaultDataFolder();

// Makes the folder for its owner alone when it is missing; refuses one that others may write to
// (they could exchange key and journal).
[[nodiscard]] Result<void, LocalizedText> prepareDataFolder(const std::filesystem::path& folder);

// Held by the one process that may touch a data folder. Does not wait. The error says that another
// agent holds it, or why the lock cannot be made.
[[nodiscard]] Result<files::FileLock, LocalizedText>
lockDataFolder(const std::filesystem::path& folder);

} // namespace tewatashi::agent::platform
