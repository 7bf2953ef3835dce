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

// NW-7 (Codabar, JIS X 0506) of digits, with the letters A–D that begin and end it. Narrow elements
// and gaps are one module wide, wide ones two: whoever draws it may widen the latter. Throws
// tewatashi::Error as code128 does.
[[nodiscard]] Modules nw7(std::string_view digits, char start, char stop);

// A QR code (JIS X 0510) of error correction level Q, which survives 25 % of damage.
struct QrCode {
    std::size_t side = 0; // modules, without the quiet zone
    Modules modules;      // row by row from the top
};
// Throws tewatashi::Error as code128 does.
[[nodiscard]] QrCode qrCode(std::string_view text);

// Adjacent dark modules, drawn as one rectangle.
struct Bar {
    std::size_t from = 0;  // modules from the left end
    std::size_t width = 0; // in modules
};
// From left to right.
[[nodiscard]] std::vector<Bar> barsOf(const Modules& modules);

// Blank on either side of a Code 128 or NW-7 symbol, in modules (ISO/IEC 15417 §4.5, JIS X 0506),
// and around a QR code (ISO/IEC 18004).
inline constexpr int kQuietModules = 10;
inline constexpr int kQrQuietModules = 4;

} // namespace tewatashi::server::web
