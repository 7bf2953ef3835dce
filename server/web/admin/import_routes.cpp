#include "common/base/whole_number.h"
#include "server/http/multipart_form.h"
#include "server/services/directory/export_directory.h"
#include "server/web/admin/admin_routes.h"
#include "server/web/admin/import_pages.h"

namespace tewatashi::server::web {
namespace {

// As much as the server takes of one request; larger files come by the command line.
constexpr std::size_t kUploadMax_bytes = 1024UL * 1024;
constexpr int kShareMax_percent = 100;

std::optional<int> percentOf(const std::string& typed) {
    const auto value = wholeNumber<int>(typed);
    return value && *value >= 0 && *value <= kShareMax_percent ? value : std::nullopt;
}

class ImportRoutes {
public:
    explicit ImportRoutes(SharedSite site) : m_site(std::move(site)) {}

    http::Response open(const http::Request& request, const Viewer& viewer) const {
        return form(200, {}, request, viewer);
    }

    // The dry run: what a commit would do, and the file kept for it.
    http::Response check(const http::Request& request, const Viewer& viewer) const {
        ImportFormInput input;
        input.kind = formValue(request, "kind");
        input.share = formValue(request, "share");
        input.endMissing = formValue(request, "missing") == "end";
        services::ImportDraft draft;
        draft.octets = request.formFile("file").value_or("");
        const auto kind = services::importKindFromCode(input.kind);
        const auto share = percentOf(input.share);
        const auto problem = [&](const char* field, const char* key) {
            input.problems.push_back({field,
                                      {m_site->painter().words(Language::Japanese).get(key),
                                       m_site->painter().words(Language::English).get(key)}});
        };
        if (!kind) {
            problem("kind", "bulk.choose_kind");
        }
        if (!share) {
            problem("share", "bulk.wrong_share");
        }
        if (draft.octets.empty()) {
            problem("file", "bulk.choose_file");
        }
        if (!input.problems.empty()) {
            return form(422, input, request, viewer);
        }
        draft.kind = *kind;
        draft.options = {input.endMissing, *share};
        const auto report = imports().dryRun(draft.kind, draft.octets, draft.options);
        const bool isReady = report.mayCommit() && report.hasChanges();
        const std::string name =
            isReady ? drafts().keep(viewer.session->user.id, std::move(draft)) : std::string();
        return shown(report.mayCommit() ? 200 : 422, report, name, request, viewer);
    }

    http::Response commit(const http::Request& request, const Viewer& viewer) const {
        const auto draft = drafts().take(viewer.session->user.id, formValue(request, "draft"));
        if (!draft) {
            ImportFormInput input;
            input.problems = {
                {"file",
                 {m_site->painter().words(Language::Japanese).get("bulk.draft_gone"),
                  m_site->painter().words(Language::English).get("bulk.draft_gone")}}};
            return form(422, input, request, viewer);
        }
        const auto report =
            imports().commit(draft->kind, draft->octets, draft->options, actorOf(viewer, request));
        return shown(report.isCommitted ? 200 : 422, report, "", request, viewer);
    }

    http::Response download(const http::Request& request, const Viewer& viewer) const {
        const auto kind = services::importKindFromCode(request.param("kind"));
        if (!kind) {
            return notFoundPage(*m_site, "bulk.choose_kind", viewer, request);
        }
        const bool isCp932 = request.queryValue("encoding") == "cp932";
        http::Response response;
        response.contentType =
            isCp932 ? "text/csv; charset=Windows-31J" : "text/csv; charset=utf-8";
        response.withHeader("Cache-Control", "no-store");
        response.withHeader("Content-Disposition",
                            "attachment; filename=\"tewatashi-" + request.param("kind") + "-" +
                                m_site->services().directory.today().text() + ".csv\"");
        const auto exported = std::make_shared<services::DirectoryExport>(
            m_site->services().site, *kind,
            isCp932 ? services::ExportEncoding::Cp932 : services::ExportEncoding::Utf8Bom);
        response.pieces = [exported](std::string& piece) { return exported->next(piece); };
        return response;
    }

private:
    services::ImportDirectory& imports() const { return m_site->services().importDirectory; }
    services::ImportDrafts& drafts() const { return m_site->services().importDrafts; }

    http::Response form(int status, const ImportFormInput& input, const http::Request& request,
                        const Viewer& viewer) const {
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = "/admin/import";
        return m_site->page(status, importPage(input, m_site->painter(), std::move(frame)), viewer);
    }

    http::Response shown(int status, const services::ImportReport& report, const std::string& draft,
                         const http::Request& request, const Viewer& viewer) const {
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = "/admin/import";
        return m_site->page(
            status, importReportPage(report, draft, m_site->painter(), std::move(frame)), viewer);
    }

    SharedSite m_site;
};

} // namespace

void addImportRoutes(http::Router& router, const SharedSite& site) {
    http::RouteOptions options;
    options.bodyMax = kUploadMax_bytes;
    options.bodyTypes = {std::string(http::kMultipartForm)};
    PageTable<ImportRoutes> pages(router, site);
    pages.get("/admin/import", {Access::Administer, Objects::Any, "Bulk import"},
              &ImportRoutes::open);
    pages.post("/admin/import", {Access::Administer, Objects::Any, "Check a file"},
               &ImportRoutes::check, options);
    pages.post("/admin/import/commit", {Access::Administer, Objects::Any, "Take a checked file in"},
               &ImportRoutes::commit);
    pages.get("/admin/export/{kind}", {Access::Administer, Objects::Any, "Masters as CSV"},
              &ImportRoutes::download);
}

} // namespace tewatashi::server::web
