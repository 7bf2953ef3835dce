#include "server/app/server_instance_lock.h"

#include "common/base/error.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace tewatashi::server::app {

std::optional<InstanceLock> InstanceLock::tryAcquire(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        const std::string why = std::strerror(errno);
        throw Error({"ロックファイル「" + file.string() + "」を開けません（" + why +
                         "）。データフォルダーの場所と権限を確認してください。",
                     "Cannot open the lock file " + file.string() + " (" + why +
                         "). Check the data folder's place and permissions."});
    }
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        ::close(descriptor);
        return std::nullopt;
    }
    return InstanceLock(descriptor);
}

InstanceLock::InstanceLock(InstanceLock&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

InstanceLock::~InstanceLock() {
    if (m_descriptor >= 0) {
        ::close(m_descriptor);
    }
}

} // namespace tewatashi::server::app
