#include "server/web/web_routes.h"

#include "server/web/frame/error_page.h"
#include "server/web/frame/page_access.h"

namespace tewatashi::server::web {

http::ErrorPage addRoutes(http::Router& router, services::SiteServices& siteServices,
                          const WebOptions& options) {
    const auto site = std::make_shared<const WebSite>(siteServices, options);
    addSignInRoutes(router, site);
    addItemRoutes(router, site);
    addDockRoutes(router, site);
    addCodeRoutes(router, site);
    addSlipRoutes(router, site);
    addRegisterRoutes(router, site);
    addRecordsRoutes(router, site);
    addRequestRoutes(router, site);
    addSentRoutes(router, site);
    addCalendarRoutes(router, site);
    addClassRoutes(router, site);
    addAbsenceRoutes(router, site);
    addLeaverRoutes(router, site);
    addRequestImportRoutes(router, site);
    addPeopleRoutes(router, site);
    addUserRoutes(router, site);
    addDepartmentRoutes(router, site);
    addPlaceRoutes(router, site);
    addRouteRoutes(router, site);
    addOperatorRoutes(router, site);
    addImportRoutes(router, site);
    addAuditRoutes(router, site);
    addMailRoutes(router, site);
    addNoticeChoiceRoutes(router, site);
    addNoticeRoutes(router, site);
    addUnconfirmedRoutes(router, site);
    addReceiveRoutes(router, site);
    addAgentRoutes(router, site);
    addTerminalRoutes(router, site);
    addOpenPage(router, http::Method::Get, "/static/{hash}/{name}", "Style, scripts and pictures",
                [site](const http::Request& request) {
                    return site->painter().assets().serve(request.param("hash"),
                                                          request.param("name"));
                });
    return [site](const http::Request& request, int status, const LocalizedText& text) {
        // From 500 on the database may be the reason: ask it nothing.
        const Viewer viewer = status >= 500
                                  ? site->strangerOf(request)
                                  : site->viewerOf(request, WebSite::FormSecret::IfPresent);
        return site->page(status,
                          errorPage(status, text, site->painter(), site->frameFor(viewer, request)),
                          viewer);
    };
}

} // namespace tewatashi::server::web
