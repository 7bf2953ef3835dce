#include "server/http/percent_coding.h"
#include "server/services/requests/request_item.h"
#include "server/services/site/form_nonce.h"
#include "server/web/frame/page_access.h"
#include "server/web/items/cancel_page.h"
#include "server/web/items/request_list_page.h"
#include "server/web/items/slip_order.h"

namespace tewatashi::server::web {
namespace {

constexpr int kSentRowsPerPage = 30;

// What was sent, and taking it back.
class SentRoutes {
public:
    explicit SentRoutes(SharedSite site) : m_site(std::move(site)) {}

    http::Response list(const http::Request& request, const Viewer& viewer) const {
        RequestListInput input;
        input.which = whichOf(request.queryValue("of").value_or(""));
        input.cursor = request.queryValue("after").value_or("");
        return showList(200, std::move(input), request, viewer);
    }

    // All slips of a list that were not printed yet, in one file.
    http::Response printSlips(const http::Request& request, const Viewer& viewer) const {
        const auto options = slipOptionsOf(request, m_site->words(viewer));
        if (!options) {
            RequestListInput input;
            input.which = whichOf(formValue(request, "of"));
            input.cursor = formValue(request, "after");
            input.printProblem = options.error();
            return showList(422, std::move(input), request, viewer);
        }
        const auto slips =
            m_site->services().requests.printSlips(numbersOf(request), viewer.session->user);
        if (!slips) {
            return m_site->serviceError(slips.error(), viewer, request);
        }
        return slipFile(*slips, *options, "slips-" + m_site->painter().time().day(now()), *m_site,
                        viewer);
    }

    http::Response open(const http::Request& request, const Viewer& viewer) const {
        CancelForm form;
        form.nonce = services::newFormNonce(m_site->services().random);
        return show(200, std::move(form), request, viewer);
    }

    http::Response cancel(const http::Request& request, const Viewer& viewer) const {
        services::CancelInput input;
        input.by = viewer.session->user;
        input.slipNumber = request.param("number");
        input.reason = formValue(request, "reason");
        input.formNonce = formValue(request, "nonce");
        const auto done = m_site->services().cancelItem.cancel(input);
        if (done) {
            return http::redirectResponse("/request/" + http::percentEncode(done->slipNumber));
        }
        if (done.error().kind != services::ServiceErrorKind::Invalid) {
            return m_site->serviceError(done.error(), viewer, request);
        }
        CancelForm form;
        form.reason = input.reason;
        form.problem = done.error().text.in(viewer.language);
        form.nonce = input.formNonce;
        return show(422, std::move(form), request, viewer);
    }

    http::Response instructions(const http::Request& request, const Viewer& viewer) const {
        const std::string cursor = request.queryValue("after").value_or("");
        const auto page = m_site->services().cancelItem.instructions(viewer.session->user, cursor,
                                                                     kSentRowsPerPage);
        if (!page) {
            return m_site->serviceError(page.error(), viewer, request);
        }
        return m_site->page(200,
                            cancellationsPage(*page, cursor, m_site->painter(),
                                              m_site->frameFor(viewer, request), now()),
                            viewer);
    }

private:
    UtcMillis now() const { return m_site->services().clock.utcNow(); }

    static services::RequestsOf whichOf(const std::string& code) {
        return services::requestsOfFromCode(code).value_or(services::RequestsOf::Sender);
    }

    static std::vector<std::string> numbersOf(const http::Request& request) {
        std::vector<std::string> numbers;
        if (const auto form = request.form()) {
            for (const auto& [name, value] : *form) {
                if (name == "number") {
                    numbers.push_back(value);
                }
            }
        }
        return numbers;
    }

    http::Response showList(int status, RequestListInput input, const http::Request& request,
                            const Viewer& viewer) const {
        const services::User& user = viewer.session->user;
        input.mayEnterForOthers = services::mayRequestForOthers(user.role);
        auto page =
            m_site->services().requestList.page(user, input.which, input.cursor, kSentRowsPerPage);
        if (!page) {
            return m_site->serviceError(page.error(), viewer, request);
        }
        input.page = std::move(*page);
        Frame frame = m_site->frameFor(viewer, request);
        if (request.queryValue("done")) {
            frame.notices.push_back({NoticeTone::Good, m_site->words(viewer).get("import.done")});
        }
        return m_site->page(
            status, requestListPage(input, m_site->painter(), std::move(frame), now()), viewer);
    }

    http::Response show(int status, CancelForm form, const http::Request& request,
                        const Viewer& viewer) const {
        const std::string& number = request.param("number");
        const services::User& user = viewer.session->user;
        auto view = m_site->services().requests.view(number, user);
        if (!view) {
            return m_site->serviceError(view.error(), viewer, request);
        }
        const auto stage = m_site->services().cancelItem.stageNow(number, user);
        if (!stage) {
            return m_site->serviceError(stage.error(), viewer, request);
        }
        form.request = std::move(*view);
        form.stage = *stage;
        return m_site->page(
            status, cancelPage(form, m_site->painter(), m_site->frameFor(viewer, request)), viewer);
    }

    SharedSite m_site;
};

} // namespace

void addSentRoutes(http::Router& router, const SharedSite& site) {
    PageTable<SentRoutes> pages(router, site);
    pages.get("/requests", {Access::SignedIn, Objects::Own, "What I sent or entered"},
              &SentRoutes::list);
    pages.post("/requests/slips",
               {Access::SignedIn, Objects::OwnOrMailRoom, "Print several slips (*Slips*)"},
               &SentRoutes::printSlips);
    pages.get("/request/{number}/cancel",
              {Access::SignedIn, Objects::OwnOrMailRoom, "Cancel an item: the form (*Cancelling*)"},
              &SentRoutes::open);
    pages.post("/request/{number}/cancel",
               {Access::SignedIn, Objects::OwnOrMailRoom, "Cancel an item (*Cancelling*)"},
               &SentRoutes::cancel);
    pages.get("/cancellations",
              {Access::ReadDocks, Objects::Any, "Cancelled items to find (*Texts*)"},
              &SentRoutes::instructions);
}

} // namespace tewatashi::server::web
