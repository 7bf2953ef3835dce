#include "server/api/json_text.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace tewatashi::server::api {

TEST_CASE("What is written reads back", "[json]") {
    JsonText json;
    json.beginObject();
    json.name("list").beginArray().number(-3).boolean(true).null().beginObject().endObject();
    json.endArray();
    json.name("empty").beginArray().endArray();
    json.name("text").text("\"\\\n\x01 手渡し");
    json.name("none").textOrNull("");
    json.name("some").textOrNull("x");
    json.endObject();
    const auto parsed = nlohmann::json::parse(json.take());
    CHECK(parsed.at("list").dump() == "[-3,true,null,{}]");
    CHECK(parsed.at("empty").empty());
    CHECK(parsed.at("text") == "\"\\\n\x01 手渡し");
    CHECK(parsed.at("none").is_null());
    CHECK(parsed.at("some") == "x");
}

TEST_CASE("Every octet string becomes valid JSON", "[json]") {
    for (int octet = 0; octet < 256; ++octet) {
        const std::string text{'a', static_cast<char>(octet), 'b'};
        JsonText json;
        json.text(text);
        CAPTURE(octet);
        const std::string out = json.take();
        CHECK(nlohmann::json::accept(out));
        if (octet < 0x80) {
            CHECK(nlohmann::json::parse(out) == text);
        }
    }
}

TEST_CASE("Times are RFC 3339 in UTC", "[json]") {
    CHECK(timeText({0}) == "1970-01-01T00:00:00.000Z");
    CHECK(timeText({1'775'001'600'007}) == "2026-04-01T00:00:00.007Z");
    CHECK(timeText({-1}) == "1969-12-31T23:59:59.999Z");
    CHECK(timeText({1'709'210'096'789}) == "2024-02-29T12:34:56.789Z");
    JsonText json;
    json.time(std::nullopt);
    CHECK(json.take() == "null");
}

} // namespace tewatashi::server::api
