#include "server/api/query_values.h"

#include "server/http/error_mapping.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <string>

namespace tewatashi::server::api {

std::optional<http::Response> refuseUnknownQuery(const http::Request& request,
                                                 std::initializer_list<std::string_view> known) {
    std::set<std::string_view> seen;
    for (const auto& [name, value] : request.query) {
        if (std::find(known.begin(), known.end(), name) == known.end() ||
            !seen.insert(name).second) {
            return http::problemResponse(
                400, "query-not-understood", "Query not understood",
                "検索条件に不明な項目、または重複した項目があります。API "
                "の説明を確認してください。",
                "The query has a name that is unknown or given twice. See the API description.");
        }
    }
    return std::nullopt;
}

Result<int, http::Response> limitOf(const http::Request& request, LimitRange range) {
    const auto text = request.queryValue("limit");
    if (!text) {
        return range.standard;
    }
    int value = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error == std::errc() && end == text->data() + text->size() && value >= 1 &&
        value <= range.max) {
        return value;
    }
    const std::string max = std::to_string(range.max);
    const LocalizedText problem{"limit には 1 から " + max + " までの数を指定してください。",
                                "limit must be a number from 1 to " + max + "."};
    return failure(http::problemOf(
        {services::ServiceErrorKind::Invalid, "invalid-limit", problem, {{"limit", problem}}}));
}

} // namespace tewatashi::server::api
