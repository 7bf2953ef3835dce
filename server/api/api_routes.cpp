#include "server/api/api_routes.h"

#include "common/base/error.h"
#include "server/api/api_state.h"
#include "server/http/error_mapping.h"

namespace tewatashi::server::api {

namespace {

template <class Answer>
void addRoute(http::Router& router, const SharedState& state, http::Method method,
              std::string pattern, http::RouteDeclaration declaration, Answer answer,
              http::RouteOptions options) {
    options.audience = http::Audience::Api;
    router.add(
        method, std::move(pattern), std::move(declaration),
        [state, answer = std::move(answer)](const http::Request& request) {
            try {
                return answer(request);
            } catch (const Error& error) {
                if (state->reportTrouble) {
                    state->reportTrouble(error.text());
                }
                // The reason is for the log: it may name files.
                return http::errorResponse(503, http::Audience::Api, request, {});
            }
        },
        std::move(options));
}

} // namespace

void addApiRoute(http::Router& router, const SharedState& state, http::Method method,
                 std::string pattern, const ApiRule& rule, CallerHandler handler,
                 http::RouteOptions options) {
    addRoute(
        router, state, method, std::move(pattern),
        {"caller", rule.purpose, services::permissionCells(rule.access, rule.objects, rule.scope)},
        [state, rule, handler](const http::Request& request) {
            const auto caller = state->callerDoor.admit(request, rule);
            return caller ? handler(*state, request, *caller) : caller.error();
        },
        std::move(options));
}

void addOpenApiRoute(http::Router& router, const SharedState& state, http::Method method,
                     std::string pattern, std::string purpose, OpenHandler handler,
                     http::RouteOptions options) {
    addRoute(
        router, state, method, std::move(pattern),
        {"open", std::move(purpose),
         services::permissionCells(Access::Everyone, Objects::Any, std::nullopt)},
        [state, handler](const http::Request& request) { return handler(*state, request); },
        std::move(options));
}

void addAgentRoute(http::Router& router, const SharedState& state, http::Method method,
                   std::string pattern, std::string purpose, AgentHandler handler,
                   http::RouteOptions options) {
    addRoute(
        router, state, method, std::move(pattern),
        {"agent", std::move(purpose),
         services::permissionCells(Access::Nobody, Objects::Any, std::nullopt)},
        [state, handler](const http::Request& request) {
            const auto agent = state->agentDoor.admit(request);
            return agent ? handler(*state, request, *agent) : agent.error();
        },
        std::move(options));
}

void addRoutes(http::Router& router, const ApiSetup& setup) {
    const auto state = std::make_shared<const ApiState>(setup);
    addEnrolRoutes(router, state);
    addScanBatchRoutes(router, state);
    addTimeRoutes(router, state);
    addItemRoutes(router, state);
    addRecordRoutes(router, state);
    addImportRoutes(router, state);
    addMasterRoutes(router, state);
    addRouteRoutes(router, state);
    addDeploymentTokenRoutes(router, state);
    addTerminalDefaultRoutes(router, state);
    addPeopleRoutes(router, state);
    addSessionRoutes(router, state);
    addDockRoutes(router, state);
    addRecipientRoutes(router, state);
    addRequestRoutes(router, state);
    addCancellationRoutes(router, state);
    addCalendarRoutes(router, state);
    addOwnItemRoutes(router, state);
    addAbsenceRoutes(router, state);
    addLeaverRoutes(router, state);
    addCalendarChangeRoutes(router, state);
    addSavedSearchRoutes(router, state);
    addClassRoutes(router, state);
    addMailRoutes(router, state);
    addNoticeTextRoutes(router, state);
    addNoticeRoutes(router, state);
    addUnconfirmedRoutes(router, state);
    addReceiptRoutes(router, state);
    addMachineRoutes(router, state);
    addMeRoutes(router, state);
    addSecurityRoutes(router, state);
    addHealthRoutes(router, state);
    addOpenApiRoutes(router, state);
}

} // namespace tewatashi::server::api
