#include "server/http/client_address.h"

#include <catch2/catch.hpp>

using namespace tewatashi::server::http;

TEST_CASE("one address has one spelling", "[unit]") {
    CHECK(normalisedAddress("192.0.2.1") == "192.0.2.1");
    CHECK(normalisedAddress("::ffff:192.0.2.1") == "192.0.2.1");
    CHECK(normalisedAddress("2001:DB8:0::1") == "2001:db8::1");
    for (const char* text : {"", "host", "192.0.2.1:80", "[::1]", "192.0.2", "::1%lo"}) {
        CAPTURE(text);
        CHECK_FALSE(normalisedAddress(text));
    }
}

TEST_CASE("an IPv6 line counts by its first 64 bits", "[unit]") {
    CHECK(addressGroup("2001:db8::1:2:3:4") == "2001:db8::/64");
    CHECK(addressGroup("2001:db8::ffff") == addressGroup("2001:db8::1"));
    CHECK(addressGroup("192.0.2.1") == "192.0.2.1");
}

TEST_CASE("X-Forwarded-For is believed from trusted proxies only, from the right", "[unit]") {
    const std::vector<std::string> proxies = {"10.0.0.1", "10.0.0.2"};
    const auto from = [&](const std::string& peer, FieldList fields) {
        return clientAddress(peer, fields, proxies);
    };
    CHECK(from("203.0.113.9", {{"X-Forwarded-For", "6.6.6.6"}}) == "203.0.113.9");
    CHECK(from("10.0.0.1", {}) == "10.0.0.1");
    CHECK(from("10.0.0.1", {{"x-forwarded-for", "198.51.100.7"}}) == "198.51.100.7");
    CHECK(from("10.0.0.1", {{"X-Forwarded-For", "6.6.6.6, 198.51.100.7"}}) == "198.51.100.7");
    CHECK(from("10.0.0.1", {{"X-Forwarded-For", "6.6.6.6, 198.51.100.7, 10.0.0.2"}}) ==
          "198.51.100.7");
    CHECK(from("10.0.0.1", {{"X-Forwarded-For", "6.6.6.6"}, {"X-Forwarded-For", "198.51.100.7"}}) ==
          "198.51.100.7");
    CHECK(from("10.0.0.1", {{"X-Forwarded-For", "::ffff:198.51.100.7"}}) == "198.51.100.7");
    CHECK(from("10.0.0.1", {{"X-Forwarded-For", "6.6.6.6, unknown"}}) == "10.0.0.1");
}
