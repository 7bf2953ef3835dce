#include "server/web/frame/page_access.h"
#include "server/web/frame/page_answers.h"
#include "server/web/mailroom/leaver_pages.h"

namespace tewatashi::server::web {
namespace {

class LeaverRoutes {
public:
    explicit LeaverRoutes(SharedSite site) : m_site(std::move(site)) {}

    http::Response list(const http::Request& request, const Viewer& viewer) const {
        return m_site->page(200,
                            leaverListPage(m_site->services().leavers.list(), m_site->painter(),
                                           m_site->frameFor(viewer, request)),
                            viewer);
    }

    http::Response show(const http::Request& request, const Viewer& viewer) const {
        return page(200, std::nullopt, request, viewer);
    }

    http::Response decide(const http::Request& request, const Viewer& viewer) const {
        services::LeaverDecisionInput input;
        input.by = viewer.session->user;
        input.actor = actorOf(viewer, request);
        input.leaver = request.param("number");
        input.slipNumber = formValue(request, "item");
        input.actionCode = formValue(request, "action");
        input.toPerson = formValue(request, "to");
        input.reason = formValue(request, "reason");
        const auto done = m_site->services().leavers.decide(input);
        if (done) {
            return http::redirectResponse(leaverHref(input.leaver) + "?done=decided");
        }
        if (done.error().kind != services::ServiceErrorKind::Invalid) {
            return m_site->serviceError(done.error(), viewer, request);
        }
        return page(422,
                    LeaverRefusal{input.slipNumber, input.actionCode, input.toPerson, input.reason,
                                  done.error().fields},
                    request, viewer);
    }

private:
    http::Response page(int status, std::optional<LeaverRefusal> refused,
                        const http::Request& request, const Viewer& viewer) const {
        auto file = m_site->services().leavers.file(request.param("number"), viewer.session->user);
        if (!file) {
            return notFoundPage(*m_site, "person.not_found", viewer, request);
        }
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = leaverHref(file->employeeNumber);
        addDoneNotice(frame, m_site->words(viewer), "leavers.done.", request);
        return m_site->page(
            status,
            leaverPage({std::move(*file), std::move(refused)}, m_site->painter(), std::move(frame)),
            viewer);
    }

    SharedSite m_site;
};

} // namespace

void addLeaverRoutes(http::Router& router, const SharedSite& site) {
    PageTable<LeaverRoutes> pages(router, site);
    pages.get("/leavers", {Access::MailRoom, Objects::Any, "People who leave with open items"},
              &LeaverRoutes::list);
    pages.get("/leavers/{number}", {Access::MailRoom, Objects::Any, "Those items"},
              &LeaverRoutes::show);
    pages.post("/leavers/{number}", {Access::MailRoom, Objects::Any, "Decide about one of them"},
               &LeaverRoutes::decide);
}

} // namespace tewatashi::server::web
