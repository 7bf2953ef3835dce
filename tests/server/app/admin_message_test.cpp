#include "server/app/admin_message.h"

#include <catch2/catch.hpp>

namespace tewatashi::server::app {

TEST_CASE("A question and its answer travel unchanged", "[admin]") {
    const auto line = encodeRequest({"place-add", {{"code", "OSAKA"}, {"ja", "大阪\n"}}});
    REQUIRE(line);
    CHECK(line->find('\n') == line->size() - 1);
    const auto request = decodeRequest(*line);
    REQUIRE(request);
    CHECK(request->verb == "place-add");
    CHECK(request->arguments.at("ja") == "大阪\n");

    const auto answer = decodeAnswer(encodeAnswer(Json{{"code", "K7QF"}}));
    REQUIRE(answer);
    CHECK(answer->at("code") == "K7QF");
    const auto refused = decodeAnswer(encodeAnswer(failure(LocalizedText{"だめ", "no"})));
    REQUIRE_FALSE(refused);
    CHECK(refused.error() == LocalizedText{"だめ", "no"});
}

TEST_CASE("A question of another version is answered with what to do", "[admin]") {
    const auto request = decodeRequest(R"({"v":2,"verb":"status","args":{}})"
                                       "\n");
    REQUIRE_FALSE(request);
    CHECK(request.error().en.find("version") != std::string::npos);
    const auto answer = decodeAnswer(R"({"v":2,"ok":true,"result":{}})");
    REQUIRE_FALSE(answer);
    CHECK(answer.error() == request.error());
}

TEST_CASE("Malformed messages are refused, never thrown", "[admin]") {
    const char* line =
        GENERATE("", "\n", "{", "[]", "null", "{}", R"({"v":1})", R"({"v":"1","verb":"x"})",
                 R"({"v":1,"verb":3,"args":{}})", R"({"v":1,"verb":"x","args":[]})", "\xff\xfe");
    CAPTURE(line);
    CHECK_FALSE(decodeRequest(line));
    CHECK_FALSE(decodeAnswer(line));
}

TEST_CASE("Messages over 4 KiB are refused on both sides", "[admin]") {
    const std::string big(kAdminMessageMax_bytes, 'x');
    CHECK_FALSE(encodeRequest({"place-add", {{"ja", big}}}));
    CHECK_FALSE(decodeRequest(R"({"v":1,"verb":"x","args":{"a":")" + big + "\"}}\n"));
    const std::string answer = encodeAnswer(Json{{"rows", big}});
    CHECK(answer.size() <= kAdminMessageMax_bytes);
    CHECK_FALSE(decodeAnswer(answer));
}

} // namespace tewatashi::server::app
