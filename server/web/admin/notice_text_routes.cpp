#include "server/web/admin/admin_routes.h"
#include "server/web/admin/notice_text_pages.h"
#include "server/web/frame/page_access.h"

namespace tewatashi::server::web {
namespace {

class NoticeTextRoutes {
public:
    explicit NoticeTextRoutes(SharedSite site) : m_site(std::move(site)) {}

    http::Response list(const http::Request& request, const Viewer& viewer) const {
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = "/admin/notice-texts";
        addDoneNotice(frame, m_site->words(viewer), "texts.done.", request);
        return m_site->page(
            200, noticeTextsPage(texts().list(), m_site->painter(), std::move(frame)), viewer);
    }

    http::Response show(const http::Request& request, const Viewer& viewer) const {
        const auto kind = kindOf(request);
        return kind ? form(200, {texts().find(*kind), {}, {}}, request, viewer)
                    : unknown(viewer, request);
    }

    // Looks at it first, or saves it.
    http::Response change(const http::Request& request, const Viewer& viewer) const {
        const auto kind = kindOf(request);
        if (!kind) {
            return unknown(viewer, request);
        }
        NoticeTextForm shown;
        shown.entry = texts().find(*kind);
        shown.entry.text = {{formValue(request, "title_ja"), formValue(request, "title_en")},
                            {formValue(request, "body_ja"), formValue(request, "body_en")}};
        if (formValue(request, "act") == "preview") {
            shown.problems = services::EditNoticeTexts::problemsOf(shown.entry.text);
            if (!shown.problems.empty()) {
                return form(422, shown, request, viewer);
            }
            shown.preview = m_site->services().mails.preview(*kind, shown.entry.text);
            return form(200, shown, request, viewer);
        }
        const auto done = texts().change(*kind, shown.entry.text, actorOf(viewer, request));
        if (done) {
            return http::redirectResponse("/admin/notice-texts?done=saved");
        }
        shown.problems = problemsOf(done.error(), "title_ja");
        return form(422, shown, request, viewer);
    }

    http::Response restore(const http::Request& request, const Viewer& viewer) const {
        const auto kind = kindOf(request);
        if (!kind) {
            return unknown(viewer, request);
        }
        texts().restore(*kind, actorOf(viewer, request));
        return http::redirectResponse("/admin/notice-texts?done=restored");
    }

private:
    services::EditNoticeTexts& texts() const { return m_site->services().noticeTexts; }

    static std::optional<domain::NoticeKind> kindOf(const http::Request& request) {
        return domain::noticeKindFromCode(request.param("kind"));
    }
    http::Response unknown(const Viewer& viewer, const http::Request& request) const {
        return notFoundPage(*m_site, "texts.not_found", viewer, request);
    }
    http::Response form(int status, const NoticeTextForm& shown, const http::Request& request,
                        const Viewer& viewer) const {
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = noticeTextHref(shown.entry.kind);
        return m_site->page(status, noticeTextPage(shown, m_site->painter(), std::move(frame)),
                            viewer);
    }

    SharedSite m_site;
};

} // namespace

void addNoticeTextRoutes(http::Router& router, const SharedSite& site) {
    PageTable<NoticeTextRoutes> pages(router, site);
    pages.get("/admin/notice-texts", {Access::Administer, Objects::Any, "What notices say"},
              &NoticeTextRoutes::list);
    pages.get("/admin/notice-texts/{kind}", {Access::Administer, Objects::Any, "One of them"},
              &NoticeTextRoutes::show);
    pages.post("/admin/notice-texts/{kind}",
               {Access::Administer, Objects::Any, "Change it, or look at it first"},
               &NoticeTextRoutes::change);
    pages.post("/admin/notice-texts/{kind}/default",
               {Access::Administer, Objects::Any, "A notice as it is built in"},
               &NoticeTextRoutes::restore);
}

} // namespace tewatashi::server::web
