#include "server/web/account/me_page.h"
#include "server/web/frame/page_access.h"
#include "server/web/frame/page_answers.h"

namespace tewatashi::server::web {
namespace {

class MeRoutes {
public:
    explicit MeRoutes(SharedSite site) : m_site(std::move(site)) {}

    http::Response show(const http::Request& request, const Viewer& viewer) const {
        return showWith(200, {}, request, viewer);
    }

    http::Response setLanguage(const http::Request& request, const Viewer& viewer) const {
        http::Response response = http::redirectResponse("/me?done=language");
        if (const auto language = languageFromCode(formValue(request, "language"))) {
            accounts().setLanguage(viewer.session->user.id, *language);
            response.withHeader(
                "Set-Cookie",
                m_site->setCookie(kLanguageCookie, languageCode(*language), kLanguageCookieAge));
        }
        return response;
    }

    http::Response changePassword(const http::Request& request, const Viewer& viewer) const {
        const auto done = accounts().changeOwnPassword(
            *viewer.session,
            {formValue(request, "old"), formValue(request, "wanted"), formValue(request, "again")},
            actorOf(viewer, request));
        if (!done && done.error().kind == services::ServiceErrorKind::Invalid) {
            return showWith(422, done.error().fields, request, viewer);
        }
        return done ? http::redirectResponse("/me?done=password")
                    : m_site->serviceError(done.error(), viewer, request);
    }

    http::Response endSession(const http::Request& request, const Viewer& viewer) const {
        const std::string id = formValue(request, "id");
        const auto done = accounts().endSession(viewer.session->user, id, actorOf(viewer, request));
        if (!done) {
            return m_site->serviceError(done.error(), viewer, request);
        }
        return http::redirectResponse("/me?done=session#sessions");
    }

    http::Response endOthers(const http::Request& request, const Viewer& viewer) const {
        accounts().endOtherSessions(*viewer.session, actorOf(viewer, request));
        return http::redirectResponse("/me?done=sessions#sessions");
    }

private:
    services::Accounts& accounts() const { return m_site->services().accounts; }

    http::Response showWith(int status, std::vector<services::FieldProblem> problems,
                            const http::Request& request, const Viewer& viewer) const {
        MePageInput input;
        input.user = viewer.session->user;
        const auto account = accounts().find(input.user.login);
        services::Directory& directory = m_site->services().directory;
        if (account && account->person) {
            input.person = directory.person({*account->person}, directory.today());
        }
        input.codes = m_site->services().oneTimePasswords.state(input.user);
        input.sessions = accounts().sessionsOf(input.user);
        input.ownSession = viewer.session->id;
        input.passwordCharactersMin = accounts().security().rules()->passwordCharactersMin;
        input.problems = std::move(problems);
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = "/me";
        addDoneNotice(frame, m_site->words(viewer), "me.done.", request);
        return m_site->page(
            status,
            mePage(input, m_site->painter(), std::move(frame), m_site->services().clock.utcNow()),
            viewer);
    }

    SharedSite m_site;
};

} // namespace

void addMeRoutes(http::Router& router, const SharedSite& site) {
    PageTable<MeRoutes> pages(router, site);
    pages.get("/me", {Access::SignedIn, Objects::Own, "My account (*Accounts*)"}, &MeRoutes::show);
    pages.post("/me/language", {Access::SignedIn, Objects::Own, "Set my language"},
               &MeRoutes::setLanguage);
    pages.post("/me/password", {Access::SignedIn, Objects::Own, "Change my password"},
               &MeRoutes::changePassword);
    pages.post("/me/sessions/end", {Access::SignedIn, Objects::Own, "End one of my sessions"},
               &MeRoutes::endSession);
    pages.post("/me/sessions/end-others",
               {Access::SignedIn, Objects::Own, "End all my other sessions"}, &MeRoutes::endOthers);
}

} // namespace tewatashi::server::web
