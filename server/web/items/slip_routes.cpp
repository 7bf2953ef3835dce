#include "server/web/frame/page_access.h"
#include "server/web/paper/slip_test_page.h"

namespace tewatashi::server::web {
namespace {

http::Response sendTestPage(const WebSite& site, const Viewer& viewer) {
    http::Response response;
    response.contentType = "application/pdf";
    response.body = makeSlipTestPage(site.words(viewer));
    response.withHeader("Cache-Control", "no-store");
    response.withHeader("Content-Disposition", "inline; filename=\"tewatashi-slip-test.pdf\"");
    return response;
}

} // namespace

void addSlipRoutes(http::Router& router, const SharedSite& site) {
    addPage(
        router, site, http::Method::Get, "/slips/test-page",
        {Access::SignedIn, Objects::Any, "Test page of slips"},
        [site](const http::Request&, const Viewer& viewer) { return sendTestPage(*site, viewer); });
}

} // namespace tewatashi::server::web
