#pragma once

#include <charconv>
#include <optional>
#include <string_view>

namespace tewatashi {

// The whole text as a decimal number; nullopt for anything else, also for an empty text and for a
// number that Int cannot hold. A sign, where Int has one, is "-" alone.
template <class Int>
[[nodiscard]] std::optional<Int> wholeNumber(std::string_view text) {
    Int value{};
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    return read.ec == std::errc() && read.ptr == end ? std::optional(value) : std::nullopt;
}

} // namespace tewatashi
