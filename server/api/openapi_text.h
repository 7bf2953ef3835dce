#pragma once

#include <string_view>

namespace tewatashi::server::api {

// docs/openapi.json as it was at build time.
[[nodiscard]] std::string_view openApiText();

} // namespace tewatashi::server::api
