#include "common/wire/signed_request.h"
#include "server/api/api_state.h"
#include "server/http/error_mapping.h"

// POST /api/v1/enrol: a one-time code and a public key for an agent id and the site's keys.
namespace tewatashi::server::api {
namespace {

http::Response postEnrol(const ApiState& state, const http::Request& request) {
    const auto wanted = wire::decodeEnrolRequest(request.body);
    if (!wanted) {
        return http::problemResponse(
            422, "enrol-request-malformed", "Enrolment request malformed",
            "登録の要求を読み取れません。自動転送アプリを最新版に更新してください。",
            "The enrolment request could not be read: code, name, version and public_key (base64 "
            "of 32 octets) are needed. Update the agent.");
    }
    const auto response = state.services.agents.enrol(*wanted, request.remoteAddress);
    if (!response) {
        return http::problemOf(response.error());
    }
    http::Response answer = http::jsonResponse(201, wire::encodeEnrolResponse(*response));
    state.agentDoor.addNonce(answer);
    return answer;
}

} // namespace

void addEnrolRoutes(http::Router& router, const SharedState& state) {
    http::RouteOptions options;
    options.bodyMax = 8UL * 1024;
    options.bodyTypes = {"application/json"};
    addOpenApiRoute(router, state, http::Method::Post, "/api/v1/enrol",
                    "Enrol a PC with a one-time code (*Agents*)", postEnrol, options);
}

} // namespace tewatashi::server::api
