#include "server/api/agent_door.h"

#include "common/wire/signed_request.h"

namespace tewatashi::server::api {
namespace {

http::Response missingSignature() {
    return http::problemResponse(
        401, "signature-missing", "Signature needed",
        "自動転送アプリの署名がありません。アプリを最新版に更新してください。",
        "The request is not signed by an agent. Update the agent.");
}

http::Response staleNonce() {
    return http::problemResponse(
        409, "stale-nonce", "Nonce is stale",
        "要求の有効期限が切れています。自動転送アプリが自動的に再送します。",
        "The nonce is no longer valid. Sign again with the nonce of this answer.");
}

http::Response notAnAgent() {
    return http::problemResponse(
        401, "agent-unknown", "Agent not known",
        "このパソコンの登録を確認できません。新しい登録コードで登録し直してください。",
        "This computer's enrolment is not known here. Enrol it again with a new code.");
}

http::Response revokedAgent() {
    return http::problemResponse(
        403, "agent-revoked", "Agent revoked",
        "このパソコンの登録は取り消されています。サーバーの管理者にお問い合わせください。",
        "This computer's enrolment was revoked. Ask the server's administrator.");
}

} // namespace

AgentDoor::AgentDoor(services::SiteContext& site, services::Agents& agents)
    : m_site(site), m_agents(agents), m_mint(site.clock(), site.random()) {}

void AgentDoor::addNonce(http::Response& response) const {
    response.withHeader(wire::kNonceHeader, m_mint.issue());
}

http::Response AgentDoor::refusal(http::Response response, const AgentId& agent,
                                  std::string_view nonce) const {
    const Bytes input = wire::refusalSigningInput(m_site.config().site, agent, response.status,
                                                  nonce, response.body);
    response.withHeader(wire::kRefusalHeader, toBase64(m_site.receiptKey().sign(input)));
    addNonce(response);
    return response;
}

Result<AgentId, http::Response> AgentDoor::admit(const http::Request& request) const {
    const auto agentText = request.header(wire::kAgentHeader);
    const auto agent = agentText ? AgentId::fromHexText(*agentText) : std::nullopt;
    const auto nonce = request.header(wire::kNonceHeader);
    const auto signatureText = request.header(wire::kSignatureHeader);
    const auto signature = signatureText ? fromBase64(*signatureText) : std::nullopt;
    if (!agent || !nonce || !signature) {
        return failure(missingSignature());
    }
    if (!m_mint.isFresh(*nonce)) {
        http::Response response = staleNonce();
        addNonce(response);
        return failure(std::move(response));
    }
    const auto known = m_agents.find(*agent);
    const Bytes input =
        wire::requestSigningInput(m_site.config().site, *agent, http::methodName(request.method),
                                  request.target, asBytes(request.body), *nonce);
    if (!known || !known->key.verifies(input, *signature)) {
        return failure(refusal(notAnAgent(), *agent, *nonce));
    }
    if (known->revoked) {
        return failure(refusal(revokedAgent(), *agent, *nonce));
    }
    return *agent;
}

} // namespace tewatashi::server::api
