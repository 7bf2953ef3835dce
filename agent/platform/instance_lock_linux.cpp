#include "agent/platform/instance_lock.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace tewatashi::agent::platform {
namespace {

class FileLock final : public InstanceLock {
public:
    explicit FileLock(int fd) : m_fd(fd) {}
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;
    // The file stays: removing it would let two processes lock two files of one name.
    ~FileLock() override { ::close(m_fd); }

private:
    int m_fd;
};

} // namespace

Result<std::unique_ptr<InstanceLock>, LocalizedText>
InstanceLock::acquire(const std::filesystem::path& folder) {
    const std::filesystem::path file = folder / "agent.lock";
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        const char* reason = std::strerror(errno);
        return failure(LocalizedText{
            fmt::format("「{}」を開けません。フォルダーの権限を確認してください。（{}）",
                        file.string(), reason),
            fmt::format("{} cannot be opened. Check the folder's permissions. ({})", file.string(),
                        reason)});
    }
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        ::close(fd);
        return failure(LocalizedText{
            fmt::format(
                "データフォルダー「{}」は別の自動転送アプリが使用中です。二重に起動していないか"
                "確認してください。",
                folder.string()),
            fmt::format("The data folder {} is in use by another agent. Check that it is not "
                        "started twice.",
                        folder.string())});
    }
    return std::unique_ptr<InstanceLock>(std::make_unique<FileLock>(fd));
}

} // namespace tewatashi::agent::platform
