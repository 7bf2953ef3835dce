#include "server/web/frame/page_access.h"
#include "server/web/frame/page_answers.h"
#include "server/web/mailroom/unconfirmed_page.h"

namespace tewatashi::server::web {
namespace {

class UnconfirmedRoutes {
public:
    explicit UnconfirmedRoutes(SharedSite site) : m_site(std::move(site)) {}

    http::Response show(const http::Request& request, const Viewer& viewer) const {
        UnconfirmedInput input;
        input.cursor = request.queryValue("after").value_or("");
        auto page =
            m_site->services().unconfirmed.list(viewer.session->user, input.cursor, kRowsPerPage);
        if (!page) {
            return m_site->serviceError(page.error(), viewer, request);
        }
        input.page = std::move(*page);
        return m_site->page(
            200,
            unconfirmedPage(input, m_site->painter(), m_site->frameFor(viewer, request), now()),
            viewer);
    }

    http::Response download(const http::Request&, const Viewer& viewer) const {
        http::Response response;
        response.contentType = "text/csv; charset=utf-8";
        response.withHeader("Cache-Control", "no-store");
        response.withHeader("Content-Disposition", "attachment; filename=\"tewatashi-unconfirmed-" +
                                                       m_site->painter().time().day(now()) +
                                                       ".csv\"");
        services::User reader = viewer.session->user;
        reader.language = viewer.language;
        const auto exported = std::make_shared<services::UnconfirmedExport>(
            m_site->services().unconfirmed, reader, m_site->services().site);
        response.pieces = [exported](std::string& piece) { return exported->next(piece); };
        return response;
    }

private:
    UtcMillis now() const { return m_site->services().clock.utcNow(); }

    SharedSite m_site;
};

} // namespace

void addUnconfirmedRoutes(http::Router& router, const SharedSite& site) {
    PageTable<UnconfirmedRoutes> pages(router, site);
    pages.get("/unconfirmed",
              {Access::ReadDocks, Objects::Any, "What was delivered and nobody confirms"},
              &UnconfirmedRoutes::show);
    pages.get("/unconfirmed.csv", {Access::ReadDocks, Objects::Any, "The same as CSV"},
              &UnconfirmedRoutes::download);
}

} // namespace tewatashi::server::web
