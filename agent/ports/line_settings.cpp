#include "agent/ports/line_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace tewatashi::agent::ports {

std::string LineSettings::text() const {
    const char letter = parity == Parity::None ? 'N' : parity == Parity::Odd ? 'O' : 'E';
    return fmt::format("{}-{}{}{}", baud, dataBits, letter, stopBits);
}

std::optional<LineSettings> parseLineSettings(std::string_view text) {
    LineSettings line;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, line.baud);
    if (error != std::errc() || end - rest != 4 || *rest != '-' ||
        std::find(std::begin(kBaudRates), std::end(kBaudRates), line.baud) ==
            std::end(kBaudRates)) {
        return std::nullopt;
    }
    if (rest[1] < '7' || rest[1] > '8' || rest[3] < '1' || rest[3] > '2') {
        return std::nullopt;
    }
    line.dataBits = static_cast<std::uint8_t>(rest[1] - '0');
    line.stopBits = static_cast<std::uint8_t>(rest[3] - '0');
    switch (rest[2]) {
    case 'n':
    case 'N':
        line.parity = Parity::None;
        break;
    case 'o':
    case 'O':
        line.parity = Parity::Odd;
        break;
    case 'e':
    case 'E':
        line.parity = Parity::Even;
        break;
    default:
        return std::nullopt;
    }
    return line;
}

} // namespace tewatashi::agent::ports
