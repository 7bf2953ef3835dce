#pragma once

#include "server/app/admin_message.h"
#include "server/app/server_data_folder.h"

#include <chrono>

namespace tewatashi::server::app {

// Performs one verb: by the running server when there is one, else in this process under the
// instance lock. Waits up to `patience` for a server that is starting or ending. Throws Error when
// configuration, keys or database cannot be used.
[[nodiscard]] AdminAnswer administer(const DataFolder& folder, const AdminRequest& request,
                                     std::chrono::milliseconds patience = std::chrono::seconds(10));

} // namespace tewatashi::server::app
