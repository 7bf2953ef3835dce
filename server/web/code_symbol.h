#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::web {

// A linear bar code as modules from left to right, true for a dark one, without quiet zones.
using Modules = std::vector<bool>;

// Code 128. Throws tewatashi::Error naming the text when it cannot be drawn (empty, too long, or
// with characters the symbology lacks).
[[nodiscard]] Modules code128(std::string_view text);

// Adjacent dark modules, drawn as one rectangle.
struct Bar {
    std::size_t from = 0;  // modules from the left end
    std::size_t width = 0; // in modules
};
// From left to right.
[[nodiscard]] std::vector<Bar> barsOf(const Modules& modules);

// Blank on either side of a Code 128 symbol, in modules (ISO/IEC 15417 §4.5).
inline constexpr int kQuietModules = 10;

} // namespace tewatashi::server::web
