#pragma once

#include "server/http/router.h"
#include "server/web/frame/web_site.h"

#include <functional>

namespace tewatashi::server::web {

// Who may use a page.
enum class Access { SignedIn, ReadDocks, MailRoom, Administer, Audit };

using PageHandler = std::function<http::Response(const http::Request&, const Viewer&)>;

// The one door to pages behind sign-in. Without a session a reader is sent to sign in and back; a
// role that is not allowed gets 403; a POST must have come from a form of this session, else 403
// and nothing is done.
[[nodiscard]] http::Handler guarded(SharedSite site, Access access, PageHandler handler);

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
void addLeaverRoutes(http::Router& router, const SharedSite& site);
void addClassRoutes(http::Router& router, const SharedSite& site);
void addRequestImportRoutes(http::Router& router, const SharedSite& site);
void addPeopleRoutes(http::Router& router, const SharedSite& site);
void addUserRoutes(http::Router& router, const SharedSite& site);
void addDepartmentRoutes(http::Router& router, const SharedSite& site);
void addPlaceRoutes(http::Router& router, const SharedSite& site);
void addAuditRoutes(http::Router& router, const SharedSite& site);
void addImportRoutes(http::Router& router, const SharedSite& site);
void addOperatorRoutes(http::Router& router, const SharedSite& site);
void addNoticeRoutes(http::Router& router, const SharedSite& site);
void addReceiveRoutes(http::Router& router, const SharedSite& site);
void addAgentRoutes(http::Router& router, const SharedSite& site);
void addTerminalRoutes(http::Router& router, const SharedSite& site);

} // namespace tewatashi::server::web
