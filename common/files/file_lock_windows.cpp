#include "common/base/error.h"
#include "common/files/file_access_windows.h"
#include "common/files/file_lock.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <io.h>

namespace tewatashi::files {

std::optional<FileLock> FileLock::tryAcquire(const std::filesystem::path& file) {
    PrivateSecurity security;
    const HANDLE handle =
        ::CreateFileW(file.c_str(), GENERIC_READ | GENERIC_WRITE,
                      FILE_SHARE_READ | FILE_SHARE_WRITE, security.attributes(), OPEN_ALWAYS,
                      FILE_ATTRIBUTE_NORMAL | FILE_FLAG_OPEN_REPARSE_POINT, nullptr);
    BY_HANDLE_FILE_INFORMATION about{};
    if (handle == INVALID_HANDLE_VALUE || ::GetFileInformationByHandle(handle, &about) == 0 ||
        (about.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0) {
        const std::string reason = systemReason(::GetLastError());
        ownHandle(handle).reset();
        throw Error({fmt::format("ロックファイル「{}」を開けません（{}）。フォルダーの場所と"
                                 "権限を確認してください。",
                                 file.string(), reason),
                     fmt::format("The lock file {} cannot be opened ({}). Check the location and "
                                 "permissions of its folder.",
                                 file.string(), reason)});
    }
    FileLock lock(::_open_osfhandle(reinterpret_cast<intptr_t>(handle), _O_RDWR));
    OVERLAPPED start{};
    if (::LockFileEx(handle, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0,
                     &start) == 0) {
        return std::nullopt;
    }
    return lock;
}

FileLock::~FileLock() {
    if (m_descriptor >= 0) {
        ::_close(m_descriptor);
    }
}

} // namespace tewatashi::files
