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
                     noticeChoicesPage(site.services().noticeChoices.of(viewer.session->user), {},
                                       site.painter(), std::move(frame)),
                     viewer);
}

// Unknown kinds are none that the form offers: they are passed over.
std::set<domain::NoticeKind> chosenKinds(const http::Request& request) {
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
    return byMail;
}

// The form as it was sent, with what is wrong beside the fields.
http::Response choicesAgain(const WebSite& site, const http::Request& request, const Viewer& viewer,
                            const std::set<domain::NoticeKind>& byMail,
                            const services::MailRhythmInput& rhythm,
                            const services::ServiceError& error) {
    services::NoticeChoicesView view = site.services().noticeChoices.of(viewer.session->user);
    for (services::NoticeChoice& choice : view.choices) {
        choice.byMail = byMail.count(choice.kind) != 0;
    }
    view.rhythm = rhythm;
    return site.page(
        422, noticeChoicesPage(view, error.fields, site.painter(), site.frameFor(viewer, request)),
        viewer);
}

http::Response choose(const WebSite& site, const http::Request& request, const Viewer& viewer) {
    const std::set<domain::NoticeKind> byMail = chosenKinds(request);
    const services::MailRhythmInput rhythm{formValue(request, "digest_at"),
                                           formValue(request, "quiet_from"),
                                           formValue(request, "quiet_until")};
    const auto done = site.services().noticeChoices.choose(viewer.session->user, byMail, rhythm);
    if (done) {
        return http::redirectResponse("/me/notices?done=saved");
    }
    return done.error().fields.empty()
               ? site.serviceError(done.error(), viewer, request)
               : choicesAgain(site, request, viewer, byMail, rhythm, done.error());
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
