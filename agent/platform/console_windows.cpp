#include "agent/platform/console.h"
#include "common/files/windows_api.h"

#include <shellapi.h>

#include <cstdio>

namespace tewatashi::agent::platform {

std::vector<std::string> commandWords(int argc, const char* const* argv) {
    int count = 0;
    const std::unique_ptr<wchar_t*, files::LocalFreeOf> words(
        ::CommandLineToArgvW(::GetCommandLineW(), &count));
    if (!words) {
        return std::vector<std::string>(argv, argv + argc);
    }
    std::vector<std::string> utf8;
    utf8.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        utf8.push_back(files::narrow(words.get()[i]));
    }
    return utf8;
}

Language systemLanguage() {
    return PRIMARYLANGID(::GetUserDefaultUILanguage()) == LANG_JAPANESE ? Language::Japanese
                                                                        : Language::English;
}

bool standardErrorTo(const std::filesystem::path& file) {
    return ::_wfreopen(file.c_str(), L"a", stderr) != nullptr &&
           std::setvbuf(stderr, nullptr, _IONBF, 0) == 0;
}

// 0 without a console, as in a service.
ConsoleText::ConsoleText() : m_before(::GetConsoleOutputCP()) {
    if (m_before != 0) {
        ::SetConsoleOutputCP(CP_UTF8);
    }
}

ConsoleText::~ConsoleText() {
    if (m_before != 0) {
        ::SetConsoleOutputCP(m_before);
    }
}

} // namespace tewatashi::agent::platform
