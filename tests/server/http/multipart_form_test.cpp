#include "server/http/http_message.h"
#include "server/http/multipart_form.h"

#include <catch2/catch.hpp>

using namespace tewatashi::server::http;

namespace {

constexpr const char* kType = "multipart/form-data; boundary=XyZ";

std::string part(const std::string& disposition, const std::string& value) {
    return "--XyZ\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + value + "\r\n";
}
const std::string kEnd = "--XyZ--\r\n";

std::optional<std::vector<FormPart>> parse(const std::string& body, const char* type = kType) {
    return parseMultipart(type, body, 10);
}

} // namespace

TEST_CASE("fields and files of a multipart form are told apart", "[unit]") {
    const auto parts = parse(part("name=\"note\"", "手\r\nx") +
                             part("name=\"file\"; filename=\"a b.csv\"\r\nContent-Type: text/csv",
                                  std::string("\r\n--X\0--XyY", 11)) +
                             part("name=\"empty\"; filename=\"\"", "") + kEnd);
    REQUIRE(parts);
    REQUIRE(parts->size() == 3);
    CHECK((*parts)[0].name == "note");
    CHECK((*parts)[0].value == "手\r\nx");
    CHECK_FALSE((*parts)[0].fileName);
    CHECK((*parts)[1].fileName == "a b.csv");
    CHECK((*parts)[1].value == std::string("\r\n--X\0--XyY", 11));
    CHECK((*parts)[2].fileName == "");
    CHECK((*parts)[2].value.empty());
}

TEST_CASE("the boundary may be quoted, and names of headers in any case", "[unit]") {
    const std::string body = "--XyZ\r\ncontent-disposition: FORM-DATA; Name=a\r\n\r\n1\r\n--XyZ--";
    const auto parts = parse(body, "Multipart/Form-Data; charset=utf-8; boundary=\"XyZ\"");
    REQUIRE(parts);
    CHECK(parts->at(0).name == "a");
    CHECK(parts->at(0).value == "1");
    CHECK(parse(kEnd)->empty());
}

TEST_CASE("a multipart form that is not whole or not well-formed is none", "[unit]") {
    const std::string good = part("name=\"a\"", "1") + kEnd;
    REQUIRE(parse(good));
    for (std::size_t size = 0; size < good.size() - 2; ++size) {
        CAPTURE(size);
        CHECK_FALSE(parse(good.substr(0, size)));
    }
    for (const std::string& bad :
         {"x" + good, part("nam=\"a\"", "1") + kEnd, part("name=\"a", "1") + kEnd,
          "--XyZ\r\n\r\n1\r\n" + kEnd, "--XyZ\r\nContent-Disposition\r\n\r\n1\r\n" + kEnd,
          "--XyZ\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n1\r\n" + kEnd,
          std::string("--XyZ\nContent-Disposition: form-data; name=\"a\"\n\n1\n--XyZ--")}) {
        CAPTURE(bad);
        CHECK_FALSE(parse(bad));
    }
    for (const char* type : {"", "multipart/form-data", "multipart/form-data; boundary=",
                             "text/plain; boundary=XyZ", "multipart/form-data; boundary=Other"}) {
        CAPTURE(type);
        CHECK_FALSE(parse(good, type));
    }
    CHECK_FALSE(parseMultipart("multipart/form-data; boundary=" + std::string(71, 'x'),
                               "--" + std::string(71, 'x') + "--", 10));
}

TEST_CASE("a multipart form has a bounded number of parts", "[unit]") {
    std::string body;
    for (int i = 0; i < 11; ++i) {
        body += part("name=\"a\"", "1");
    }
    CHECK_FALSE(parse(body + kEnd));
}

TEST_CASE("a request's form is its fields, its files have a door of their own", "[unit]") {
    Request request;
    request.headers = {{"Content-Type", kType}};
    request.body = part("name=\"csrf_token\"", "t") +
                   part("name=\"file\"; filename=\"a\"", "\xFF") + part("name=\"b\"", "2") + kEnd;
    const auto form = request.form();
    REQUIRE(form);
    CHECK(*form ==
          std::vector<std::pair<std::string, std::string>>{{"csrf_token", "t"}, {"b", "2"}});
    CHECK(request.formFile("file") == "\xFF");
    CHECK_FALSE(request.formFile("b"));
    CHECK_FALSE(request.formFile("none"));
    request.body = part("name=\"b\"", "\xFF") + kEnd;
    CHECK_FALSE(request.form());
    request.body = part("name=\"b\"", std::string("\0", 1)) + kEnd;
    CHECK_FALSE(request.form());
}
