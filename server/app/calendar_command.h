#pragma once

#include "server/app/admin_message.h"
#include "server/app/server_command_line.h"
#include "server/app/server_data_folder.h"
#include "server/app/site_program.h"

#include <string>

namespace tewatashi::server::app {

struct CalendarImportOptions {
    std::string data;
    std::string file;
    bool isDryRun = false;
    Language language = Language::English;
};
// `calendar import`: hands the file to whoever holds the database and says what it changes, or line
// by line what is wrong with it. Exit code 0 or 1. Throws Error.
[[nodiscard]] int importCalendar(const CalendarImportOptions& options, const Console& console);

// The verb behind it: reads the file that was handed over by its name in the data folder.
[[nodiscard]] AdminAnswer importCalendarVerb(SiteProgram& program, const Json& arguments);

} // namespace tewatashi::server::app
