#include "tests/handheld/sim_usb_descriptors.h"

#include "common/base/assert.h"

namespace tewatashi::test::handheld {
namespace {

std::uint8_t low(std::uint16_t value) { return static_cast<std::uint8_t>(value & 0xFFU); }
std::uint8_t high(std::uint16_t value) { return static_cast<std::uint8_t>(value >> 8); }

} // namespace

SetupPacket SetupPacket::parse(ByteView eightOctets) {
    TW_ASSERT(eightOctets.size() >= 8);
    const auto word = [&](std::size_t at) {
        return static_cast<std::uint16_t>(eightOctets[at] | eightOctets[at + 1] << 8);
    };
    return {eightOctets[0], eightOctets[1], word(2), word(4), word(6)};
}

Bytes deviceDescriptor(const UsbIds& ids) {
    return {18,
            1,
            0x00,
            0x02,
            ids.deviceClass,
            0,
            0,
            kPacketSize_bytes,
            low(ids.vendor),
            high(ids.vendor),
            low(ids.product),
            high(ids.product),
            low(ids.release),
            high(ids.release),
            1,
            2,
            0,
            1};
}

Bytes configurationDescriptor(std::uint8_t interfaces, const Bytes& body) {
    const auto total = static_cast<std::uint16_t>(9 + body.size());
    // Bus powered, 500 mA: a cradle charges the terminal.
    Bytes all{9, 2, low(total), high(total), interfaces, 1, 0, 0x80, 250};
    append(all, body);
    return all;
}

Bytes interfaceDescriptor(std::uint8_t number, std::uint8_t endpoints, std::uint8_t interfaceClass,
                          std::uint8_t subclass, std::uint8_t protocol) {
    return {9, 4, number, 0, endpoints, interfaceClass, subclass, protocol, 0};
}

Bytes endpointDescriptor(std::uint8_t address, EndpointType type, std::uint16_t packet_bytes) {
    const std::uint8_t interval = type == EndpointType::Interrupt ? 16 : 0;
    return {
        7,       5, address, static_cast<std::uint8_t>(type), low(packet_bytes), high(packet_bytes),
        interval};
}

std::optional<Bytes> stringDescriptor(const UsbDescriptors& descriptors, std::uint8_t index) {
    if (index == 0) {
        return Bytes{4, 3, 0x09, 0x04};
    }
    if (index > descriptors.strings.size()) {
        return std::nullopt;
    }
    const std::string& text = descriptors.strings[index - 1U];
    Bytes all{static_cast<std::uint8_t>(2 + 2 * text.size()), 3};
    for (const char c : text) {
        all.push_back(static_cast<std::uint8_t>(c));
        all.push_back(0);
    }
    return all;
}

void append(Bytes& to, const Bytes& more) { to.insert(to.end(), more.begin(), more.end()); }

} // namespace tewatashi::test::handheld
