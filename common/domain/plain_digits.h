#pragma once

#include <optional>
#include <string_view>

namespace tewatashi::domain {

// The number that a part of a written day or time stands for: "08" is 8. nullopt for anything but
// the digits 0–9, and for more of them than an int holds.
[[nodiscard]] std::optional<int> numberOfDigits(std::string_view digits);

} // namespace tewatashi::domain
