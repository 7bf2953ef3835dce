#include "common/files/file_access_windows.h"
#include "common/files/private_file.h"

#include <fmt/format.h>

#include <array>

namespace tewatashi::files {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSizeMax = 64UL * 1024;
// A virus scanner holds a fresh file for a moment.
constexpr int kReplaceTries = 40;
constexpr DWORD kReplaceRetry_ms = 50;

LocalizedText systemText(const char* ja, const char* en, const fs::path& file, DWORD error) {
    const std::string reason = systemReason(error);
    return {fmt::format("「{}」{}（{}）", file.string(), ja, reason),
            fmt::format("{} {} ({}).", file.string(), en, reason)};
}

LocalizedText cannotWrite(const fs::path& file, DWORD error) {
    return systemText("に書き込めません。フォルダーの権限と空き容量を確認してください。",
                      "cannot be written. Check the folder's permissions and free space", file,
                      error);
}

bool writeAll(HANDLE file, std::string_view content) {
    while (!content.empty()) {
        DWORD count = 0;
        if (::WriteFile(file, content.data(), static_cast<DWORD>(content.size()), &count,
                        nullptr) == 0 ||
            count == 0) {
            return false;
        }
        content.remove_prefix(count);
    }
    return true;
}

// MOVEFILE_WRITE_THROUGH returns when the new name is on disk.
DWORD replace(const fs::path& fresh, const fs::path& file) {
    for (int i = 1;; ++i) {
        if (::MoveFileExW(fresh.c_str(), file.c_str(),
                          MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH) != 0) {
            return ERROR_SUCCESS;
        }
        const DWORD error = ::GetLastError();
        const bool passing = error == ERROR_SHARING_VIOLATION || error == ERROR_ACCESS_DENIED;
        if (!passing || i == kReplaceTries) {
            return error;
        }
        ::Sleep(kReplaceRetry_ms);
    }
}

LocalizedText othersMayRead(const fs::path& file, const std::string& account) {
    return {fmt::format("「{}」は「{}」も読み書きできるか所有しているため使用しません。SYSTEMと"
                        "Administratorsだけに権限を与えてください。秘密鍵が読まれた可能性があれば"
                        "登録し直してください。",
                        file.string(), account),
            fmt::format("{} may be read or changed by {} as well, or belongs to it, and is not "
                        "used. Leave access to SYSTEM and Administrators alone; if somebody may "
                        "have read the key, enrol again.",
                        file.string(), account)};
}

} // namespace

Result<void, LocalizedText> createPrivateFile(const fs::path& file, std::string_view content) {
    PrivateSecurity security;
    OwnHandle out = ownHandle(::CreateFileW(file.c_str(), GENERIC_WRITE, 0, security.attributes(),
                                            CREATE_NEW, FILE_ATTRIBUTE_NORMAL, nullptr));
    if (!out) {
        const DWORD error = ::GetLastError();
        return failure(error == ERROR_FILE_EXISTS || error == ERROR_ALREADY_EXISTS
                           ? systemText("は既にあります。上書きしません。",
                                        "exists already and is not overwritten", file, error)
                           : cannotWrite(file, error));
    }
    if (!writeAll(out.get(), content) || ::FlushFileBuffers(out.get()) == 0) {
        const DWORD error = ::GetLastError();
        out.reset();
        ::DeleteFileW(file.c_str());
        return failure(cannotWrite(file, error));
    }
    return {};
}

Result<void, LocalizedText> replacePrivateFile(const fs::path& file, std::string_view content) {
    fs::path fresh = file;
    fresh += ".new";
    ::DeleteFileW(fresh.c_str()); // left over from a power cut
    if (auto made = createPrivateFile(fresh, content); !made) {
        return made;
    }
    if (const DWORD error = replace(fresh, file); error != ERROR_SUCCESS) {
        ::DeleteFileW(fresh.c_str());
        return failure(cannotWrite(file, error));
    }
    return {};
}

Result<std::string, LocalizedText> readPrivateFile(const fs::path& file) {
    const OwnHandle in = ownHandle(::CreateFileW(
        file.c_str(), GENERIC_READ | READ_CONTROL, FILE_SHARE_READ | FILE_SHARE_DELETE, nullptr,
        OPEN_EXISTING, FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
    BY_HANDLE_FILE_INFORMATION about{};
    constexpr DWORD kNoFile = FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_REPARSE_POINT;
    if (!in || ::GetFileInformationByHandle(in.get(), &about) == 0 ||
        (about.dwFileAttributes & kNoFile) != 0) {
        return failure(systemText("を読めません。ファイルの有無と権限を確認してください。",
                                  "cannot be read. Check that it exists and that this account may "
                                  "read it",
                                  file, ::GetLastError()));
    }
    if (const auto account = foreignAccount(in.get(), Forbidden::Reading)) {
        return failure(othersMayRead(file, *account));
    }
    std::string content;
    std::array<char, 4096> part{};
    DWORD count = 0;
    BOOL read = TRUE;
    while ((read = ::ReadFile(in.get(), part.data(), static_cast<DWORD>(part.size()), &count,
                              nullptr)) != 0 &&
           count > 0 && content.size() <= kSizeMax) {
        content.append(part.data(), count);
    }
    if (read == 0 || content.size() > kSizeMax) {
        return failure(
            systemText("を読めません。壊れている場合は enrol --replace で登録し直してください。",
                       "cannot be read. If it is damaged, enrol again with --replace", file,
                       read == 0 ? ::GetLastError() : ERROR_FILE_TOO_LARGE));
    }
    return content;
}

} // namespace tewatashi::files
