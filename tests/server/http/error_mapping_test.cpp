#include "server/http/error_mapping.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace tewatashi::server::http;
using tewatashi::server::services::ServiceError;
using tewatashi::server::services::ServiceErrorKind;

TEST_CASE("every kind of service error has its status", "[unit]") {
    CHECK(statusOf(ServiceErrorKind::NotFound) == 404);
    CHECK(statusOf(ServiceErrorKind::Invalid) == 422);
    CHECK(statusOf(ServiceErrorKind::Conflict) == 409);
    CHECK(statusOf(ServiceErrorKind::Unauthorized) == 401);
    CHECK(statusOf(ServiceErrorKind::Forbidden) == 403);
    CHECK(statusOf(ServiceErrorKind::Busy) == 429);
    CHECK(statusOf(ServiceErrorKind::Unavailable) == 503);
}

TEST_CASE("a service error becomes a problem with its fields", "[unit]") {
    const ServiceError error{ServiceErrorKind::Invalid,
                             "bad-name",
                             {"名前が空です", "Name is empty"},
                             {{"name", {"入力してください", "Fill it in"}}}};
    const Response response = problemOf(error);
    CHECK(response.status == 422);
    const auto json = nlohmann::json::parse(response.body);
    CHECK(json["type"] == "urn:tewatashi:problem:bad-name");
    CHECK(json["detail"] == "Name is empty");
    CHECK(json["errors"][0]["field"] == "name");
    CHECK(json["errors"][0]["detail_ja"] == "入力してください");
}

TEST_CASE("busy and unavailable say when to come back", "[unit]") {
    for (const ServiceErrorKind kind : {ServiceErrorKind::Busy, ServiceErrorKind::Unavailable}) {
        const Response response = problemOf({kind, "", {"後で", "later"}, {}});
        REQUIRE(response.headers.size() == 1);
        CHECK(response.headers[0].first == "Retry-After");
    }
}

TEST_CASE("an error takes the form of its audience", "[unit]") {
    const Request request;
    CHECK(errorResponse(404, Audience::Api, request, {}).contentType == "application/problem+json");
    const Response plain = errorResponse(404, Audience::Browser, request, {});
    CHECK(plain.body.find("見つかりません") != std::string::npos);
    CHECK(plain.body.find("Check the address") != std::string::npos);
    const ErrorPage page = [](const Request&, int, const tewatashi::LocalizedText& text) {
        return htmlResponse(200, "own " + text.en);
    };
    const Response own = errorResponse(404, Audience::Browser, request, page);
    CHECK(own.status == 404); // the renderer cannot turn an error into a success
    CHECK(own.body.substr(0, 4) == "own ");
}

TEST_CASE("the plain page escapes its text", "[unit]") {
    const Response page = plainErrorPage(400, {"<script>", "a & \"b\""});
    CHECK(page.body.find("<script>") == std::string::npos);
    CHECK(page.body.find("&lt;script&gt;") != std::string::npos);
    CHECK(page.body.find("a &amp; &quot;b&quot;") != std::string::npos);
}

TEST_CASE("a status without a row of its own is told as its class", "[unit]") {
    CHECK(textOfStatus(418) == textOfStatus(400));
    CHECK(textOfStatus(599) == textOfStatus(500));
}
