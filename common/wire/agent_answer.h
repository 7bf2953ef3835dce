#pragma once

#include "common/base/digest.h"
#include "common/base/strong_id.h"

#include <optional>
#include <string>

// GET /api/v1/agent: who the server takes the asking agent for (docs/protocol.md §5).
namespace tewatashi::wire {

inline constexpr const char* kAnswerHeader = "Tewatashi-Answer"; // base64, on 200

struct AgentAnswer {
    std::string site;
    AgentId agent;
    std::string name;          // of the computer, as it enrolled
    std::string serverVersion; // "0.1.0"
};
[[nodiscard]] std::string encodeAgentAnswer(const AgentAnswer& answer);
[[nodiscard]] std::optional<AgentAnswer> decodeAgentAnswer(std::string_view json);

// What the server signs with its receipt key on that answer: a receipt of it would verify, too.
[[nodiscard]] Bytes answerSigningInput(std::string_view site, const AgentId& agent,
                                       std::string_view nonce, std::string_view body);

} // namespace tewatashi::wire
