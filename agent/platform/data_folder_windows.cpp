#include "agent/platform/data_folder.h"
#include "common/files/file_access_windows.h"

#include <fmt/format.h>

#include <knownfolders.h>
#include <shlobj.h>

namespace tewatashi::agent::platform {
namespace {

namespace fs = std::filesystem;

struct TaskMemFreeOf {
    void operator()(wchar_t* memory) const { ::CoTaskMemFree(memory); }
};

LocalizedText cannotMake(const fs::path& folder, DWORD error) {
    const std::string reason = files::systemReason(error);
    return {
        fmt::format("データフォルダー「{}」を作成できません（{}）。場所と権限を確認してください。",
                    folder.string(), reason),
        fmt::format("The data folder {} cannot be made ({}). Check its location and "
                    "permissions.",
                    folder.string(), reason)};
}

} // namespace

fs::path defaultDataFolder() {
    wchar_t* raw = nullptr;
    const HRESULT found = ::SHGetKnownFolderPath(FOLDERID_ProgramData, 0, nullptr, &raw);
    const std::unique_ptr<wchar_t, TaskMemFreeOf> owned(raw);
    return (SUCCEEDED(found) ? fs::path(raw) : fs::path(L"C:\\ProgramData")) / L"Tewatashi";
}

Result<void, LocalizedText> prepareDataFolder(const fs::path& folder) {
    std::error_code ignored; // CreateDirectory says it better
    const fs::path parent = folder.parent_path();
    if (!parent.empty()) {
        fs::create_directories(parent, ignored);
    }
    files::PrivateSecurity security;
    if (::CreateDirectoryW(folder.c_str(), security.attributes()) == 0) {
        const DWORD error = ::GetLastError();
        if (error != ERROR_ALREADY_EXISTS) {
            return failure(cannotMake(folder, error));
        }
    }
    const files::OwnHandle opened = files::ownHandle(::CreateFileW(
        folder.c_str(), READ_CONTROL | FILE_READ_ATTRIBUTES,
        FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING,
        FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
    if (!opened) {
        return failure(cannotMake(folder, ::GetLastError()));
    }
    BY_HANDLE_FILE_INFORMATION about{};
    constexpr DWORD kWhat = FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_REPARSE_POINT;
    if (::GetFileInformationByHandle(opened.get(), &about) == 0 ||
        (about.dwFileAttributes & kWhat) != FILE_ATTRIBUTE_DIRECTORY) {
        return failure(LocalizedText{
            fmt::format("データフォルダー「{}」はフォルダーではないため使用しません。別の場所を"
                        "指定してください。",
                        folder.string()),
            fmt::format("The data folder {} is no folder and is not used. Name another place.",
                        folder.string())});
    }
    if (const auto account = files::foreignAccount(opened.get(), files::Forbidden::Changing)) {
        return failure(LocalizedText{
            fmt::format("データフォルダー「{}」は「{}」が書き込めるか所有しているため使用しません。"
                        "SYSTEMとAdministratorsだけに権限を与えてください。",
                        folder.string(), *account),
            fmt::format("The data folder {} may be written by {} or belongs to it, so it is not "
                        "used. Leave access to SYSTEM and Administrators alone.",
                        folder.string(), *account)});
    }
    return {};
}

} // namespace tewatashi::agent::platform
