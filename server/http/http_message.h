#pragma once

#include "common/base/bytes.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tewatashi::server::http {

enum class Method { Get, Head, Post, Put, Patch, Delete, Options };
[[nodiscard]] std::string_view methodName(Method method);

// One request, complete, already vetted by the guard: sizes bounded, head strict, path decoded
// once. Values are as sent; nothing is trusted. Header names compare without case.
struct Request {
    Method method = Method::Get;
    std::string target; // raw, "/items/4?x=1": what agents sign
    std::string path;   // percent-decoded, without query; no "..", no NUL
    std::map<std::string, std::string> pathParams;          // by name in the route pattern
    std::vector<std::pair<std::string, std::string>> query; // decoded, order kept
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::string remoteAddress; // numeric; never from a header unless a trusted proxy

    [[nodiscard]] std::optional<std::string> header(std::string_view name) const;
    [[nodiscard]] std::optional<std::string> queryValue(std::string_view name) const;
    [[nodiscard]] std::optional<std::string> cookie(std::string_view name) const;
    // Fields of an application/x-www-form-urlencoded or multipart/form-data body in order, without
    // files; nullopt for another type or a malformed body. A field may repeat.
    [[nodiscard]] std::optional<std::vector<std::pair<std::string, std::string>>> form() const;
    // The octets of a file of a multipart form, empty when none was chosen; nullopt without such a
    // field.
    [[nodiscard]] std::optional<std::string> formFile(std::string_view name) const;
    [[nodiscard]] const std::string&
    param(std::string_view name) const; // path parameter; must exist
};

// Makes a long answer piece by piece: appends the next piece and tells whether more follows. Called
// only when the peer has read the piece before, on any worker, never by two at once; between calls
// it must hold nothing others wait for, because a peer may read slowly. It may append nothing and
// be called again. A throw cuts the connection: the peer sees that the answer is not whole.
using BodyPieces = std::function<bool(std::string& piece)>;

struct Response {
    int status = 200;
    std::string contentType = "text/html; charset=utf-8";
    std::string body;
    BodyPieces pieces; // instead of the body, which then stays empty
    // A value with a control character is a bug of the handler: answered as 500, never sent.
    std::vector<std::pair<std::string, std::string>> headers;

    // Throws std::invalid_argument for a name that is no token or a value with a control character.
    Response& withHeader(std::string name, std::string value);
};

[[nodiscard]] Response htmlResponse(int status, std::string html);
[[nodiscard]] Response jsonResponse(int status, std::string json);
// RFC 9457: "title" and "detail" are English, "detail_ja" is added; `code` becomes type
// "urn:tewatashi:problem:<code>". The members of `extraJson`, a JSON object text, are merged in.
[[nodiscard]] Response problemResponse(int status, std::string_view code, std::string_view titleEn,
                                       std::string_view detailJa, std::string_view detailEn,
                                       std::string_view extraJson = "{}");
[[nodiscard]] Response redirectResponse(std::string location); // 303

} // namespace tewatashi::server::http
