#include "server/http/http_message.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace tewatashi::server::http;

TEST_CASE("header names compare without case and the first field counts", "[unit]") {
    Request request;
    request.headers = {{"X-One", "1"}, {"x-one", "2"}};
    CHECK(request.header("x-ONE") == "1");
    CHECK_FALSE(request.header("X-Two"));
}

TEST_CASE("cookies are found by exact name in every Cookie field", "[unit]") {
    Request request;
    request.headers = {{"Cookie", "a=1; bb=2;c"}, {"cookie", "d=x=y; empty="}};
    CHECK(request.cookie("a") == "1");
    CHECK(request.cookie("bb") == "2");
    CHECK(request.cookie("d") == "x=y");
    CHECK(request.cookie("empty") == "");
    CHECK_FALSE(request.cookie("b"));
    CHECK_FALSE(request.cookie("c"));
    CHECK_FALSE(request.cookie("A"));
}

TEST_CASE("a form keeps order and repetitions", "[unit]") {
    Request request;
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
    request.body = "item=1&item=2&note=%E6%89%8B+x&&last";
    const auto form = request.form();
    REQUIRE(form);
    CHECK(*form == std::vector<std::pair<std::string, std::string>>{
                       {"item", "1"}, {"item", "2"}, {"note", "手 x"}, {"last", ""}});
}

TEST_CASE("a malformed form or another type is no form", "[unit]") {
    Request request;
    request.body = "a=1";
    CHECK_FALSE(request.form());
    request.headers = {{"Content-Type", "text/plain"}};
    CHECK_FALSE(request.form());
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    CHECK(request.form());
    for (const char* body : {"a=%", "a=%4", "a=%zz", "a=%00", "a=%ff", "%=1"}) {
        request.body = body;
        CAPTURE(body);
        CHECK_FALSE(request.form());
    }
    request.body.clear();
    for (int i = 0; i < 3000; ++i) {
        request.body += "a=1&";
    }
    CHECK_FALSE(request.form());
}

TEST_CASE("a header field that would split the answer throws", "[unit]") {
    Response response;
    CHECK_THROWS_AS(response.withHeader("X", "a\r\nSet-Cookie: b"), std::invalid_argument);
    CHECK_THROWS_AS(response.withHeader("X", std::string("a\0b", 3)), std::invalid_argument);
    CHECK_THROWS_AS(response.withHeader("X Y", "a"), std::invalid_argument);
    CHECK_THROWS_AS(redirectResponse("/a\nb"), std::invalid_argument);
    CHECK(response.headers.empty());
    CHECK(redirectResponse("/items").status == 303);
}

TEST_CASE("a problem document holds both languages and the extra members", "[unit]") {
    const Response response =
        problemResponse(409, "stale-nonce", "Stale", "古い\"", "old\n\xff", R"({"retry": true})");
    CHECK(response.status == 409);
    CHECK(response.contentType == "application/problem+json");
    const auto json = nlohmann::json::parse(response.body);
    CHECK(json["type"] == "urn:tewatashi:problem:stale-nonce");
    CHECK(json["title"] == "Stale");
    CHECK(json["status"] == 409);
    CHECK(json["detail_ja"] == "古い\"");
    CHECK(json["detail"] == "old\n\xEF\xBF\xBD");
    CHECK(json["retry"] == true);
}
