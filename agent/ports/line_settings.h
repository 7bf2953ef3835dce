#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tewatashi::agent::ports {

enum class Parity : std::uint8_t { None, Odd, Even };

// A serial line as terminal and host must agree on it; no flow control.
struct LineSettings {
    std::uint32_t baud = 9600;
    std::uint8_t dataBits = 8; // 7 or 8
    Parity parity = Parity::None;
    std::uint8_t stopBits = 1; // 1 or 2
    // "9600-8N1"
    [[nodiscard]] std::string text() const;
    friend bool operator==(const LineSettings&, const LineSettings&) = default;
};
// The same in either case; nullopt for anything else, and for rates that no terminal has.
[[nodiscard]] std::optional<LineSettings> parseLineSettings(std::string_view text);

inline constexpr std::uint32_t kBaudRates[] = {300,   1200,  2400,  4800,   9600,
                                               19200, 38400, 57600, 115200, 230400};

} // namespace tewatashi::agent::ports
