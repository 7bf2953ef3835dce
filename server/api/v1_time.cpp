#include "server/api/api_state.h"
#include "server/api/json_text.h"

// GET /api/v1/time: the server's clock and a nonce to sign with.
namespace tewatashi::server::api {
namespace {

http::Response getTime(const ApiState& state, const http::Request&) {
    JsonText json;
    json.beginObject();
    json.name("time").number(state.services.site.clock().utcNow().value);
    json.name("nonce").text(state.agentDoor.freshNonce());
    json.endObject();
    http::Response response = http::jsonResponse(200, json.take());
    state.agentDoor.addNonce(response);
    return response;
}

} // namespace

void addTimeRoutes(http::Router& router, const SharedState& state) {
    addOpenApiRoute(router, state, http::Method::Get, "/api/v1/time",
                    "The server's clock, and a nonce to sign with", getTime);
}

} // namespace tewatashi::server::api
