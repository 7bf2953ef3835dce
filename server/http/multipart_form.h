#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::http {

// A part of a multipart/form-data body (RFC 7578).
struct FormPart {
    std::string name;
    std::optional<std::string> fileName; // present: a file, even if none was chosen (then empty)
    std::string value;
};

inline constexpr std::string_view kMultipartForm = "multipart/form-data";

// `contentType` is the whole header value with its boundary. nullopt for another type, a body that
// is not well-formed or ends early, and for more than `partsMax` parts. Browsers write names as
// they are with quotes as %22; nothing else is decoded.
[[nodiscard]] std::optional<std::vector<FormPart>>
parseMultipart(std::string_view contentType, std::string_view body, std::size_t partsMax);

} // namespace tewatashi::server::http
