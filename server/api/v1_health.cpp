#include "server/api/api_state.h"

// GET /healthz and /readyz: for supervisors and load balancers; they tell nothing else.
namespace tewatashi::server::api {
namespace {

http::Response getHealth(const ApiState&, const http::Request&) {
    return http::jsonResponse(200, R"({"status":"ok"})");
}

http::Response getReady(const ApiState& state, const http::Request&) {
    return state.services.site.ready() ? http::jsonResponse(200, R"({"status":"ready"})")
                                       : http::jsonResponse(503, R"({"status":"not_ready"})");
}

} // namespace

void addHealthRoutes(http::Router& router, const SharedState& state) {
    addOpenApiRoute(router, state, http::Method::Get, "/healthz", "Whether the program runs",
                    getHealth);
    addOpenApiRoute(router, state, http::Method::Get, "/readyz", "Whether it can serve", getReady);
}

} // namespace tewatashi::server::api
