#include "server/http/multipart_form.h"
#include "server/services/requests/request_item.h"
#include "server/services/requests/request_list.h"
#include "server/services/site/form_nonce.h"
#include "server/web/frame/page_access.h"
#include "server/web/items/request_import_page.h"

namespace tewatashi::server::web {
namespace {

// A hundred requests with the longest subjects and notes, in UTF-8.
constexpr std::size_t kImportBodyMax_bytes = 320UL * 1024;

class RequestImportRoutes {
public:
    explicit RequestImportRoutes(SharedSite site) : m_site(std::move(site)) {}

    http::Response open(const http::Request& request, const Viewer& viewer) const {
        return show(200, {}, request, viewer);
    }

    // A chosen file is shown first; what was shown is sent again to be registered.
    http::Response take(const http::Request& request, const Viewer& viewer) const {
        const auto file = request.formFile("file");
        const auto kind = file ? services::ImportKind::DryRun : services::ImportKind::Register;
        auto taken = m_site->services().requestImport.take(viewer.session->user,
                                                           file ? *file : formValue(request, "csv"),
                                                           kind, formValue(request, "nonce"));
        if (!taken) {
            RequestImportInput input;
            input.problems = std::move(taken.error());
            return show(422, std::move(input), request, viewer);
        }
        if (kind == services::ImportKind::Register) {
            return http::redirectResponse("/requests?of=" + listOf(*taken, viewer) + "&done=1");
        }
        RequestImportInput input;
        input.found = std::move(*taken);
        return show(200, std::move(input), request, viewer);
    }

    http::Response emptyFile(const http::Request&, const Viewer& viewer) const {
        http::Response response;
        response.contentType = "text/csv; charset=utf-8";
        response.body = services::importTemplate(viewer.language);
        response.withHeader("Cache-Control", "no-store");
        response.withHeader("Content-Disposition",
                            "attachment; filename=\"tewatashi-requests.csv\"");
        return response;
    }

private:
    // Where the new requests stand first.
    std::string listOf(const services::ImportedRequests& taken, const Viewer& viewer) const {
        const auto newest =
            m_site->services().requests.view(taken.rows.back().slipNumber, viewer.session->user);
        const bool forOthers = newest && !newest->enteredBy.empty();
        return std::string(services::requestsOfCode(forOthers ? services::RequestsOf::Account
                                                              : services::RequestsOf::Sender));
    }

    http::Response show(int status, RequestImportInput input, const http::Request& request,
                        const Viewer& viewer) const {
        input.nonce = services::newFormNonce(m_site->services().random);
        return m_site->page(
            status, requestImportPage(input, m_site->painter(), m_site->frameFor(viewer, request)),
            viewer);
    }

    SharedSite m_site;
};

} // namespace

void addRequestImportRoutes(http::Router& router, const SharedSite& site) {
    http::RouteOptions import;
    import.bodyMax = kImportBodyMax_bytes;
    import.bodyTypes = {std::string(http::kMultipartForm)};
    PageTable<RequestImportRoutes> pages(router, site);
    pages.get("/requests/import",
              {Access::SignedIn, Objects::OwnOrMailRoom, "Requests from a file (*Sending*)"},
              &RequestImportRoutes::open);
    pages.get("/requests/template.csv",
              {Access::SignedIn, Objects::Any, "An empty file of requests"},
              &RequestImportRoutes::emptyFile);
    pages.post(
        "/requests/import",
        {Access::SignedIn, Objects::OwnOrMailRoom, "Check and send a file of requests (*Sending*)"},
        &RequestImportRoutes::take, import);
}

} // namespace tewatashi::server::web
