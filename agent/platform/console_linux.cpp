#include "agent/platform/console.h"

#include <cstdio>

namespace tewatashi::agent::platform {

std::vector<std::string> commandWords(int argc, const char* const* argv) {
    return std::vector<std::string>(argv, argv + argc);
}

// Here the environment is what says it.
Language systemLanguage() { return Language::English; }

bool standardErrorTo(const std::filesystem::path& file) {
    return std::freopen(file.c_str(), "a", stderr) != nullptr &&
           std::setvbuf(stderr, nullptr, _IONBF, 0) == 0;
}

ConsoleText::ConsoleText() = default;
ConsoleText::~ConsoleText() { static_cast<void>(m_before); }

} // namespace tewatashi::agent::platform
