#pragma once

#include <sys/stat.h>

#include <filesystem>

namespace tewatashi::test {

// The permission bits of a file, 0 when there is none.
[[nodiscard]] inline unsigned modeOf(const std::filesystem::path& path) {
    struct stat about {};
    return ::stat(path.c_str(), &about) == 0 ? about.st_mode & 0777U : 0U;
}

} // namespace tewatashi::test
