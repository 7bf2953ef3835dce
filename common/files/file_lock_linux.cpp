#include "common/base/error.h"
#include "common/files/file_lock.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace tewatashi::files {
namespace {

constexpr int kRetryEvery_ms = 20;

} // namespace

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

std::optional<FileLock> FileLock::acquire(const std::filesystem::path& file,
                                          std::chrono::milliseconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (;;) {
        auto lock = tryAcquire(file);
        if (lock || std::chrono::steady_clock::now() >= deadline) {
            return lock;
        }
        ::poll(nullptr, 0, kRetryEvery_ms);
    }
}

FileLock::FileLock(FileLock&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

FileLock::~FileLock() {
    if (m_descriptor >= 0) {
        ::close(m_descriptor);
    }
}

} // namespace tewatashi::files
