#pragma once

#include "server/http/router.h"
#include "server/web/frame/web_site.h"

#include <functional>
#include <memory>
#include <vector>

namespace tewatashi::server::web {

using services::Access;
using services::Objects;

using PageHandler = std::function<http::Response(const http::Request&, const Viewer&)>;

// Who may use a page, which of the things behind it, and what it is for: one line in English for
// docs/permissions.md.
struct PageRule {
    Access access = Access::Administer;
    Objects objects = Objects::Any;
    const char* purpose = "";
};

// The one door to pages behind sign-in. Without a session a reader is sent to sign in and back; a
// role that the rule does not allow gets 403; a POST must have come from a form of this session,
// else 403 and nothing is done.
void addPage(http::Router& router, const SharedSite& site, http::Method method, const char* pattern,
             const PageRule& rule, PageHandler handler, http::RouteOptions options = {});
// What people need before they are signed in.
void addOpenPage(http::Router& router, http::Method method, const char* pattern,
                 const char* purpose, http::Handler handler);

// Adds the pages of one area, whose handlers are members of one class.
template <class Routes>
class PageTable {
public:
    using Handler = http::Response (Routes::*)(const http::Request&, const Viewer&) const;

    PageTable(http::Router& router, const SharedSite& site)
        : m_router(router), m_site(site), m_routes(std::make_shared<const Routes>(site)) {}

    void get(const char* pattern, const PageRule& rule, Handler handler) {
        add(http::Method::Get, pattern, rule, handler, {});
    }
    void post(const char* pattern, const PageRule& rule, Handler handler,
              http::RouteOptions options = {}) {
        add(http::Method::Post, pattern, rule, handler, std::move(options));
    }

private:
    void add(http::Method method, const char* pattern, const PageRule& rule, Handler handler,
             http::RouteOptions options) {
        addPage(
            m_router, m_site, method, pattern, rule,
            [routes = m_routes, handler](const http::Request& request, const Viewer& viewer) {
                return ((*routes).*handler)(request, viewer);
            },
            std::move(options));
    }

    http::Router& m_router;
    SharedSite m_site;
    std::shared_ptr<const Routes> m_routes;
};

// The routes of one area each.
void addSignInRoutes(http::Router& router, const SharedSite& site);
void addItemRoutes(http::Router& router, const SharedSite& site);
void addDockRoutes(http::Router& router, const SharedSite& site);
void addCodeRoutes(http::Router& router, const SharedSite& site);
void addSlipRoutes(http::Router& router, const SharedSite& site);
void addRegisterRoutes(http::Router& router, const SharedSite& site);
void addRecordsRoutes(http::Router& router, const SharedSite& site);
void addRequestRoutes(http::Router& router, const SharedSite& site);
void addSentRoutes(http::Router& router, const SharedSite& site);
void addCalendarRoutes(http::Router& router, const SharedSite& site);
void addAbsenceRoutes(http::Router& router, const SharedSite& site);
void addLeaverRoutes(http::Router& router, const SharedSite& site);
void addClassRoutes(http::Router& router, const SharedSite& site);
void addRequestImportRoutes(http::Router& router, const SharedSite& site);
void addPeopleRoutes(http::Router& router, const SharedSite& site);
void addUserRoutes(http::Router& router, const SharedSite& site);
void addDepartmentRoutes(http::Router& router, const SharedSite& site);
void addPlaceRoutes(http::Router& router, const SharedSite& site);
void addRouteRoutes(http::Router& router, const SharedSite& site);
void addAuditRoutes(http::Router& router, const SharedSite& site);
void addImportRoutes(http::Router& router, const SharedSite& site);
void addOperatorRoutes(http::Router& router, const SharedSite& site);
void addMailRoutes(http::Router& router, const SharedSite& site);
void addNoticeChoiceRoutes(http::Router& router, const SharedSite& site);
void addNoticeRoutes(http::Router& router, const SharedSite& site);
void addUnconfirmedRoutes(http::Router& router, const SharedSite& site);
void addReceiveRoutes(http::Router& router, const SharedSite& site);
void addAgentRoutes(http::Router& router, const SharedSite& site);
void addTerminalRoutes(http::Router& router, const SharedSite& site);

} // namespace tewatashi::server::web
