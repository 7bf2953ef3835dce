#pragma once

#include "common/base/result.h"
#include "server/http/http_message.h"

#include <initializer_list>
#include <optional>
#include <string_view>

namespace tewatashi::server::api {

// 400 when the query has a name that is not in `known`, or one of them twice: a misspelt filter
// must not silently answer with everything.
[[nodiscard]] std::optional<http::Response>
refuseUnknownQuery(const http::Request& request, std::initializer_list<std::string_view> known);

struct LimitRange {
    int standard = 50;
    int max = 200;
};
// The query's "limit", or 422 when it is not a number in 1…max.
[[nodiscard]] Result<int, http::Response> limitOf(const http::Request& request, LimitRange range);

} // namespace tewatashi::server::api
