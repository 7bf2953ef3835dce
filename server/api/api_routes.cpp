#include "server/api/api_routes.h"

#include "common/base/error.h"
#include "server/api/api_state.h"
#include "server/http/error_mapping.h"

namespace tewatashi::server::api {

void addApiRoute(http::Router& router, const SharedState& state, http::Method method,
                 std::string pattern, ApiHandler handler, http::RouteOptions options) {
    options.audience = http::Audience::Api;
    router.add(
        method, std::move(pattern),
        [state, handler](const http::Request& request) {
            try {
                return handler(*state, request);
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

void addRoutes(http::Router& router, const ApiSetup& setup) {
    const auto state = std::make_shared<const ApiState>(setup);
    addEnrolRoutes(router, state);
    addScanBatchRoutes(router, state);
    addTimeRoutes(router, state);
    addItemRoutes(router, state);
    addRecordRoutes(router, state);
    addImportRoutes(router, state);
    addMasterRoutes(router, state);
    addPeopleRoutes(router, state);
    addSessionRoutes(router, state);
    addDockRoutes(router, state);
    addRequestRoutes(router, state);
    addCancellationRoutes(router, state);
    addCalendarRoutes(router, state);
    addOwnItemRoutes(router, state);
    addLeaverRoutes(router, state);
    addCalendarChangeRoutes(router, state);
    addSavedSearchRoutes(router, state);
    addClassRoutes(router, state);
    addNoticeRoutes(router, state);
    addReceiptRoutes(router, state);
    addMachineRoutes(router, state);
    addHealthRoutes(router, state);
    addOpenApiRoutes(router, state);
}

} // namespace tewatashi::server::api
