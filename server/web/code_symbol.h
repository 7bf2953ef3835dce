#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::web {

// A linear bar code as modules from left to right, true for a dark one, without quiet zones.
using Modules = std::vector<bool>;

// Code 128. Throws tewatashi::Error naming the text when it cannot be drawn (empty, too long, or
// with characters the symbology lacks).
[[nodiscard]] Modules code128(std::string_view text);

// Blank on either side of a Code 128 symbol, in modules (ISO/IEC 15417 §4.5).
inline constexpr int kQuietModules = 10;

} // namespace tewatashi::server::web
