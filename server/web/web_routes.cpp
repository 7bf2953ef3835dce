#include "server/web/web_routes.h"

#include "server/http/csrf.h"
#include "server/http/percent_coding.h"
#include "server/web/frame/error_page.h"
#include "server/web/frame/page_access.h"
#include "server/web/frame/page_answers.h"

namespace tewatashi::server::web {
namespace {

bool allows(Access access, services::Role role) {
    switch (access) {
    case Access::SignedIn:
        return true;
    case Access::ReadDocks:
        return mayReadDocks(role);
    case Access::MailRoom:
        return mayWorkInMailRoom(role);
    case Access::Administer:
        return mayAdminister(role);
    case Access::Audit:
        return mayAudit(role);
    }
    return false;
}

bool readsOnly(const http::Request& request) {
    return request.method == http::Method::Get || request.method == http::Method::Head;
}

http::Response toSignIn(const http::Request& request) {
    const std::string back = readsOnly(request) ? localPath(request.target) : "/";
    return http::redirectResponse(back == "/" ? "/sign-in?notice=needed"
                                              : "/sign-in?notice=needed&return=" +
                                                    http::percentEncode(back));
}

} // namespace

http::Handler guarded(SharedSite site, Access access, PageHandler handler) {
    return [site = std::move(site), access,
            handler = std::move(handler)](const http::Request& request) -> http::Response {
        const Viewer viewer = site->viewerOf(request, WebSite::FormSecret::IfPresent);
        if (!viewer.session) {
            return toSignIn(request);
        }
        if (!allows(access, viewer.session->user.role)) {
            return site->error(403, textOfBoth(*site, "error.text_403"), viewer, request);
        }
        if (!readsOnly(request)) {
            const bool genuine =
                viewer.csrfSecret.size() == http::kCsrfSecret_bytes &&
                http::checkCsrf(request, viewer.csrfSecret, site->options().origins).has_value();
            if (!genuine) {
                return site->error(403, textOfBoth(*site, "error.text_form"), viewer, request);
            }
        }
        return handler(request, viewer);
    };
}

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
    addLeaverRoutes(router, site);
    addRequestImportRoutes(router, site);
    addPeopleRoutes(router, site);
    addUserRoutes(router, site);
    addDepartmentRoutes(router, site);
    addPlaceRoutes(router, site);
    addOperatorRoutes(router, site);
    addImportRoutes(router, site);
    addAuditRoutes(router, site);
    addNoticeRoutes(router, site);
    addReceiveRoutes(router, site);
    addAgentRoutes(router, site);
    addTerminalRoutes(router, site);
    router.add(http::Method::Get, "/static/{hash}/{name}", [site](const http::Request& request) {
        return site->painter().assets().serve(request.param("hash"), request.param("name"));
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
