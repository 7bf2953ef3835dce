#include "server/http/router.h"
#include "tests/support/test_route.h"

#include <catch2/catch.hpp>

using namespace tewatashi::server::http;
using tewatashi::test::kTestRoute;

namespace {

Handler answering(const std::string& text) {
    return [text](const Request&) { return htmlResponse(200, text); };
}

std::string answerOf(const Router& router, Method method, std::string_view path) {
    const Router::Match match = router.match(method, path);
    return match.handler == nullptr ? "" : (*match.handler)(Request{}).body;
}

Router sample() {
    Router router;
    router.add(Method::Get, "/", kTestRoute, answering("home"));
    router.add(Method::Get, "/items/{number}", kTestRoute, answering("item"));
    router.add(Method::Get, "/items/new", kTestRoute, answering("new"));
    router.add(Method::Post, "/items/{number}", kTestRoute, answering("post"));
    router.add(Method::Get, "/{a}/new", kTestRoute, answering("any"));
    return router;
}

} // namespace

TEST_CASE("literal segments win over parameters whatever the order of registration", "[unit]") {
    const Router router = sample();
    CHECK(answerOf(router, Method::Get, "/") == "home");
    CHECK(answerOf(router, Method::Get, "/items/12") == "item");
    CHECK(answerOf(router, Method::Get, "/items/new") == "new");
    CHECK(answerOf(router, Method::Get, "/other/new") == "any");
    CHECK(answerOf(router, Method::Post, "/items/new") == "post");
}

TEST_CASE("parameters are given by name and match one non-empty segment", "[unit]") {
    const Router router = sample();
    const Router::Match match = router.match(Method::Get, "/items/A 1");
    CHECK(match.pattern == "/items/{number}");
    CHECK(match.params == std::map<std::string, std::string>{{"number", "A 1"}});
    for (const char* path :
         {"/items/", "/items", "/items/1/2", "//items/1", "/items//1", "", "x"}) {
        CAPTURE(path);
        CHECK(router.match(Method::Get, path).handler == nullptr);
        CHECK(router.match(Method::Get, path).allowed.empty());
    }
}

TEST_CASE("HEAD is served by GET", "[unit]") {
    CHECK(answerOf(sample(), Method::Head, "/items/1") == "item");
}

TEST_CASE("a wrong method names the allowed ones", "[unit]") {
    const Router::Match match = sample().match(Method::Delete, "/items/1");
    CHECK(match.handler == nullptr);
    CHECK(match.allowed == std::vector<Method>{Method::Get, Method::Post});
}

TEST_CASE("every route is listed", "[unit]") {
    CHECK(sample().list().size() == 5);
    CHECK(sample().list().front().method == Method::Get);
    CHECK(sample().list().front().pattern == "/");
    CHECK(sample().list().front().declaration.purpose == kTestRoute.purpose);
}

TEST_CASE("body types default to the audience's own", "[unit]") {
    RouteOptions browser;
    RouteOptions api{Audience::Api, 1000, {}};
    RouteOptions batch{Audience::Api, 1000, {"application/vnd.x+zlib"}};
    CHECK(acceptsBodyType(browser, "application/x-www-form-urlencoded; charset=UTF-8"));
    CHECK_FALSE(acceptsBodyType(browser, "multipart/form-data; boundary=x"));
    CHECK_FALSE(acceptsBodyType(browser, ""));
    CHECK(acceptsBodyType(api, "Application/JSON"));
    CHECK_FALSE(acceptsBodyType(api, "text/plain"));
    CHECK(acceptsBodyType(batch, "application/vnd.x+zlib"));
    CHECK_FALSE(acceptsBodyType(batch, "application/json"));
}
