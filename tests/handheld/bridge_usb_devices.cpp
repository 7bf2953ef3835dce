#include "tests/handheld/bridge_usb_devices.h"

#include <fmt/format.h>

#include <algorithm>

namespace tewatashi::test::handheld {
namespace {

constexpr std::uint8_t kVendorOutDevice = 0x40;
constexpr std::uint8_t kStatus = 0x01; // always set by the chip
constexpr std::uint8_t kEmpty = 0x60;  // nothing left to send
constexpr std::size_t kStatus_bytes = 2;

} // namespace

BridgeDevice::BridgeDevice(LineTerminal& terminal, const UsbIds& ids, std::string product)
    : m_terminal(terminal) {
    Bytes body = interfaceDescriptor(0, 2, 0xFF, 0xFF, 0xFF);
    append(body, endpointDescriptor(kBulkIn, EndpointType::Bulk, kPacketSize_bytes));
    append(body, endpointDescriptor(kBulkOut, EndpointType::Bulk, kPacketSize_bytes));
    m_descriptors = {deviceDescriptor(ids),
                     configurationDescriptor(1, body),
                     {"Bridge maker", std::move(product)}};
}

bool BridgeDevice::out(std::uint8_t endpoint, ByteView data) {
    if (endpoint != kBulkOut) {
        return false;
    }
    m_terminal.receive(data);
    return true;
}

void BridgeDevice::onPlugged() { m_terminal.onPlugged(); }

std::optional<Bytes> BridgeDevice::note(const SetupPacket& setup, ByteView data) {
    m_requests.push_back(fmt::format("{:02X} {:04X} {:04X}{}{}", setup.request, setup.value,
                                     setup.index, data.empty() ? "" : " ", toHex(data)));
    return m_stalled == setup.request ? std::nullopt : std::optional(Bytes{});
}

FtdiDevice::FtdiDevice(LineTerminal& terminal)
    : BridgeDevice(terminal, {0x0403, 0x6001, 0x0600}, "FT232R (simulated)") {}

std::optional<Bytes> FtdiDevice::control(const SetupPacket& setup, ByteView data) {
    return setup.requestType == kVendorOutDevice ? note(setup, data) : std::nullopt;
}

std::optional<InPacket> FtdiDevice::nextPacket(std::uint8_t endpoint) {
    if (endpoint != kBulkIn) {
        return std::nullopt;
    }
    if (m_idle > 0) {
        --m_idle;
        return InPacket{InPacket::Kind::Data, {kStatus, kEmpty}};
    }
    m_terminal.passTime();
    if (m_pending.empty()) {
        const std::optional<Emission> emission = m_terminal.nextEmission();
        if (!emission) {
            return std::nullopt;
        }
        if (emission->kind == Emission::Kind::Unplug) {
            return InPacket{InPacket::Kind::Unplug, {}};
        }
        m_pending = emission->bytes;
    }
    const std::size_t room = kPacketSize_bytes - kStatus_bytes;
    const auto end =
        m_pending.begin() + static_cast<std::ptrdiff_t>(std::min(m_pending.size(), room));
    InPacket packet{
        InPacket::Kind::Data,
        {kStatus, static_cast<std::uint8_t>(kEmpty | std::exchange(m_error, std::uint8_t{0}))}};
    packet.bytes.insert(packet.bytes.end(), m_pending.begin(), end);
    m_pending.erase(m_pending.begin(), end);
    return packet;
}

Cp210xDevice::Cp210xDevice(LineTerminal& terminal)
    : BridgeDevice(terminal, {0x10C4, 0xEA60}, "CP2102 (simulated)") {}

std::optional<Bytes> Cp210xDevice::control(const SetupPacket& setup, ByteView data) {
    return setup.requestType == kVendorOutInterface ? note(setup, data) : std::nullopt;
}

std::optional<InPacket> Cp210xDevice::nextPacket(std::uint8_t endpoint) {
    if (endpoint != kBulkIn) {
        return std::nullopt;
    }
    m_terminal.passTime();
    if (m_packets.empty()) {
        const std::optional<Emission> emission = m_terminal.nextEmission();
        if (!emission) {
            return std::nullopt;
        }
        if (emission->kind == Emission::Kind::Unplug) {
            return InPacket{InPacket::Kind::Unplug, {}};
        }
        m_packets.cut(emission->bytes, ZeroLengthPacket::AfterFullPacket);
    }
    return m_packets.next();
}

void Cp210xDevice::onPlugged() {
    m_packets.clear();
    BridgeDevice::onPlugged();
}

} // namespace tewatashi::test::handheld
