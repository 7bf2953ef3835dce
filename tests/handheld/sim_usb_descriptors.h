#pragma once

#include "tests/handheld/usb_device.h"

namespace tewatashi::test::handheld {

struct UsbIds {
    std::uint16_t vendor = 0;
    std::uint16_t product = 0;
    std::uint16_t release = 0x0100; // bcdDevice
    std::uint8_t deviceClass = 0;
};

// Device descriptor with strings 1 (maker) and 2 (product). No serial string: real handhelds
// mostly have none, so nothing may depend on it.
[[nodiscard]] Bytes deviceDescriptor(const UsbIds& ids);

// Puts the configuration descriptor in front of the interfaces' descriptors.
[[nodiscard]] Bytes configurationDescriptor(std::uint8_t interfaces, const Bytes& body);

[[nodiscard]] Bytes interfaceDescriptor(std::uint8_t number, std::uint8_t endpoints,
                                        std::uint8_t interfaceClass, std::uint8_t subclass,
                                        std::uint8_t protocol);
enum class EndpointType : std::uint8_t { Bulk = 2, Interrupt = 3 };
[[nodiscard]] Bytes endpointDescriptor(std::uint8_t address, EndpointType type,
                                       std::uint16_t packet_bytes);
// A string descriptor; index 0 gives the language list (US English).
[[nodiscard]] std::optional<Bytes> stringDescriptor(const UsbDescriptors& descriptors,
                                                    std::uint8_t index);
void append(Bytes& to, const Bytes& more);

} // namespace tewatashi::test::handheld
