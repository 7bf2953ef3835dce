#include "common/wire/agent_answer.h"

#include "common/wire/json_fields.h"

namespace tewatashi::wire {
namespace {

constexpr std::size_t kAnswerSizeMax = 8UL * 1024;
constexpr std::size_t kAnswerValuesMax = 100;

} // namespace

std::string encodeAgentAnswer(const AgentAnswer& answer) {
    nlohmann::ordered_json json;
    json["site"] = answer.site;
    json["agent"] = answer.agent.hex();
    json["name"] = answer.name;
    json["server_version"] = answer.serverVersion;
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::optional<AgentAnswer> decodeAgentAnswer(std::string_view json) {
    if (json.size() > kAnswerSizeMax) {
        return std::nullopt;
    }
    const Result<Json, WireError> parsed = parseJson(json, kAnswerValuesMax);
    if (!parsed) {
        return std::nullopt;
    }
    JsonProblems problems;
    JsonFields fields(*parsed, "", problems);
    AgentAnswer answer;
    answer.site = fields.text("site", 64);
    answer.agent = fields.id<AgentId>("agent");
    answer.name = fields.text("name", 1024);
    answer.serverVersion = fields.text("server_version", 64);
    return problems.any() ? std::nullopt : std::optional(std::move(answer));
}

Bytes answerSigningInput(std::string_view site, const AgentId& agent, std::string_view nonce,
                         std::string_view body) {
    std::string input = "tewatashi-answer-v1\n";
    input.append(site).append("\n").append(agent.hex()).append("\n");
    input.append(nonce).append("\n").append(toHex(sha256(body)));
    return toBytes(input);
}

} // namespace tewatashi::wire
