#include "server/web/admin/audit_page.h"
#include "server/web/frame/page_access.h"
#include "server/web/frame/page_answers.h"

namespace tewatashi::server::web {
namespace {

services::AuditQuery queryOf(const http::Request& request) {
    const auto value = [&](const char* name) {
        return request.queryValue(name).value_or(std::string());
    };
    return {value("from"), value("until"), value("actor"), value("act"), value("thing")};
}

class AuditRoutes {
public:
    explicit AuditRoutes(SharedSite site) : m_site(std::move(site)) {}

    http::Response list(const http::Request& request, const Viewer& viewer) const {
        AuditPageInput input;
        input.query = queryOf(request);
        input.after = request.queryValue("after").value_or("");
        auto page = m_site->services().auditLog.page(input.query, input.after, kRowsPerPage);
        const int status = page ? 200 : 422;
        if (page) {
            input.page = std::move(*page);
        } else {
            input.problems = page.error().fields;
        }
        return m_site->page(status,
                            auditPage(input, m_site->painter(), m_site->frameFor(viewer, request),
                                      m_site->services().clock.utcNow()),
                            viewer);
    }

    http::Response download(const http::Request& request, const Viewer& viewer) const {
        const services::AuditQuery query = queryOf(request);
        if (const auto page = m_site->services().auditLog.page(query, "", 1); !page) {
            return m_site->serviceError(page.error(), viewer, request);
        }
        http::Response response;
        response.contentType = "text/csv; charset=utf-8";
        response.withHeader("Cache-Control", "no-store");
        response.withHeader("Content-Disposition",
                            "attachment; filename=\"tewatashi-audit-" +
                                m_site->painter().time().day(m_site->services().clock.utcNow()) +
                                ".csv\"");
        const auto exported =
            std::make_shared<services::AuditExport>(m_site->services().auditLog, query);
        response.pieces = [exported](std::string& piece) { return exported->next(piece); };
        return response;
    }

private:
    SharedSite m_site;
};

} // namespace

void addAuditRoutes(http::Router& router, const SharedSite& site) {
    PageTable<AuditRoutes> pages(router, site);
    pages.get("/admin/audit", {Access::Audit, Objects::Any, "Audit log"}, &AuditRoutes::list);
    pages.get("/admin/audit.csv", {Access::Audit, Objects::Any, "Audit log as CSV"},
              &AuditRoutes::download);
}

} // namespace tewatashi::server::web
