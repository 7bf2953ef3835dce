#include "server/http/router.h"

#include "common/base/assert.h"
#include "server/http/header_syntax.h"

#include <algorithm>

namespace tewatashi::server::http {

namespace {

bool isParameter(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

// "/a/b" gives a, b; "/" gives one empty segment, which only the pattern "/" has.
std::vector<std::string_view> segmentsOf(std::string_view path) {
    std::vector<std::string_view> segments;
    if (path.empty() || path.front() != '/') {
        return segments;
    }
    std::size_t start = 1;
    while (true) {
        const std::size_t slash = path.find('/', start);
        segments.push_back(path.substr(start, slash - start));
        if (slash == std::string_view::npos) {
            return segments;
        }
        start = slash + 1;
    }
}

bool matches(const std::vector<std::string>& pattern, const std::vector<std::string_view>& path) {
    if (pattern.size() != path.size()) {
        return false;
    }
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (isParameter(pattern[i]) ? path[i].empty() : pattern[i] != path[i]) {
            return false;
        }
    }
    return true;
}

// Literal segments win over parameters, the leftmost difference decides.
bool isMoreLiteral(const std::vector<std::string>& left, const std::vector<std::string>& right) {
    for (std::size_t i = 0; i < left.size() && i < right.size(); ++i) {
        if (isParameter(left[i]) != isParameter(right[i])) {
            return isParameter(right[i]);
        }
    }
    return false;
}

bool matchSamePaths(const std::vector<std::string>& left, const std::vector<std::string>& right) {
    return left.size() == right.size() &&
           std::equal(left.begin(), left.end(), right.begin(),
                      [](const std::string& a, const std::string& b) {
                          return isParameter(a) ? isParameter(b) : a == b;
                      });
}

} // namespace

Audience audienceOfUnknownPath(std::string_view path) {
    return path.substr(0, 5) == "/api/" ? Audience::Api : Audience::Browser;
}

bool acceptsBodyType(const RouteOptions& options, std::string_view contentType) {
    const std::string_view type = mediaType(contentType);
    if (options.bodyTypes.empty()) {
        return equalsIgnoringCase(type, options.audience == Audience::Api
                                            ? "application/json"
                                            : "application/x-www-form-urlencoded");
    }
    return std::any_of(
        options.bodyTypes.begin(), options.bodyTypes.end(),
        [&](const std::string& allowed) { return equalsIgnoringCase(allowed, type); });
}

void Router::add(Method method, std::string pattern, RouteDeclaration declaration, Handler handler,
                 RouteOptions options) {
    TW_ASSERT(!pattern.empty() && pattern.front() == '/' && handler);
    TW_ASSERT(!declaration.door.empty() && !declaration.purpose.empty());
    Route route{method, std::move(pattern), std::move(declaration),
                {},     std::move(handler), std::move(options)};
    for (const std::string_view segment : segmentsOf(route.pattern)) {
        route.segments.emplace_back(segment);
    }
    for (const Route& other : m_routes) {
        TW_ASSERT(other.method != method || !matchSamePaths(other.segments, route.segments));
    }
    m_routes.push_back(std::move(route));
}

Router::Match Router::match(Method method, std::string_view path) const {
    const Method wanted = method == Method::Head ? Method::Get : method;
    const std::vector<std::string_view> segments = segmentsOf(path);
    const Route* best = nullptr;
    Match result;
    for (const Route& route : m_routes) {
        if (!matches(route.segments, segments)) {
            continue;
        }
        if (route.method != wanted) {
            result.allowed.push_back(route.method);
        } else if (best == nullptr || isMoreLiteral(route.segments, best->segments)) {
            best = &route;
        }
    }
    if (best == nullptr) {
        std::sort(result.allowed.begin(), result.allowed.end());
        result.allowed.erase(std::unique(result.allowed.begin(), result.allowed.end()),
                             result.allowed.end());
        return result;
    }
    result.allowed.clear();
    result.handler = &best->handler;
    result.options = &best->options;
    result.pattern = best->pattern;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const std::string& name = best->segments[i];
        if (isParameter(name)) {
            result.params.emplace(name.substr(1, name.size() - 2), segments[i]);
        }
    }
    return result;
}

std::vector<Router::Listed> Router::list() const {
    std::vector<Listed> routes;
    for (const Route& route : m_routes) {
        routes.push_back({route.method, route.pattern, route.declaration, route.options});
    }
    return routes;
}

} // namespace tewatashi::server::http
