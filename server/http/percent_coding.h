#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tewatashi::server::http {

using FieldList = std::vector<std::pair<std::string, std::string>>;

enum class Plus { Literal, Space }; // '+' in paths and cookies, or in forms and queries

// nullopt for "%" without two hex digits, for a NUL octet, and for a result that is not UTF-8.
[[nodiscard]] std::optional<std::string> percentDecode(std::string_view text, Plus plus);
// Everything but RFC 3986 unreserved characters becomes %XX.
[[nodiscard]] std::string percentEncode(std::string_view text);

// "a=1&b=&a=2" in order with repetitions; empty parts are skipped. nullopt when a part does not
// decode or there are more than `fieldsMax` parts.
[[nodiscard]] std::optional<FieldList> parseFields(std::string_view text, std::size_t fieldsMax);

} // namespace tewatashi::server::http
