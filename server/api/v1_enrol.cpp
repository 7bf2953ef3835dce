#include "common/wire/agent_answer.h"
#include "common/wire/signed_request.h"
#include "server/api/api_state.h"
#include "server/http/error_mapping.h"

// Who an agent is. POST /api/v1/enrol: a one-time code and a public key for an agent id and the
// site's keys. GET /api/v1/agent: whom the server takes the asking agent for.
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

http::Response getAgent(const ApiState& state, const http::Request& request, const AgentId& agent) {
    services::SiteContext& site = state.services.site;
    wire::AgentAnswer answer;
    answer.site = site.config().site;
    answer.agent = agent;
    if (const auto row = state.services.agents.row(agent)) {
        answer.name = row->name;
    }
    answer.serverVersion = TW_VERSION;
    http::Response response = http::jsonResponse(200, wire::encodeAgentAnswer(answer));
    const auto nonce = request.header(wire::kNonceHeader);
    const Bytes input =
        wire::answerSigningInput(answer.site, agent, nonce.value_or(""), response.body);
    response.withHeader(wire::kAnswerHeader, toBase64(site.receiptKey().sign(input)));
    state.agentDoor.addNonce(response);
    return response;
}

} // namespace

void addEnrolRoutes(http::Router& router, const SharedState& state) {
    http::RouteOptions options;
    options.bodyMax = 8UL * 1024;
    options.bodyTypes = {"application/json"};
    addOpenApiRoute(router, state, http::Method::Post, "/api/v1/enrol",
                    "Enrol a PC with a one-time code (*Agents*)", postEnrol, options);
    addAgentRoute(router, state, http::Method::Get, "/api/v1/agent",
                  "Whom the server takes this agent for (*Agents*)", getAgent);
}

} // namespace tewatashi::server::api
