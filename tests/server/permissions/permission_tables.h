#pragma once

#include "server/http/router.h"

#include <string>
#include <string_view>

namespace tewatashi::test {

// The tables of docs/permissions.md, from what the routes declare: pages, then the API, each by
// path. Markdown, ends with a line break.
[[nodiscard]] std::string permissionTables(const server::http::Router& router);

// The part of docs/permissions.md that the tables fill, "" when its marks are not there.
[[nodiscard]] std::string_view tablesOf(std::string_view document);
// The document with other tables; throws std::invalid_argument when its marks are not there.
[[nodiscard]] std::string withTables(std::string_view document, std::string_view tables);

} // namespace tewatashi::test
