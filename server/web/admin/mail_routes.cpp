#include "common/base/whole_number.h"
#include "server/web/admin/mail_page.h"
#include "server/web/frame/page_access.h"
#include "server/web/frame/page_answers.h"

namespace tewatashi::server::web {
namespace {

constexpr int kMailsPerPage = 50;

// No mail has the number 0.
std::int64_t idOf(const http::Request& request) {
    return wholeNumber<std::int64_t>(request.param("id")).value_or(0);
}

class MailRoutes {
public:
    explicit MailRoutes(SharedSite site) : m_site(std::move(site)) {}

    http::Response show(const http::Request& request, const Viewer& viewer) const {
        MailPageInput input;
        input.cursor = request.queryValue("after").value_or("");
        auto page = mails().open(input.cursor, kMailsPerPage);
        if (!page) {
            return m_site->serviceError(page.error(), viewer, request);
        }
        input.page = std::move(*page);
        input.status = mails().status();
        Frame frame = m_site->frameFor(viewer, request);
        addDoneNotice(frame, m_site->words(viewer), "mail.done.", request);
        return m_site->page(
            200,
            mailPage(input, m_site->painter(), std::move(frame), m_site->services().clock.utcNow()),
            viewer);
    }

    http::Response test(const http::Request& request, const Viewer& viewer) const {
        const auto done = mails().sendTest(viewer.session->user, actorOf(viewer, request));
        return done ? http::redirectResponse("/admin/mail?done=tested")
                    : m_site->serviceError(done.error(), viewer, request);
    }
    http::Response retry(const http::Request& request, const Viewer& viewer) const {
        return answered(mails().retry(idOf(request), actorOf(viewer, request)), "retried", viewer,
                        request);
    }
    http::Response retryAll(const http::Request& request, const Viewer& viewer) const {
        static_cast<void>(mails().retryAll(actorOf(viewer, request)));
        return http::redirectResponse("/admin/mail?done=retried");
    }
    http::Response discard(const http::Request& request, const Viewer& viewer) const {
        return answered(mails().discard(idOf(request), actorOf(viewer, request)), "discarded",
                        viewer, request);
    }

private:
    services::Mails& mails() const { return m_site->services().mails; }

    http::Response answered(const Result<void, services::ServiceError>& done, const char* word,
                            const Viewer& viewer, const http::Request& request) const {
        return done ? http::redirectResponse(std::string("/admin/mail?done=") + word)
                    : m_site->serviceError(done.error(), viewer, request);
    }

    SharedSite m_site;
};

} // namespace

void addMailRoutes(http::Router& router, const SharedSite& site) {
    PageTable<MailRoutes> pages(router, site);
    pages.get("/admin/mail", {Access::Administer, Objects::Any, "How mail goes, and what does not"},
              &MailRoutes::show);
    pages.post("/admin/mail/test",
               {Access::Administer, Objects::Any, "Send a mail to oneself to try it out"},
               &MailRoutes::test);
    pages.post("/admin/mail/retry",
               {Access::Administer, Objects::Any, "Send everything given up again"},
               &MailRoutes::retryAll);
    pages.post("/admin/mail/{id}/retry", {Access::Administer, Objects::Any, "Send a mail again"},
               &MailRoutes::retry);
    pages.post("/admin/mail/{id}/discard", {Access::Administer, Objects::Any, "Drop a mail"},
               &MailRoutes::discard);
}

} // namespace tewatashi::server::web
