#include "common/base/whole_number.h"
#include "server/web/account/absence_page.h"
#include "server/web/frame/page_access.h"
#include "server/web/frame/page_answers.h"

namespace tewatashi::server::web {
namespace {

constexpr const char* kPage = "/me/absence";

class AbsenceRoutes {
public:
    explicit AbsenceRoutes(SharedSite site) : m_site(std::move(site)) {}

    http::Response show(const http::Request& request, const Viewer& viewer) const {
        return page(200, {}, request, viewer);
    }

    http::Response enter(const http::Request& request, const Viewer& viewer) const {
        AbsencePageInput input;
        input.absence = {viewer.session->user,         actorOf(viewer, request),
                         formValue(request, "from"),   formValue(request, "until"),
                         formValue(request, "action"), formValue(request, "to")};
        const auto done = absences().enter(input.absence);
        return done ? doneWith("entered")
                    : refused(done.error(), std::move(input), &AbsencePageInput::absenceProblems,
                              request, viewer);
    }

    http::Response end(const http::Request& request, const Viewer& viewer) const {
        const auto id = wholeNumber<std::int64_t>(formValue(request, "id"));
        const auto done =
            absences().end(id.value_or(0), viewer.session->user, actorOf(viewer, request));
        return done ? doneWith("ended") : m_site->serviceError(done.error(), viewer, request);
    }

    http::Response nameDelegate(const http::Request& request, const Viewer& viewer) const {
        AbsencePageInput input;
        input.delegate = {viewer.session->user, actorOf(viewer, request),
                          formValue(request, "delegate"), formValue(request, "from"),
                          formValue(request, "until")};
        const auto done = absences().nameDelegate(input.delegate);
        return done ? doneWith("named")
                    : refused(done.error(), std::move(input), &AbsencePageInput::delegateProblems,
                              request, viewer);
    }

    http::Response endDelegate(const http::Request& request, const Viewer& viewer) const {
        const auto done = absences().endDelegate(formValue(request, "delegate"),
                                                 viewer.session->user, actorOf(viewer, request));
        return done ? doneWith("delegate_ended")
                    : m_site->serviceError(done.error(), viewer, request);
    }

private:
    services::Absences& absences() const { return m_site->services().absences; }

    static http::Response doneWith(const std::string& what) {
        return http::redirectResponse(std::string(kPage) + "?done=" + what);
    }

    http::Response refused(const services::ServiceError& error, AbsencePageInput input,
                           std::vector<services::FieldProblem> AbsencePageInput::*problems,
                           const http::Request& request, const Viewer& viewer) const {
        if (error.kind != services::ServiceErrorKind::Invalid) {
            return m_site->serviceError(error, viewer, request);
        }
        input.*problems = error.fields;
        return page(422, std::move(input), request, viewer);
    }

    http::Response page(int status, AbsencePageInput input, const http::Request& request,
                        const Viewer& viewer) const {
        input.view = absences().view(viewer.session->user);
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = kPage;
        addDoneNotice(frame, m_site->words(viewer), "absence.done_", request);
        return m_site->page(status, absencePage(input, m_site->painter(), std::move(frame)),
                            viewer);
    }

    SharedSite m_site;
};

} // namespace

void addAbsenceRoutes(http::Router& router, const SharedSite& site) {
    PageTable<AbsenceRoutes> pages(router, site);
    const auto rule = [](const char* purpose) {
        return PageRule{Access::SignedIn, Objects::Own, purpose};
    };
    pages.get(kPage, rule("My absences and delegates"), &AbsenceRoutes::show);
    pages.post(kPage, rule("Enter an absence"), &AbsenceRoutes::enter);
    pages.post("/me/absence/end", rule("End an absence"), &AbsenceRoutes::end);
    pages.post("/me/delegates", rule("Name a delegate"), &AbsenceRoutes::nameDelegate);
    pages.post("/me/delegates/end", rule("End a delegate"), &AbsenceRoutes::endDelegate);
}

} // namespace tewatashi::server::web
