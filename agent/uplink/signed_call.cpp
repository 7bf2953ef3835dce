#include "agent/uplink/signed_call.h"

#include "common/wire/signed_request.h"

namespace tewatashi::agent::uplink {

void signCall(HttpCall& call, const AgentIdentity& identity, const SigningKey& key,
              const std::string& nonce) {
    const char* method = call.method == HttpCall::Method::Get ? "GET" : "POST";
    const Signature signature = key.sign(wire::requestSigningInput(
        identity.site, identity.agent, method, call.target, call.body, nonce));
    call.headers.emplace_back(wire::kAgentHeader, identity.agent.hex());
    call.headers.emplace_back(wire::kNonceHeader, nonce);
    call.headers.emplace_back(wire::kSignatureHeader, toBase64(signature));
}

} // namespace tewatashi::agent::uplink
