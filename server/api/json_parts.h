#pragma once

#include "common/domain/item_state.h"
#include "server/api/json_text.h"

#include <string_view>

// Parts that several answers have.
namespace tewatashi::server::api {

// "scan", "void", "repair", "set_aside", "web"
[[nodiscard]] std::string_view kindCode(domain::EventKind kind);

// {"code","name"}, null without a code.
void writePlace(JsonText& json, std::string_view code, std::string_view name);

} // namespace tewatashi::server::api
