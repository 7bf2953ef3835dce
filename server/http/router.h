#pragma once

#include "server/http/http_message.h"

#include <functional>

namespace tewatashi::server::http {

using Handler = std::function<Response(const Request&)>;

enum class Audience { Browser, Api }; // decides the form of error pages and the CSRF rule

struct RouteOptions {
    Audience audience = Audience::Browser;
    std::size_t bodyMax = 64UL * 1024;
    // Media types a body may have, lower case; the guard answers 415 before reading it. Empty means
    // application/x-www-form-urlencoded for Browser, application/json for Api.
    std::vector<std::string> bodyTypes;
};

// What a route says of itself for the list of who may do what (docs/permissions.md): which door it
// lies behind, what it is for in one English line, and what each kind of caller gets. The router
// keeps it and understands none of it.
struct RouteDeclaration {
    std::string door;
    std::string purpose;                                    // never empty
    std::vector<std::pair<std::string, std::string>> cells; // column and what it says
};

// Form of the error answers for a path without a route: Api below "/api/", else Browser.
[[nodiscard]] Audience audienceOfUnknownPath(std::string_view path);
// Whether the route takes a body of this Content-Type (parameters such as charset are ignored).
[[nodiscard]] bool acceptsBodyType(const RouteOptions& options, std::string_view contentType);

// Visible list of routes, matched segment by segment without regular expressions. Literal segments
// win over parameters. HEAD is served by GET. Fill it before the server starts; read-only after.
class Router {
public:
    // pattern: "/items/{number}", parameters match one non-empty segment. Two routes of one method
    // that match the same paths are a bug and asserted, as is a route that declares no purpose.
    void add(Method method, std::string pattern, RouteDeclaration declaration, Handler handler,
             RouteOptions options = {});

    struct Match {
        const Handler* handler = nullptr; // nullptr: not found, or method not allowed
        const RouteOptions* options = nullptr;
        std::map<std::string, std::string> params;
        std::vector<Method> allowed; // methods of the path when only the method was wrong
        std::string_view pattern;    // for metrics and logs: no personal data in it
    };
    [[nodiscard]] Match match(Method method, std::string_view path) const;
    struct Listed {
        Method method;
        std::string pattern;
        RouteDeclaration declaration;
        RouteOptions options;
    };
    // Every route in the order of adding, for the list of permissions and the tests that walk it.
    [[nodiscard]] std::vector<Listed> list() const;

private:
    struct Route {
        Method method;
        std::string pattern;
        RouteDeclaration declaration;
        std::vector<std::string> segments; // "{x}" for parameters
        Handler handler;
        RouteOptions options;
    };
    std::vector<Route> m_routes;
};

} // namespace tewatashi::server::http
