#include "common/domain/plain_digits.h"

#include <algorithm>
#include <charconv>

namespace tewatashi::domain {

std::optional<int> numberOfDigits(std::string_view digits) {
    const bool plain =
        std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    int value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return plain && error == std::errc() && end == digits.data() + digits.size()
               ? std::optional(value)
               : std::nullopt;
}

} // namespace tewatashi::domain
