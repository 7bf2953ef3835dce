#pragma once

#include "server/app/server_data_folder.h"

namespace tewatashi::server::app {

// Serves until SIGTERM or SIGINT, then drains. Returns the program's exit code. Throws Error when
// it cannot start. Blocks those signals in the whole process: call it from main().
[[nodiscard]] int serve(const DataFolder& folder);

} // namespace tewatashi::server::app
