#pragma once

#include <map>
#include <string>
#include <string_view>

namespace tewatashi::server::api {

// docs/openapi.json as it was at build time, by bare file name. The views live as long as the
// program.
[[nodiscard]] std::map<std::string, std::string_view> embeddedDocuments();

} // namespace tewatashi::server::api
