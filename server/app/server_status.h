#pragma once

#include "common/base/localized_text.h"
#include "server/app/server_command_line.h"
#include "server/app/server_data_folder.h"

namespace tewatashi::server::app {

inline constexpr int kFailed = 1; // exit code of what was refused or failed

// Says in both languages what went wrong, the reader's first: the person who reads it may not be
// the one who ran the command.
void say(const Console& console, const LocalizedText& text, Language language);

// `status`: the exit code, 3 for a stopped server. Throws Error for a folder that cannot be used.
[[nodiscard]] int runStatus(const DataFolder& folder, Language language, const Console& console);

} // namespace tewatashi::server::app
