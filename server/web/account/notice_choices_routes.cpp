#include "server/web/account/notice_choices_page.h"
#include "server/web/frame/page_access.h"
#include "server/web/frame/page_answers.h"

namespace tewatashi::server::web {
namespace {

http::Response showChoices(const WebSite& site, const http::Request& request,
                           const Viewer& viewer) {
    Frame frame = site.frameFor(viewer, request);
    addDoneNotice(frame, site.words(viewer), "choices.done.", request);
    return site.page(200,
                     noticeChoicesPage(site.services().noticeChoices.of(viewer.session->user),
                                       site.painter(), std::move(frame)),
                     viewer);
}

// Unknown kinds are none that the form offers: they are passed over.
http::Response choose(const WebSite& site, const http::Request& request, const Viewer& viewer) {
    const auto form = request.form();
    std::set<domain::NoticeKind> byMail;
    for (const domain::NoticeKind kind :
         form ? services::choosableNotices() : std::vector<domain::NoticeKind>()) {
        for (const auto& [name, value] : *form) {
            if (name == "mail" && value == domain::noticeKindCode(kind)) {
                byMail.insert(kind);
            }
        }
    }
    const auto done = site.services().noticeChoices.choose(viewer.session->user, byMail);
    return done ? http::redirectResponse("/me/notices?done=saved")
                : site.serviceError(done.error(), viewer, request);
}

} // namespace

void addNoticeChoiceRoutes(http::Router& router, const SharedSite& site) {
    addPage(router, site, http::Method::Get, "/me/notices",
            {Access::SignedIn, Objects::Own, "What I get by mail"},
            [site](const http::Request& request, const Viewer& viewer) {
                return showChoices(*site, request, viewer);
            });
    addPage(router, site, http::Method::Post, "/me/notices",
            {Access::SignedIn, Objects::Own, "Choose what I get by mail"},
            [site](const http::Request& request, const Viewer& viewer) {
                return choose(*site, request, viewer);
            });
}

} // namespace tewatashi::server::web
