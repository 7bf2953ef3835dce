#pragma once

#include "common/base/digest.h"
#include "common/base/strong_id.h"

#include <string>

// Signatures and headers of every request an agent makes (docs/protocol.md §5).
namespace tewatashi::wire {

inline constexpr const char* kAgentHeader = "Tewatashi-Agent";         // agent id, hex
inline constexpr const char* kNonceHeader = "Tewatashi-Nonce";         // server nonce, both ways
inline constexpr const char* kSignatureHeader = "Tewatashi-Signature"; // base64
inline constexpr const char* kReceiptHeader = "Tewatashi-Receipt";     // base64, on 200
inline constexpr const char* kRefusalHeader = "Tewatashi-Refusal";     // base64, on 401 and 403
inline constexpr const char* kDigestHeader = "Tewatashi-Batch";        // hex batchDigest, on upload

// What an agent signs: (protocol, site, agent, method, target, SHA-256 of body, server nonce).
[[nodiscard]] Bytes requestSigningInput(std::string_view site, const AgentId& agent,
                                        std::string_view method, std::string_view target,
                                        ByteView body, std::string_view nonce);
// What the server signs with its receipt key on a 401 or 403 that it means.
[[nodiscard]] Bytes refusalSigningInput(std::string_view site, const AgentId& agent, int status,
                                        std::string_view nonce, std::string_view body);

// POST /api/v1/enrol
struct EnrolRequest {
    std::string code;    // one-time code as typed; spaces and hyphens ignored
    std::string name;    // computer name
    std::string version; // agent version
    Bytes publicKey;     // 32 octets
};
struct EnrolResponse {
    std::string site;
    AgentId agent;
    Bytes receiptKey; // 32 octets, pinned by the agent
    Bytes logKey;     // 32 octets, pinned by the agent
};
[[nodiscard]] std::string encodeEnrolRequest(const EnrolRequest& request);
[[nodiscard]] std::optional<EnrolRequest> decodeEnrolRequest(std::string_view json);
[[nodiscard]] std::string encodeEnrolResponse(const EnrolResponse& response);
[[nodiscard]] std::optional<EnrolResponse> decodeEnrolResponse(std::string_view json);

} // namespace tewatashi::wire
