#include "common/base/whole_number.h"
#include "server/http/percent_coding.h"
#include "server/services/receipts/receive_item.h"
#include "server/services/site/form_nonce.h"
#include "server/web/frame/page_access.h"
#include "server/web/items/receive_page.h"
#include "server/web/mailroom/exceptions_page.h"

#include <algorithm>

namespace tewatashi::server::web {
namespace {

constexpr std::size_t kScannedMax_bytes =
    300; // 100 full-width characters, as the field's maxlength
constexpr int kExceptionsPerPage = 30;

// Confirming receipts, saying that something did not come, and what the mail room does about it.
class ReceiveRoutes {
public:
    explicit ReceiveRoutes(SharedSite site) : m_site(std::move(site)) {}

    http::Response open(const http::Request& request, const Viewer& viewer) const {
        return show(200, {}, request, viewer);
    }

    http::Response confirm(const http::Request& request, const Viewer& viewer) const {
        services::ReceiptInput input;
        input.by = viewer.session->user;
        input.formNonce = formValue(request, "nonce");
        input.entries = entriesOf(request);
        auto answers = m_site->services().receiveItem.confirm(input);
        if (!answers) {
            return m_site->serviceError(answers.error(), viewer, request);
        }
        const bool anyConfirmed =
            std::any_of(answers->begin(), answers->end(), [](const auto& answer) {
                return answer.outcome == services::ReceiptOutcome::Confirmed;
            });
        const int status = anyConfirmed || answers->empty() ? 200 : 422;
        return show(status, std::move(*answers), request, viewer);
    }

    http::Response openReport(const http::Request& request, const Viewer& viewer) const {
        const std::string& number = request.param("number");
        if (!m_site->services().receiveItem.view(number, viewer.session->user).mayReport) {
            return http::redirectResponse("/items/" + http::percentEncode(number));
        }
        return showReport(200, {number, "", "", {}}, request, viewer);
    }

    http::Response report(const http::Request& request, const Viewer& viewer) const {
        const std::string& number = request.param("number");
        const services::ExceptionReport report{
            viewer.session->user, number, formValue(request, "kind"), formValue(request, "note")};
        const auto done = m_site->services().itemExceptions.report(report);
        if (done) {
            return http::redirectResponse("/items/" + http::percentEncode(number) + "#receipt");
        }
        if (done.error().kind != services::ServiceErrorKind::Invalid) {
            return m_site->serviceError(done.error(), viewer, request);
        }
        return showReport(422, {number, report.kindCode, report.note, done.error().fields}, request,
                          viewer);
    }

    http::Response exceptions(const http::Request& request, const Viewer& viewer) const {
        ExceptionsInput input;
        input.cursor = request.queryValue("after").value_or("");
        input.isResolved = request.queryValue("done").has_value();
        return showExceptions(200, std::move(input), request, viewer);
    }

    http::Response resolve(const http::Request& request, const Viewer& viewer) const {
        services::ExceptionDecision decision;
        decision.by = viewer.session->user;
        decision.id = idOf(request.param("id"));
        decision.resolutionCode = formValue(request, "resolution");
        decision.reason = formValue(request, "reason");
        ExceptionsInput input;
        input.cursor = formValue(request, "after");
        const auto done = m_site->services().itemExceptions.resolve(decision);
        if (done) {
            return http::redirectResponse(
                "/exceptions?done=1" +
                (input.cursor.empty() ? "" : "&after=" + http::percentEncode(input.cursor)));
        }
        if (done.error().kind != services::ServiceErrorKind::Invalid) {
            return m_site->serviceError(done.error(), viewer, request);
        }
        input.refused = decision;
        input.problems = done.error().fields;
        return showExceptions(422, std::move(input), request, viewer);
    }

private:
    // What was scanned or typed, the ticked rows, and rows whose digits were typed.
    static std::vector<services::ReceiptEntry> entriesOf(const http::Request& request) {
        std::vector<services::ReceiptEntry> entries;
        const auto form = request.form();
        if (!form) {
            return entries;
        }
        const auto digitsOf = [&](const std::string& number) {
            return formValue(request, std::string(kDigitsField) + number);
        };
        for (const auto& [name, value] : *form) {
            const std::string typed = value.substr(0, kScannedMax_bytes);
            if (typed.empty()) {
                continue;
            }
            if (name == "number") {
                entries.push_back({typed, ""});
            } else if (name == "item") {
                entries.push_back({typed, digitsOf(typed)});
            } else if (name.starts_with(kDigitsField)) {
                const std::string number = name.substr(kDigitsField.size());
                const bool isListed =
                    std::any_of(form->begin(), form->end(), [&](const auto& field) {
                        return field.first == "item" && field.second == number;
                    });
                if (!isListed) {
                    entries.push_back({number, typed});
                }
            }
        }
        return entries;
    }

    static std::int64_t idOf(const std::string& text) {
        return wholeNumber<std::int64_t>(text).value_or(0);
    }

    UtcMillis now() const { return m_site->services().clock.utcNow(); }

    http::Response show(int status, std::vector<services::ReceiptAnswer> answers,
                        const http::Request& request, const Viewer& viewer) const {
        ReceiveInput input;
        input.waiting = m_site->services().receiveItem.waiting(viewer.session->user);
        input.answers = std::move(answers);
        input.nonce = services::newFormNonce(m_site->services().random);
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = "/receive";
        return m_site->page(status, receivePage(input, m_site->painter(), std::move(frame), now()),
                            viewer);
    }

    http::Response showReport(int status, const ReceiptReportForm& form,
                              const http::Request& request, const Viewer& viewer) const {
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = "/items/" + http::percentEncode(form.slipNumber) + "/report";
        return m_site->page(status, receiptReportPage(form, m_site->painter(), std::move(frame)),
                            viewer);
    }

    http::Response showExceptions(int status, ExceptionsInput input, const http::Request& request,
                                  const Viewer& viewer) const {
        auto page = m_site->services().itemExceptions.open(viewer.session->user, input.cursor,
                                                           kExceptionsPerPage);
        if (!page) {
            return m_site->serviceError(page.error(), viewer, request);
        }
        input.page = std::move(*page);
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = "/exceptions";
        return m_site->page(
            status, exceptionsPage(input, m_site->painter(), std::move(frame), now()), viewer);
    }

    SharedSite m_site;
};

} // namespace

void addReceiveRoutes(http::Router& router, const SharedSite& site) {
    PageTable<ReceiveRoutes> pages(router, site);
    pages.get("/receive", {Access::SignedIn, Objects::Own, "Items to confirm (*Receipts*)"},
              &ReceiveRoutes::open);
    pages.post("/receive", {Access::SignedIn, Objects::Own, "Confirm receipts (*Receipts*)"},
               &ReceiveRoutes::confirm);
    pages.get("/items/{number}/report",
              {Access::SignedIn, Objects::Own, "Not received, not mine (*Reporting*)"},
              &ReceiveRoutes::openReport);
    pages.post("/items/{number}/report",
               {Access::SignedIn, Objects::Own, "Report it (*Reporting*)"}, &ReceiveRoutes::report);
    pages.get("/exceptions", {Access::ReadDocks, Objects::Any, "Exceptions (*Texts*)"},
              &ReceiveRoutes::exceptions);
    pages.post("/exceptions/{id}", {Access::MailRoom, Objects::Any, "Resolve an exception"},
               &ReceiveRoutes::resolve);
}

} // namespace tewatashi::server::web
