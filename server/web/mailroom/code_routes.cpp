#include "server/http/error_mapping.h"
#include "server/web/frame/page_access.h"
#include "server/web/mailroom/codes_page.h"
#include "server/web/paper/code_sheet_pdf.h"

namespace tewatashi::server::web {
namespace {

const std::vector<services::PrintableCode>& codesOf(const services::CodeSheets& sheets,
                                                    SheetKind kind) {
    switch (kind) {
    case SheetKind::Operators:
        return sheets.operators;
    case SheetKind::Actions:
        return sheets.actions;
    case SheetKind::Places:
        return sheets.places;
    case SheetKind::Controls:
        break;
    }
    return sheets.controls;
}

http::Response showCodes(const WebSite& site, const http::Request& request, const Viewer& viewer) {
    return site.page(200,
                     codesPage(site.services().codeMasters.sheets(), site.painter(),
                               site.frameFor(viewer, request)),
                     viewer);
}

http::Response sendPdf(const WebSite& site, const http::Request& request, const Viewer& viewer) {
    const auto kind = sheetFromCode(request.queryValue("sheet").value_or(""));
    if (!kind) {
        return site.error(404, http::textOfStatus(404), viewer, request);
    }
    http::Response response;
    response.contentType = "application/pdf";
    response.body = makeCodeSheetPdf(codesOf(site.services().codeMasters.sheets(), *kind), *kind,
                                     viewer.language);
    response.withHeader("Cache-Control", "no-store");
    response.withHeader("Content-Disposition",
                        "inline; filename=\"tewatashi-" + std::string(sheetCode(*kind)) + ".pdf\"");
    return response;
}

} // namespace

void addCodeRoutes(http::Router& router, const SharedSite& site) {
    addPage(router, site, http::Method::Get, "/codes",
            {Access::MailRoom, Objects::Any, "Cards and code sheets"},
            [site](const http::Request& request, const Viewer& viewer) {
                return showCodes(*site, request, viewer);
            });
    addPage(router, site, http::Method::Get, "/codes.pdf",
            {Access::MailRoom, Objects::Any, "A code sheet to print"},
            [site](const http::Request& request, const Viewer& viewer) {
                return sendPdf(*site, request, viewer);
            });
}

} // namespace tewatashi::server::web
