#include "agent/platform/data_folder.h"

#include <fmt/format.h>

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

namespace tewatashi::agent::platform {

namespace fs = std::filesystem;

fs::path defaultDataFolder() {
    constexpr const char* kName = "tewatashi-agent";
    if (::geteuid() == 0) {
        return fs::path("/var/lib") / kName;
    }
    // The specification says to ignore a relative path.
    const char* data = std::getenv("XDG_DATA_HOME");
    if (data != nullptr && fs::path(data).is_absolute()) {
        return fs::path(data) / kName;
    }
    const char* home = std::getenv("HOME");
    return fs::path(home != nullptr ? home : ".") / ".local/share" / kName;
}

Result<void, LocalizedText> prepareDataFolder(const fs::path& folder) {
    std::error_code error;
    const fs::path parent = folder.parent_path();
    if (!parent.empty()) {
        fs::create_directories(parent, error);
    }
    struct stat about {};
    if (::mkdir(folder.c_str(), 0700) != 0 && ::stat(folder.c_str(), &about) != 0) {
        return failure(LocalizedText{
            fmt::format("データフォルダー「{}」を作成できません。場所と権限を確認してください。",
                        folder.string()),
            fmt::format("The data folder {} cannot be made. Check its location and permissions.",
                        folder.string())});
    }
    if (::stat(folder.c_str(), &about) != 0 || !S_ISDIR(about.st_mode) ||
        (about.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return failure(LocalizedText{
            fmt::format("データフォルダー「{}」は他の利用者が書き込めるか、フォルダーではないため"
                        "使用しません。権限を0700にしてください。",
                        folder.string()),
            fmt::format("The data folder {} is no folder or may be written by others, so it is "
                        "not used. Set its mode to 0700.",
                        folder.string())});
    }
    return {};
}

} // namespace tewatashi::agent::platform
