#include "tests/server/permissions/routed_site.h"

#include "server/api/api_routes.h"
#include "server/http/csrf.h"
#include "server/web/frame/web_site.h"
#include "server/web/web_routes.h"
#include "tests/server/services/cheap_passwords.h"

namespace tewatashi::test {

using namespace server;

RoutedSite::RoutedSite(server::services::SiteContext& site) : m_services(site, cheapPasswords()) {
    api::addRoutes(m_router,
                   {m_services, {kOrigin}, http::hostCookieName(web::kSessionCookie), nullptr});
    web::WebOptions options;
    options.siteTitle = {"見本商事", "Mihon Shoji"};
    options.origins = {kOrigin};
    static_cast<void>(web::addRoutes(m_router, m_services, options));
}

} // namespace tewatashi::test
