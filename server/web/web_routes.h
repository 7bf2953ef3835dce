#pragma once

#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/domain/context.h"
#include "server/http/error_mapping.h"
#include "server/http/router.h"
#include "server/services/site_services.h"

#include <string>
#include <vector>

namespace tewatashi::server::web {

// Browsers take "__Host-" cookies over TLS (or on localhost) alone; Plain is for a server reached
// without TLS at all, such as a trial in a closed network.
enum class CookieKind { HostSecure, Plain };

struct WebOptions {
    LocalizedText siteTitle; // お客様専用サイト: shown beside the product's name
    std::string timeZone = "Asia/Tokyo"; // name in the system's tz database
    CookieKind cookies = CookieKind::HostSecure;
    // "https://mail.example.jp": where forms may come from when the browser does not send
    // Sec-Fetch-Site.
    std::vector<std::string> origins;
    domain::CodeScheme codes;
};

// Adds every page to the router and returns how errors look to people, for the HTTP server's
// options. Who may do what is decided in one place (page_access.h): employees look items up,
// auditors also read dock sessions, operators and administrators register, repair and print,
// administrators keep masters and business days, administrators and auditors read the audit
// log. Throws tewatashi::Error when the time zone is unknown.
[[nodiscard]] http::ErrorPage addRoutes(http::Router& router, services::SiteServices& siteServices,
                                        const WebOptions& options);

} // namespace tewatashi::server::web
