#pragma once

#include <windows.h>

#include <memory>
#include <string>
#include <string_view>

namespace tewatashi::files {

// What every *_windows.cpp needs of the Windows API. Text in this program is UTF-8, also what
// std::filesystem::path gives and takes as std::string.

[[nodiscard]] std::wstring wide(std::string_view utf8);
[[nodiscard]] std::string narrow(std::wstring_view text);
// What the system says to GetLastError(), in its language, without a line end.
[[nodiscard]] std::string systemReason(DWORD error);

struct CloseHandleOf {
    void operator()(HANDLE handle) const { ::CloseHandle(handle); }
};
// Null instead of INVALID_HANDLE_VALUE: use ownHandle().
using OwnHandle = std::unique_ptr<void, CloseHandleOf>;
[[nodiscard]] OwnHandle ownHandle(HANDLE handle);

struct LocalFreeOf {
    void operator()(void* memory) const { ::LocalFree(memory); }
};

} // namespace tewatashi::files
