#include "server/services/site/form_nonce.h"
#include "server/web/frame/page_access.h"
#include "server/web/mailroom/register_page.h"

#include <algorithm>

namespace tewatashi::server::web {
namespace {

constexpr std::size_t kTypedMax_bytes = 300; // 100 full-width characters, as the field's maxlength
constexpr std::size_t kEventIdDigits = 32;

services::RegistrationContext contextFrom(const http::Request& request, bool isForm) {
    const auto value = [&](const char* name) {
        return isForm ? formValue(request, name) : request.queryValue(name).value_or("");
    };
    return {value("action"), value("place"), value("operator")};
}

// "id,id,…": what the page shows under its verdict goes with its forms, so that it needs no store
// of its own and every window has its own list.
std::vector<std::string> recentOf(const http::Request& request) {
    const std::string text = formValue(request, "recent");
    std::vector<std::string> ids;
    for (std::size_t at = 0;
         at + kEventIdDigits <= text.size() && ids.size() < services::RegisterStatus::kRecentMax;
         at += kEventIdDigits + 1) {
        ids.push_back(text.substr(at, kEventIdDigits));
    }
    return ids;
}

class RegisterRoutes {
public:
    explicit RegisterRoutes(SharedSite site) : m_site(std::move(site)) {}

    http::Response open(const http::Request& request, const Viewer& viewer) const {
        const services::RegistrationContext context = contextFrom(request, false);
        const bool isChosen = !context.actionCode.empty() && !context.placeCode.empty();
        if (!isChosen || request.queryValue("change")) {
            return setup(200, {context, {}}, request, viewer);
        }
        auto named = registering().contextOf(context, viewer.session->user.login);
        if (!named) {
            return failed(named.error(), context, request, viewer);
        }
        return scanPage({std::move(*named), std::nullopt, {}, freshNonce()}, request, viewer);
    }

    http::Response scan(const http::Request& request, const Viewer& viewer) const {
        std::vector<std::string> recent = recentOf(request);
        services::ScanRequest scan;
        scan.context = contextFrom(request, true);
        scan.typed = formValue(request, "number").substr(0, kTypedMax_bytes);
        scan.formNonce = formValue(request, "nonce");
        scan.evenIfRegistered = formValue(request, "again") == "1";
        scan.byUser = viewer.session->user.login;
        scan.lastEvent = lastUndoable(recent);
        return answered(registering().scan(scan), scan.context, std::move(recent), request, viewer);
    }

    http::Response undo(const http::Request& request, const Viewer& viewer) const {
        const services::RegistrationContext context = contextFrom(request, true);
        return answered(
            registering().undo(context, formValue(request, "event"), viewer.session->user.login),
            context, recentOf(request), request, viewer);
    }

private:
    services::RegisterStatus& registering() const { return m_site->services().registerStatus; }

    std::string freshNonce() const { return services::newFormNonce(m_site->services().random); }

    std::string lastUndoable(const std::vector<std::string>& recent) const {
        for (const services::RegisteredScan& scan : registering().recent(recent)) {
            if (scan.mayBeUndone) {
                return scan.event.hex();
            }
        }
        return "";
    }

    http::Response answered(const Result<services::ScanAnswer, services::ServiceError>& answer,
                            const services::RegistrationContext& context,
                            std::vector<std::string> recent, const http::Request& request,
                            const Viewer& viewer) const {
        if (!answer) {
            return failed(answer.error(), context, request, viewer);
        }
        if (answer->outcome == services::ScanOutcome::Stored) {
            const std::string id = answer->event->event.hex();
            recent.erase(std::remove(recent.begin(), recent.end(), id), recent.end());
            recent.insert(recent.begin(), id);
        }
        RegisterScan shown{answer->context, *answer, registering().recent(recent), freshNonce()};
        if (answer->event && !answer->event->voided) {
            shown.leaver = m_site->services().leavers.instruction(answer->event->slipNumber);
            shown.away = m_site->services().absences.ofItem(answer->event->slipNumber);
        }
        return scanPage(shown, request, viewer);
    }

    http::Response scanPage(const RegisterScan& scan, const http::Request& request,
                            const Viewer& viewer) const {
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = registerHref(scan.context.context);
        const bool refused =
            scan.answer && scan.answer->outcome == services::ScanOutcome::NotStored;
        return m_site->page(refused ? 422 : 200,
                            registerScanPage(scan, m_site->painter(), std::move(frame),
                                             m_site->services().clock.utcNow()),
                            viewer);
    }

    http::Response setup(int status, const RegisterSetup& setup, const http::Request& request,
                         const Viewer& viewer) const {
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = registerHref(setup.chosen) + "&change=1";
        const CodeChoices choices = codeChoices(m_site->services().codeMasters.sheets(),
                                                m_site->options().codes, m_site->words(viewer));
        return m_site->page(
            status, registerSetupPage(setup, choices, m_site->painter(), std::move(frame)), viewer);
    }

    // A context that no longer holds is chosen again; anything else is an error page.
    http::Response failed(const services::ServiceError& error,
                          const services::RegistrationContext& context,
                          const http::Request& request, const Viewer& viewer) const {
        if (error.kind != services::ServiceErrorKind::Invalid) {
            return m_site->serviceError(error, viewer, request);
        }
        RegisterSetup again{context, {error.text.in(viewer.language)}};
        for (const services::FieldProblem& problem : error.fields) {
            again.problems.push_back(problem.text.in(viewer.language));
        }
        return setup(422, again, request, viewer);
    }

    SharedSite m_site;
};

} // namespace

void addRegisterRoutes(http::Router& router, const SharedSite& site) {
    PageTable<RegisterRoutes> pages(router, site);
    pages.get("/register-status", {Access::MailRoom, Objects::Any, "Register a status: the form"},
              &RegisterRoutes::open);
    pages.post("/register-status",
               {Access::MailRoom, Objects::Any, "Register a status (*Classes*)"},
               &RegisterRoutes::scan);
    pages.post("/register-status/undo", {Access::MailRoom, Objects::Any, "Take the last one back"},
               &RegisterRoutes::undo);
}

} // namespace tewatashi::server::web
