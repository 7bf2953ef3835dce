#include "server/http/csrf.h"
#include "server/http/percent_coding.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::server::http;

namespace {

const Bytes kSecret(kCsrfSecret_bytes, 0x5a);
const std::vector<std::string> kOrigins = {"https://mail.example.jp"};

Request form(const std::string& token, FieldList headers) {
    Request request;
    request.method = Method::Post;
    request.headers = std::move(headers);
    request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    request.body = "a=1&csrf_token=" + percentEncode(token);
    return request;
}

} // namespace

TEST_CASE("a masked token is different every time and always matches its secret", "[unit]") {
    test::TestRandom random(1);
    const std::string first = maskedCsrfToken(kSecret, random);
    const std::string second = maskedCsrfToken(kSecret, random);
    CHECK(first != second);
    CHECK(csrfTokenMatches(kSecret, first));
    CHECK(csrfTokenMatches(kSecret, second));
    CHECK_FALSE(csrfTokenMatches(Bytes(kCsrfSecret_bytes, 0x5b), first));
    CHECK_FALSE(csrfTokenMatches(kSecret, first.substr(4)));
    CHECK_FALSE(csrfTokenMatches(kSecret, ""));
}

TEST_CASE("one changed octet of a token is noticed wherever it is", "[unit]") {
    test::TestRandom random(2);
    const std::optional<Bytes> token = fromBase64(maskedCsrfToken(kSecret, random));
    REQUIRE(token);
    for (std::size_t i = 0; i < token->size(); ++i) {
        Bytes changed = *token;
        changed[i] ^= 1U;
        CHECK_FALSE(csrfTokenMatches(kSecret, toBase64(changed)));
    }
}

TEST_CASE("a body that is no form carries its token in a header, a form never does", "[unit]") {
    test::TestRandom random(4);
    const std::string token = maskedCsrfToken(kSecret, random);
    Request json;
    json.method = Method::Post;
    json.headers = {{"Sec-Fetch-Site", "same-origin"}, {"Content-Type", "application/json"}};
    json.body = "{}";
    CHECK(checkCsrf(json, kSecret, kOrigins).error() == CsrfRefusal::MissingToken);
    json.headers.emplace_back(kCsrfHeader, token);
    CHECK(checkCsrf(json, kSecret, kOrigins));
    json.headers.back().second = maskedCsrfToken(Bytes(kCsrfSecret_bytes, 0x5b), random);
    CHECK(checkCsrf(json, kSecret, kOrigins).error() == CsrfRefusal::WrongToken);
    Request without = form("x", {{"Sec-Fetch-Site", "same-origin"}});
    without.body = "a=1";
    without.headers.emplace_back(kCsrfHeader, token);
    CHECK(checkCsrf(without, kSecret, kOrigins).error() == CsrfRefusal::MissingToken);
}

TEST_CASE("a form is accepted from our own pages with the token only", "[unit]") {
    test::TestRandom random(3);
    const std::string token = maskedCsrfToken(kSecret, random);
    const FieldList sameOrigin = {{"Sec-Fetch-Site", "same-origin"}};
    const FieldList ours = {{"Origin", "https://mail.example.jp"}};
    CHECK(checkCsrf(form(token, sameOrigin), kSecret, kOrigins));
    CHECK(checkCsrf(form(token, ours), kSecret, kOrigins));

    const auto refusal = [&](const Request& request) {
        const auto checked = checkCsrf(request, kSecret, kOrigins);
        REQUIRE_FALSE(checked);
        return checked.error();
    };
    CHECK(refusal(form(token, {})) == CsrfRefusal::WrongOrigin);
    CHECK(refusal(form(token, {{"Origin", "https://evil.example"}})) == CsrfRefusal::WrongOrigin);
    CHECK(refusal(form(token, {{"Origin", "null"}})) == CsrfRefusal::WrongOrigin);
    CHECK(refusal(form(token, {{"Sec-Fetch-Site", "cross-site"}})) == CsrfRefusal::WrongOrigin);
    CHECK(refusal(form(token, {{"Origin", "https://mail.example.jp.evil.example"}})) ==
          CsrfRefusal::WrongOrigin);
    CHECK(refusal(form("", sameOrigin)) == CsrfRefusal::WrongToken);
    Request without = form(token, sameOrigin);
    without.body = "a=1";
    CHECK(refusal(without) == CsrfRefusal::MissingToken);
    without.headers.pop_back(); // no form any more
    CHECK(refusal(without) == CsrfRefusal::MissingToken);
}

TEST_CASE("session cookies carry every protecting attribute", "[unit]") {
    CHECK(hostCookie("session", "abc") ==
          "__Host-session=abc; Path=/; Secure; HttpOnly; SameSite=Lax");
    CHECK(hostCookie("session", "abc", std::chrono::hours(1)) ==
          "__Host-session=abc; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=3600");
    CHECK(expiredHostCookie("session") ==
          "__Host-session=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
    CHECK_THROWS_AS(hostCookie("session", "a;b"), std::invalid_argument);
    CHECK_THROWS_AS(hostCookie("session", "a\r\nb"), std::invalid_argument);
    CHECK_THROWS_AS(hostCookie("ses sion", "a"), std::invalid_argument);
}
