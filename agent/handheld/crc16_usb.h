#pragma once

#include "common/base/bytes.h"

namespace tewatashi::agent::handheld {

// CRC-16/USB: reflected, polynomial 0x8005, start 0xFFFF, result inverted. Check value of
// "123456789" is 0xB4C8. CSP2 sends it high octet first (Symbol CS1504 protocol paper, §3).
class Crc16Usb {
public:
    void update(ByteView bytes);
    [[nodiscard]] std::uint16_t value() const { return static_cast<std::uint16_t>(~m_register); }

private:
    std::uint16_t m_register = 0xFFFF;
};

[[nodiscard]] std::uint16_t crc16Usb(ByteView bytes);

} // namespace tewatashi::agent::handheld
