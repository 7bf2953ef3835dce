#include "common/base/whole_number.h"
#include "server/http/error_mapping.h"
#include "server/web/admin/admin_routes.h"
#include "server/web/admin/agent_pages.h"
#include "server/web/frame/page_access.h"
#include "server/web/frame/page_answers.h"

#include <algorithm>

namespace tewatashi::server::web {
namespace {

std::int64_t numberOrZero(const std::string& text) {
    return wholeNumber<std::int64_t>(text).value_or(0);
}

class AgentRoutes {
public:
    explicit AgentRoutes(SharedSite site) : m_site(std::move(site)) {}

    http::Response show(const http::Request& request, const Viewer& viewer) const {
        Frame frame = m_site->frameFor(viewer, request);
        addDoneNotice(frame, m_site->words(viewer), "agents.done.", request);
        return page(200, {}, std::move(frame), viewer);
    }

    // Shown once, as the answer: the code must not stand in any address.
    http::Response createCode(const http::Request& request, const Viewer& viewer) const {
        AgentsPageInput input;
        input.note = formValue(request, "note");
        const std::int64_t hours = numberOrZero(formValue(request, "hours"));
        const auto* offered = std::find(std::begin(kCodeHours), std::end(kCodeHours), hours);
        input.hours = offered == std::end(kCodeHours) ? kCodeHoursUsual : *offered;
        const UtcMillis now = m_site->services().clock.utcNow();
        const std::chrono::hours validity(input.hours);
        const auto code = agents().createCode(input.note, validity, actorOf(viewer, request));
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = "/admin/agents";
        if (code) {
            const NewCodeInput made{*code, input.note, now + validity, serverOf(request), 0};
            return m_site->page(200, newCodePage(made, m_site->painter(), std::move(frame)),
                                viewer);
        }
        if (code.error().kind != services::ServiceErrorKind::Invalid) {
            return m_site->serviceError(code.error(), viewer, request);
        }
        input.problems = code.error().fields;
        return page(422, std::move(input), std::move(frame), viewer);
    }

    http::Response withdrawCode(const http::Request& request, const Viewer& viewer) const {
        const auto done =
            agents().withdrawCode(numberOrZero(formValue(request, "id")), actorOf(viewer, request));
        return done ? http::redirectResponse("/admin/agents?done=withdrawn")
                    : m_site->serviceError(done.error(), viewer, request);
    }

    // As createCode.
    http::Response createToken(const http::Request& request, const Viewer& viewer) const {
        AgentsPageInput input;
        input.token = {formValue(request, "token_note"),
                       static_cast<int>(numberOrZero(formValue(request, "uses"))),
                       static_cast<int>(numberOrZero(formValue(request, "days"))),
                       formValue(request, "networks"), formValue(request, "place_rules")};
        const UtcMillis now = m_site->services().clock.utcNow();
        const auto token = tokens().create(input.token, actorOf(viewer, request));
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = "/admin/agents";
        if (token) {
            const NewCodeInput made{*token, input.token.note,
                                    now + std::chrono::hours(24) * input.token.days,
                                    serverOf(request), input.token.uses};
            return m_site->page(200, newCodePage(made, m_site->painter(), std::move(frame)),
                                viewer);
        }
        if (token.error().kind != services::ServiceErrorKind::Invalid) {
            return m_site->serviceError(token.error(), viewer, request);
        }
        input.tokenProblems = token.error().fields;
        for (services::FieldProblem& problem : input.tokenProblems) {
            problem.field = problem.field == "note" ? "token_note" : problem.field;
        }
        return page(422, std::move(input), std::move(frame), viewer);
    }

    http::Response withdrawToken(const http::Request& request, const Viewer& viewer) const {
        const auto done =
            tokens().withdraw(numberOrZero(formValue(request, "id")), actorOf(viewer, request));
        return done ? http::redirectResponse("/admin/agents?done=token-withdrawn")
                    : m_site->serviceError(done.error(), viewer, request);
    }

    http::Response askRevoke(const http::Request& request, const Viewer& viewer) const {
        const auto id = AgentId::fromHexText(request.param("id"));
        const auto agent = id ? agents().row(*id) : std::nullopt;
        if (!agent) {
            return m_site->error(404, http::textOfStatus(404), viewer, request);
        }
        return m_site->page(200,
                            revokeAgentPage(*agent, m_site->painter(),
                                            m_site->frameFor(viewer, request),
                                            m_site->services().clock.utcNow()),
                            viewer);
    }
    http::Response revoke(const http::Request& request, const Viewer& viewer) const {
        const auto id = AgentId::fromHexText(request.param("id"));
        if (!id) {
            return m_site->error(404, http::textOfStatus(404), viewer, request);
        }
        const auto done = agents().revoke(*id, actorOf(viewer, request));
        return done ? http::redirectResponse("/admin/agents?done=revoked")
                    : m_site->serviceError(done.error(), viewer, request);
    }

private:
    services::Agents& agents() const { return m_site->services().agents; }

    services::DeploymentTokens& tokens() const { return m_site->services().deploymentTokens; }

    // As the administrator's browser reached it: an agent in the same network does too.
    std::string serverOf(const http::Request& request) const {
        if (const auto host = request.header("Host")) {
            const bool isTls = m_site->options().cookies == CookieKind::HostSecure;
            return (isTls ? "https://" : "http://") + std::string(*host);
        }
        const auto& origins = m_site->options().origins;
        return origins.empty() ? "https://…" : origins.front();
    }

    http::Response page(int status, AgentsPageInput input, Frame frame,
                        const Viewer& viewer) const {
        input.agents = agents().list();
        input.codes = agents().openCodes();
        input.tokens = tokens().list();
        return m_site->page(status,
                            agentsPage(input, m_site->painter(), std::move(frame),
                                       m_site->services().clock.utcNow()),
                            viewer);
    }

    SharedSite m_site;
};

} // namespace

void addAgentRoutes(http::Router& router, const SharedSite& site) {
    PageTable<AgentRoutes> pages(router, site);
    pages.get("/admin/agents",
              {Access::Administer, Objects::Any, "PCs with the agent, and open codes"},
              &AgentRoutes::show);
    pages.post("/admin/agents/codes", {Access::Administer, Objects::Any, "A one-time code"},
               &AgentRoutes::createCode);
    pages.post("/admin/agents/codes/withdraw",
               {Access::Administer, Objects::Any, "Withdraw a code"}, &AgentRoutes::withdrawCode);
    pages.post("/admin/agents/tokens", {Access::Administer, Objects::Any, "A token for many PCs"},
               &AgentRoutes::createToken);
    pages.post("/admin/agents/tokens/withdraw",
               {Access::Administer, Objects::Any, "Withdraw a token"}, &AgentRoutes::withdrawToken);
    pages.get("/admin/agents/{id}/revoke",
              {Access::Administer, Objects::Any, "Revoke a PC: the question"},
              &AgentRoutes::askRevoke);
    pages.post("/admin/agents/{id}/revoke", {Access::Administer, Objects::Any, "Revoke a PC"},
               &AgentRoutes::revoke);
}

} // namespace tewatashi::server::web
