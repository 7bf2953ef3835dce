#include "server/web/account/one_time_password_page.h"
#include "server/web/frame/page_access.h"
#include "server/web/frame/page_answers.h"

namespace tewatashi::server::web {
namespace {

using services::ServiceErrorKind;

constexpr const char* kHere = "/me/one-time-password";

class OneTimePasswordRoutes {
public:
    explicit OneTimePasswordRoutes(SharedSite site) : m_site(std::move(site)) {}

    http::Response show(const http::Request& request, const Viewer& viewer) const {
        return showWith(200, "", {}, request, viewer);
    }

    http::Response begin(const http::Request&, const Viewer& viewer) const {
        static_cast<void>(codes().begin(viewer.session->user));
        return http::redirectResponse(kHere);
    }

    http::Response confirm(const http::Request& request, const Viewer& viewer) const {
        return shown(codes().confirm(*viewer.session, formValue(request, "code"),
                                     formValue(request, "password"), actorOf(viewer, request)),
                     "confirm", request, viewer);
    }

    http::Response renew(const http::Request& request, const Viewer& viewer) const {
        return shown(codes().renewRecoveryCodes(viewer.session->user,
                                                formValue(request, "password"),
                                                actorOf(viewer, request)),
                     "renew", request, viewer);
    }

    http::Response turnOff(const http::Request& request, const Viewer& viewer) const {
        const auto done = codes().turnOff(*viewer.session, formValue(request, "password"),
                                          actorOf(viewer, request));
        return done ? http::redirectResponse("/me?done=codes_off")
                    : refused(done.error(), "off", request, viewer);
    }

private:
    services::OneTimePasswords& codes() const { return m_site->services().oneTimePasswords; }

    http::Response refused(const services::ServiceError& error, const char* askedBy,
                           const http::Request& request, const Viewer& viewer) const {
        return error.kind == ServiceErrorKind::Invalid
                   ? showWith(422, askedBy, error.fields, request, viewer)
                   : m_site->serviceError(error, viewer, request);
    }

    http::Response shown(const Result<std::vector<std::string>, services::ServiceError>& made,
                         const char* askedBy, const http::Request& request,
                         const Viewer& viewer) const {
        if (!made) {
            return refused(made.error(), askedBy, request, viewer);
        }
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = kHere;
        return m_site->page(200, recoveryCodesPage(*made, m_site->painter(), std::move(frame)),
                            viewer);
    }

    http::Response showWith(int status, const char* askedBy,
                            std::vector<services::FieldProblem> problems,
                            const http::Request& request, const Viewer& viewer) const {
        OneTimePasswordInput input;
        input.state = codes().state(viewer.session->user);
        input.enrolment = codes().pending(viewer.session->user);
        input.askedBy = askedBy;
        input.problems = std::move(problems);
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = kHere;
        if (viewer.session->mustEnrol) {
            frame.notices.push_back(
                {NoticeTone::Attention, m_site->words(viewer).get("otp.must_enrol")});
        }
        return m_site->page(status, oneTimePasswordPage(input, m_site->painter(), std::move(frame)),
                            viewer);
    }

    SharedSite m_site;
};

} // namespace

void addOneTimePasswordRoutes(http::Router& router, const SharedSite& site) {
    PageTable<OneTimePasswordRoutes> pages(router, site);
    const auto rule = [](const char* purpose) {
        return PageRule{Access::SignedIn, Objects::Own, purpose, true};
    };
    pages.get(kHere, rule("My one-time passwords"), &OneTimePasswordRoutes::show);
    pages.post(kHere, rule("Begin to set up one-time passwords"), &OneTimePasswordRoutes::begin);
    pages.post("/me/one-time-password/confirm", rule("Confirm one-time passwords"),
               &OneTimePasswordRoutes::confirm);
    pages.post("/me/one-time-password/recovery-codes",
               {Access::SignedIn, Objects::Own, "Make new recovery codes"},
               &OneTimePasswordRoutes::renew);
    pages.post("/me/one-time-password/off",
               {Access::SignedIn, Objects::Own, "Turn my one-time passwords off"},
               &OneTimePasswordRoutes::turnOff);
}

} // namespace tewatashi::server::web
