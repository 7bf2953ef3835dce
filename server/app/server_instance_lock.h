#pragma once

#include <filesystem>
#include <optional>

namespace tewatashi::server::app {

// Whoever holds it is the one process that may open the site's database. Released by the kernel
// when the process ends, however it ends.
class InstanceLock {
public:
    // nullopt when another process holds it. Throws Error when the file cannot be opened.
    [[nodiscard]] static std::optional<InstanceLock> tryAcquire(const std::filesystem::path& file);

    InstanceLock(InstanceLock&& other) noexcept;
    InstanceLock& operator=(InstanceLock&& other) = delete;
    InstanceLock(const InstanceLock&) = delete;
    InstanceLock& operator=(const InstanceLock&) = delete;
    ~InstanceLock();

private:
    explicit InstanceLock(int descriptor) : m_descriptor(descriptor) {}
    int m_descriptor;
};

} // namespace tewatashi::server::app
