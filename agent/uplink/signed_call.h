#pragma once

#include "agent/uplink/http_client.h"
#include "common/base/signing.h"

namespace tewatashi::agent::uplink {

// Anybody may ask it; its answer carries a nonce, as signed requests need one.
inline constexpr const char* kTimeTarget = "/api/v1/time";

// Adds who asks and their signature over method, target, body and nonce (docs/protocol.md §5).
void signCall(HttpCall& call, const AgentIdentity& identity, const SigningKey& key,
              const std::string& nonce);

} // namespace tewatashi::agent::uplink
