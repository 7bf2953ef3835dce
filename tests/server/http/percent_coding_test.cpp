#include "server/http/percent_coding.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

using namespace tewatashi::server::http;

TEST_CASE("percent decoding accepts only two hex digits, UTF-8 and no NUL", "[unit]") {
    CHECK(percentDecode("a%2Bb+c", Plus::Space) == "a+b c");
    CHECK(percentDecode("a+b", Plus::Literal) == "a+b");
    CHECK(percentDecode("%e6%89%8B", Plus::Literal) == "手");
    CHECK(percentDecode("", Plus::Literal) == "");
    for (const char* text : {"%", "%1", "%g1", "%1g", "%u0041", "%00", "%80", "%ed%a0%80"}) {
        CAPTURE(text);
        CHECK_FALSE(percentDecode(text, Plus::Literal));
    }
}

TEST_CASE("what was encoded decodes to itself", "[unit]") {
    tewatashi::test::TestRandom random(7);
    for (int round = 0; round < 500; ++round) {
        std::string text;
        for (int i = random.between(0, 40); i > 0; --i) {
            text.push_back(static_cast<char>(random.between(1, 127)));
        }
        text += "手渡し";
        CHECK(percentDecode(percentEncode(text), Plus::Space) == text);
    }
}

TEST_CASE("fields beyond the limit are refused", "[unit]") {
    CHECK(parseFields("a=1&b=2", 2));
    CHECK_FALSE(parseFields("a=1&b=2&c=3", 2));
    CHECK(parseFields("a=1&&b=2&", 2));
}
