#pragma once

#include "common/base/localized_text.h"
#include "common/base/result.h"
#include "common/files/file_lock.h"

#include <filesystem>

namespace tewatashi::agent::platform {

// Where the agent keeps key, settings and journal when it is not told. Linux:
// /var/lib/tewatashi-agent for a service (root), else the user's data folder (XDG Base Directory
// Specification). Windows: Tewatashi in the folder for data of all users (ProgramData).
[[nodiscard]] std::filesystem::path defaultDataFolder();

// Makes the folder for its owner alone when it is missing (Windows: for the system and the
// administrators, and for an ordinary person who makes it); refuses one that others may write to
// (they could exchange key and journal).
[[nodiscard]] Result<void, LocalizedText> prepareDataFolder(const std::filesystem::path& folder);

// Held by the one process that may touch a data folder; nullopt when another still holds it after
// `patience`. The error says why the lock cannot be made.
[[nodiscard]] Result<std::optional<files::FileLock>, LocalizedText>
tryLockDataFolder(const std::filesystem::path& folder,
                  std::chrono::milliseconds patience = std::chrono::milliseconds(0));
// Likewise, for who cannot do without: another agent that holds it is an error as well.
[[nodiscard]] Result<files::FileLock, LocalizedText>
lockDataFolder(const std::filesystem::path& folder,
               std::chrono::milliseconds patience = std::chrono::milliseconds(0));

} // namespace tewatashi::agent::platform
