#include "agent/handheld/crc16_usb.h"

#include <array>

namespace tewatashi::agent::handheld {
namespace {

constexpr std::uint16_t kReflectedPolynomial = 0xA001;

constexpr std::array<std::uint16_t, 256> makeTable() {
    std::array<std::uint16_t, 256> table{};
    for (std::size_t octet = 0; octet < table.size(); ++octet) {
        auto value = static_cast<std::uint16_t>(octet);
        for (int bit = 0; bit < 8; ++bit) {
            const bool carry = (value & 1U) != 0;
            value = static_cast<std::uint16_t>(value >> 1U);
            if (carry) {
                value = static_cast<std::uint16_t>(value ^ kReflectedPolynomial);
            }
        }
        table[octet] = value;
    }
    return table;
}
constexpr std::array<std::uint16_t, 256> kTable = makeTable();

} // namespace

void Crc16Usb::update(ByteView bytes) {
    for (const std::uint8_t octet : bytes) {
        const auto index = static_cast<std::uint8_t>(m_register ^ octet);
        m_register = static_cast<std::uint16_t>((m_register >> 8U) ^ kTable[index]);
    }
}

std::uint16_t crc16Usb(ByteView bytes) {
    Crc16Usb crc;
    crc.update(bytes);
    return crc.value();
}

} // namespace tewatashi::agent::handheld
