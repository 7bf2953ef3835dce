#pragma once

#include <string_view>

namespace tewatashi::server::http {

// RFC 9110 §5.6.2: a non-empty token.
[[nodiscard]] bool isToken(std::string_view text);
// Field value octets: visible, obs-text, space and tab; no other control character.
[[nodiscard]] bool isFieldValue(std::string_view text);
// ASCII only, as header names and media types compare.
[[nodiscard]] bool equalsIgnoringCase(std::string_view left, std::string_view right);
// Without surrounding spaces and tabs.
[[nodiscard]] std::string_view trimmed(std::string_view text);
// "text/html" of "text/html; charset=utf-8".
[[nodiscard]] std::string_view mediaType(std::string_view contentType);
// Whether a comma separated list such as Connection holds the word.
[[nodiscard]] bool listContains(std::string_view list, std::string_view word);

} // namespace tewatashi::server::http
