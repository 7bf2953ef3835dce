#include "server/app/routes.h"

#include "server/api/api_routes.h"
#include "server/http/csrf.h"
#include "server/web/frame/web_site.h"
#include "server/web/web_routes.h"

#include <fmt/format.h>

namespace tewatashi::server::app {
namespace {

// What browsers send as Origin; behind a proxy the port is the proxy's.
std::vector<std::string> originsOf(const ServerConfig& config) {
    std::vector<std::string> origins;
    for (const std::string& host : config.http.hostNames) {
        const bool isV6 = host.find(':') != std::string::npos;
        const std::string name = isV6 ? "[" + host + "]" : host;
        origins.push_back("https://" + name);
        origins.push_back(
            fmt::format("{}://{}:{}", config.usesTls ? "https" : "http", name, config.http.port));
    }
    return origins;
}

} // namespace

http::ErrorPage addAllRoutes(http::Router& router, SiteProgram& program, const ServerConfig& config,
                             const ServerLog& log) {
    api::addRoutes(router,
                   {program.services, originsOf(config), http::hostCookieName(web::kSessionCookie),
                    [&log](const LocalizedText& text) { log.trouble(text); }});
    web::WebOptions options;
    options.siteTitle = config.siteTitle;
    options.timeZone = config.site.timeZone;
    options.cookies = web::CookieKind::HostSecure;
    options.origins = originsOf(config);
    options.codes = program.site.rules().codes;
    return web::addRoutes(router, program.services, options);
}

} // namespace tewatashi::server::app
