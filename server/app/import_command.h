#pragma once

#include "common/base/localized_text.h"
#include "server/app/server_command_line.h"
#include "server/app/server_data_folder.h"

#include <CLI/CLI.hpp>

#include <string>

namespace tewatashi::server::app {

// `import` as it was typed.
struct ImportWords {
    std::string kind;
    std::string file;
    bool commit = false;
    bool endMissing = false;
    int endShareMax_percent = 5;
};

void addImportOptions(CLI::App& verb, ImportWords& words, Language language);

// Checks a CSV file or takes it in, and says what that does; the exit code.
[[nodiscard]] int runImport(const DataFolder& folder, const ImportWords& words, Language language,
                            const Console& console);

} // namespace tewatashi::server::app
