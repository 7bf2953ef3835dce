#pragma once

#include "server/api/agent_door.h"
#include "server/api/api_routes.h"
#include "server/api/caller_door.h"

#include <memory>

// Shared by the handlers of this folder.
namespace tewatashi::server::api {

struct ApiState {
    explicit ApiState(const ApiSetup& setup)
        : services(setup.services), reportTrouble(setup.reportTrouble),
          agentDoor(services.site, services.agents),
          callerDoor(services.accounts, services.apiTokens, setup.sessionCookie, setup.origins) {}

    services::SiteServices& services;
    std::function<void(const LocalizedText&)> reportTrouble;
    AgentDoor agentDoor;
    CallerDoor callerDoor;
};
using SharedState = std::shared_ptr<const ApiState>;
using services::Access;
using services::Objects;
using services::TokenScope;

using OpenHandler = http::Response (*)(const ApiState&, const http::Request&);
using CallerHandler = http::Response (*)(const ApiState&, const http::Request&, const Caller&);
using AgentHandler = http::Response (*)(const ApiState&, const http::Request&, const AgentId&);

// Adds a route for people and integrations, whom `rule` lets in. Handlers answer 503 when the
// surroundings are broken.
void addApiRoute(http::Router& router, const SharedState& state, http::Method method,
                 std::string pattern, const ApiRule& rule, CallerHandler handler,
                 http::RouteOptions options = {});
// The same for whoever asks,
void addOpenApiRoute(http::Router& router, const SharedState& state, http::Method method,
                     std::string pattern, std::string purpose, OpenHandler handler,
                     http::RouteOptions options = {});
// and for enrolled agents, which sign their requests.
void addAgentRoute(http::Router& router, const SharedState& state, http::Method method,
                   std::string pattern, std::string purpose, AgentHandler handler,
                   http::RouteOptions options = {});

// One function per v1_*.cpp.
void addEnrolRoutes(http::Router& router, const SharedState& state);
void addScanBatchRoutes(http::Router& router, const SharedState& state);
void addTimeRoutes(http::Router& router, const SharedState& state);
void addItemRoutes(http::Router& router, const SharedState& state);
void addImportRoutes(http::Router& router, const SharedState& state);
void addMasterRoutes(http::Router& router, const SharedState& state);
void addRouteRoutes(http::Router& router, const SharedState& state);
void addTerminalDefaultRoutes(http::Router& router, const SharedState& state);
void addDeploymentTokenRoutes(http::Router& router, const SharedState& state);
void addPeopleRoutes(http::Router& router, const SharedState& state);
void addSessionRoutes(http::Router& router, const SharedState& state);
void addRecordRoutes(http::Router& router, const SharedState& state);
void addDockRoutes(http::Router& router, const SharedState& state);
void addRecipientRoutes(http::Router& router, const SharedState& state);
void addRequestRoutes(http::Router& router, const SharedState& state);
void addCancellationRoutes(http::Router& router, const SharedState& state);
void addClassRoutes(http::Router& router, const SharedState& state);
void addCalendarChangeRoutes(http::Router& router, const SharedState& state);
void addAbsenceRoutes(http::Router& router, const SharedState& state);
void addLeaverRoutes(http::Router& router, const SharedState& state);
void addOwnItemRoutes(http::Router& router, const SharedState& state);
void addSavedSearchRoutes(http::Router& router, const SharedState& state);
void addCalendarRoutes(http::Router& router, const SharedState& state);
void addMailRoutes(http::Router& router, const SharedState& state);
void addNoticeTextRoutes(http::Router& router, const SharedState& state);
void addNoticeRoutes(http::Router& router, const SharedState& state);
void addUnconfirmedRoutes(http::Router& router, const SharedState& state);
void addReceiptRoutes(http::Router& router, const SharedState& state);
void addMeRoutes(http::Router& router, const SharedState& state);
void addSecurityRoutes(http::Router& router, const SharedState& state);
void addMachineRoutes(http::Router& router, const SharedState& state);
void addHealthRoutes(http::Router& router, const SharedState& state);
void addOpenApiRoutes(http::Router& router, const SharedState& state);

} // namespace tewatashi::server::api
