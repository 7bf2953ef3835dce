#include "agent/platform/data_folder.h"
#include "common/base/error.h"

#include <fmt/format.h>

namespace tewatashi::agent::platform {

namespace fs = std::filesystem;

Result<std::optional<files::FileLock>, LocalizedText>
tryLockDataFolder(const fs::path& folder, std::chrono::milliseconds patience) {
    try {
        return files::FileLock::acquire(folder / "agent.lock", patience);
    } catch (const Error& error) {
        return failure(error.text());
    }
}

Result<files::FileLock, LocalizedText> lockDataFolder(const fs::path& folder,
                                                      std::chrono::milliseconds patience) {
    auto lock = tryLockDataFolder(folder, patience);
    if (!lock) {
        return failure(std::move(lock.error()));
    }
    if (!*lock) {
        return failure(LocalizedText{
            fmt::format("データフォルダー「{}」は別の自動転送アプリが使用中です。二重に起動して"
                        "いないか確認してください。",
                        folder.string()),
            fmt::format("The data folder {} is in use by another agent. Check that it is not "
                        "started twice.",
                        folder.string())});
    }
    return std::move(**lock);
}

} // namespace tewatashi::agent::platform
