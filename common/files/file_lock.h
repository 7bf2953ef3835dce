#pragma once

#include <chrono>
#include <filesystem>
#include <optional>

namespace tewatashi::files {

// Held by the one process that may touch what the file stands for: an agent's or a server's data
// folder, a database. Freed by the system when the process ends, however it ends. The file itself
// stays: removing it would let two processes lock two files of one name.
class FileLock {
public:
    // Makes the file when it is missing; does not wait. nullopt when another holds the lock.
    // Throws Error, naming the file, when it cannot be opened.
    [[nodiscard]] static std::optional<FileLock> tryAcquire(const std::filesystem::path& file);
    // Likewise, waiting for a holder that is about to end. A program's start waits this long, since
    // a command that looks into its data at rest holds the lock for a moment.
    [[nodiscard]] static std::optional<FileLock> acquire(const std::filesystem::path& file,
                                                         std::chrono::milliseconds patience);
    static constexpr std::chrono::seconds kStartPatience{5};

    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&& other) noexcept;
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;
    ~FileLock();

private:
    explicit FileLock(int descriptor) : m_descriptor(descriptor) {}
    int m_descriptor;
};

} // namespace tewatashi::files
