#include "common/base/error.h"
#include "common/files/file_lock.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace tewatashi::files {

std::optional<FileLock> FileLock::tryAcquire(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) {
        const char* reason = std::strerror(errno);
        throw Error({fmt::format("ロックファイル「{}」を開けません（{}）。フォルダーの場所と"
                                 "権限を確認してください。",
                                 file.string(), reason),
                     fmt::format("The lock file {} cannot be opened ({}). Check the location and "
                                 "permissions of its folder.",
                                 file.string(), reason)});
    }
    FileLock lock(descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        return std::nullopt;
    }
    return lock;
}

FileLock::~FileLock() {
    if (m_descriptor >= 0) {
        ::close(m_descriptor);
    }
}

} // namespace tewatashi::files
