#pragma once

#include "common/base/localized_text.h"
#include "common/base/result.h"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

// One question and one answer of the local admin socket: a line of JSON each.
namespace tewatashi::server::app {

inline constexpr int kAdminVersion = 1;
inline constexpr std::size_t kAdminMessageMax_bytes = 4096; // with the line feed

using Json = nlohmann::json;

struct AdminRequest {
    std::string verb;
    Json arguments = Json::object();
};
using AdminAnswer = Result<Json, LocalizedText>; // an object, or what went wrong

// Lines end with LF. A message over the limit is an error of its own.
[[nodiscard]] Result<std::string, LocalizedText> encodeRequest(const AdminRequest& request);
[[nodiscard]] Result<AdminRequest, LocalizedText> decodeRequest(std::string_view line);
[[nodiscard]] std::string encodeAnswer(const AdminAnswer& answer);
[[nodiscard]] AdminAnswer decodeAnswer(std::string_view line);

} // namespace tewatashi::server::app
