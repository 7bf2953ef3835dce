#pragma once

#include "common/base/result.h"
#include "server/api/nonce_mint.h"
#include "server/http/http_message.h"
#include "server/services/machines/agents.h"
#include "server/services/site/site_context.h"

namespace tewatashi::server::api {

// Lets in requests that an enrolled agent signed (docs/protocol.md §5). Thread-safe.
class AgentDoor {
public:
    AgentDoor(services::SiteContext& site, services::Agents& agents);

    // Who signed the request, or the answer it gets instead: 409 for a stale nonce, 401 for an
    // unknown agent or a wrong signature and 403 for a revoked one. The last two are signed by the
    // site, so that the agent knows they are meant.
    [[nodiscard]] Result<AgentId, http::Response> admit(const http::Request& request) const;
    // Puts a fresh nonce on an answer to an agent.
    void addNonce(http::Response& response) const;
    [[nodiscard]] std::string freshNonce() const { return m_mint.issue(); }

private:
    [[nodiscard]] http::Response refusal(http::Response response, const AgentId& agent,
                                         std::string_view nonce) const;

    services::SiteContext& m_site;
    services::Agents& m_agents;
    NonceMint m_mint;
};

} // namespace tewatashi::server::api
