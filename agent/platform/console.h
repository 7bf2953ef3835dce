#pragma once

#include "common/base/localized_text.h"

#include <filesystem>
#include <string>
#include <vector>

namespace tewatashi::agent::platform {

// The words of the command line in UTF-8, the program's own name first. Windows gives main() what
// is left of them in an old code page, so there they are asked for anew.
[[nodiscard]] std::vector<std::string> commandWords(int argc, const char* const* argv);

// What the system's surface speaks, where neither --lang nor the environment says; English when
// the system does not say either.
[[nodiscard]] Language systemLanguage();

// Sends what is written to standard error to the end of a file from here on, each line at once.
// False when the file cannot be opened: standard error is lost then.
[[nodiscard]] bool standardErrorTo(const std::filesystem::path& file);

// While it lives, a console window shows our UTF-8; afterwards it is as it was. Nothing where
// consoles do so anyway.
class ConsoleText {
public:
    ConsoleText();
    ~ConsoleText();
    ConsoleText(const ConsoleText&) = delete;
    ConsoleText& operator=(const ConsoleText&) = delete;

private:
    unsigned m_before = 0;
};

} // namespace tewatashi::agent::platform
