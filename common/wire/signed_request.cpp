#include "common/wire/signed_request.h"

#include "common/wire/json_fields.h"

namespace tewatashi::wire {
namespace {

constexpr std::size_t kEnrolSizeMax = 8UL * 1024;
constexpr std::size_t kEnrolValuesMax = 100;
constexpr std::size_t kKeySize = 32;

} // namespace

Bytes requestSigningInput(std::string_view site, const AgentId& agent, std::string_view method,
                          std::string_view target, ByteView body, std::string_view nonce) {
    std::string input = "tewatashi-request-v1\n";
    input.append(site).append("\n").append(agent.hex()).append("\n");
    input.append(method).append("\n").append(target).append("\n");
    input.append(toHex(sha256(body))).append("\n").append(nonce);
    return toBytes(input);
}

Bytes refusalSigningInput(std::string_view site, const AgentId& agent, int status,
                          std::string_view nonce, std::string_view body) {
    std::string input = "tewatashi-refusal-v1\n";
    input.append(site).append("\n").append(agent.hex()).append("\n");
    input.append(std::to_string(status)).append("\n").append(nonce).append("\n");
    input.append(toHex(sha256(body)));
    return toBytes(input);
}

std::string encodeEnrolRequest(const EnrolRequest& request) {
    nlohmann::ordered_json json;
    json["code"] = request.code;
    json["name"] = request.name;
    json["version"] = request.version;
    json["public_key"] = toBase64(request.publicKey);
    // A computer may have a name that is not UTF-8.
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::optional<EnrolRequest> decodeEnrolRequest(std::string_view json) {
    if (json.size() > kEnrolSizeMax) {
        return std::nullopt;
    }
    const Result<Json, WireError> parsed = parseJson(json, kEnrolValuesMax);
    if (!parsed) {
        return std::nullopt;
    }
    JsonProblems problems;
    JsonFields fields(*parsed, "", problems);
    EnrolRequest request;
    request.code = fields.text("code", 64);
    request.name = fields.text("name", 255);
    request.version = fields.text("version", 64);
    request.publicKey = fields.base64("public_key", kKeySize);
    return problems.any() ? std::nullopt : std::optional(std::move(request));
}

std::string encodeEnrolResponse(const EnrolResponse& response) {
    nlohmann::ordered_json json;
    json["site"] = response.site;
    json["agent"] = response.agent.hex();
    json["receipt_key"] = toBase64(response.receiptKey);
    json["log_key"] = toBase64(response.logKey);
    return json.dump();
}

std::optional<EnrolResponse> decodeEnrolResponse(std::string_view json) {
    if (json.size() > kEnrolSizeMax) {
        return std::nullopt;
    }
    const Result<Json, WireError> parsed = parseJson(json, kEnrolValuesMax);
    if (!parsed) {
        return std::nullopt;
    }
    JsonProblems problems;
    JsonFields fields(*parsed, "", problems);
    EnrolResponse response;
    response.site = fields.text("site", 64);
    response.agent = fields.id<AgentId>("agent");
    response.receiptKey = fields.base64("receipt_key", kKeySize);
    response.logKey = fields.base64("log_key", kKeySize);
    if (problems.any() || response.site.empty()) {
        return std::nullopt;
    }
    return response;
}

} // namespace tewatashi::wire
