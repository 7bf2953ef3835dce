#pragma once

#include "server/http/error_mapping.h"
#include "server/http/router.h"
#include "server/services/site_services.h"
#include "server/web/frame/web_options.h"

namespace tewatashi::server::web {

// Adds every page to the router and returns how errors look to people, for the HTTP server's
// options. Who may do what is decided in one place (page_access.h): employees look items up,
// auditors also read dock sessions, operators and administrators register, repair and print,
// administrators keep masters and business days, administrators and auditors read the audit
// log. Throws tewatashi::Error when the time zone is unknown.
[[nodiscard]] http::ErrorPage addRoutes(http::Router& router, services::SiteServices& siteServices,
                                        const WebOptions& options);

} // namespace tewatashi::server::web
