#include "common/files/file_lock.h"

#include <thread>
#include <utility>

// What is the same on every system; tryAcquire() and the end are the system's.
namespace tewatashi::files {
namespace {

constexpr std::chrono::milliseconds kRetryEvery{20};

} // namespace

std::optional<FileLock> FileLock::acquire(const std::filesystem::path& file,
                                          std::chrono::milliseconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (;;) {
        auto lock = tryAcquire(file);
        if (lock || std::chrono::steady_clock::now() >= deadline) {
            return lock;
        }
        std::this_thread::sleep_for(kRetryEvery);
    }
}

FileLock::FileLock(FileLock&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

} // namespace tewatashi::files
