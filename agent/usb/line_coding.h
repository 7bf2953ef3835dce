#pragma once

#include "agent/ports/line_settings.h"

#include <array>

namespace tewatashi::agent::usb {

// A serial line in the numbers that USB communication devices (PSTN 1.2 §6.3.11) and the makers of
// bridge chips use alike.
[[nodiscard]] constexpr std::uint8_t parityCode(const ports::LineSettings& line) {
    return line.parity == ports::Parity::None ? 0 : line.parity == ports::Parity::Odd ? 1 : 2;
}
[[nodiscard]] constexpr std::uint8_t stopBitsCode(const ports::LineSettings& line) {
    return line.stopBits == 2 ? 2 : 0;
}
// The lowest octet first.
[[nodiscard]] constexpr std::array<std::uint8_t, 4> baudOctets(const ports::LineSettings& line) {
    std::array<std::uint8_t, 4> octets{};
    for (std::size_t i = 0; i < octets.size(); ++i) {
        octets.at(i) = static_cast<std::uint8_t>(line.baud >> (8 * i) & 0xFFU);
    }
    return octets;
}

} // namespace tewatashi::agent::usb
