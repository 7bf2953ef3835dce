#pragma once

#include "tests/handheld/usb_port.h"

#include <array>

namespace tewatashi::test::handheld {

// Every USB/IP message of an attached device begins with 48 octets, big-endian but for the setup
// packet (kernel Documentation/usb/usbip_protocol.rst).
using UsbipHeader = std::array<std::uint8_t, 48>;

struct UsbipRequest {
    enum class Kind { Submit, Unlink, Unknown };
    Kind kind = Kind::Unknown;
    std::uint32_t sequence = 0;
    bool in = false;
    std::uint8_t endpoint = 0; // number without direction
    std::uint32_t length = 0;  // Submit: octets asked for or following
    std::uint32_t victim = 0;  // Unlink: sequence of the request to cancel
    SetupPacket setup;
};
[[nodiscard]] UsbipRequest parseUsbip(const UsbipHeader& header);

// The answer to a submitted request; IN data goes behind the header.
[[nodiscard]] Bytes usbipSubmitted(const UsbPort::Completion& completion);
// `status` is -ECONNRESET if the request was cancelled, 0 if it had been answered already.
[[nodiscard]] Bytes usbipUnlinked(std::uint32_t sequence, int status);

} // namespace tewatashi::test::handheld
