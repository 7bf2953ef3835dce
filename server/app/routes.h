#pragma once

#include "server/app/server_log.h"
#include "server/app/site_program.h"
#include "server/http/router.h"

namespace tewatashi::server::app {

// Every address this server answers. Returns how errors look to people.
[[nodiscard]] http::ErrorPage addAllRoutes(http::Router& router, SiteProgram& program,
                                           const ServerConfig& config, const ServerLog& log);

} // namespace tewatashi::server::app
