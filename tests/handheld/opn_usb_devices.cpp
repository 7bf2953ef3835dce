#include "tests/handheld/opn_usb_devices.h"

#include "tests/handheld/sim_usb_descriptors.h"

namespace tewatashi::test::handheld {
namespace {

constexpr std::uint16_t kOpticon = 0x065A;
constexpr std::uint8_t kClassOutInterface = 0x21;
constexpr std::uint8_t kClassInInterface = 0xA1;

UsbDescriptors vendorDescriptors() {
    Bytes body = interfaceDescriptor(0, 1, 0xFF, 0xFF, 0xFF);
    append(body,
           endpointDescriptor(OpnVendorDevice::kBulkIn, EndpointType::Bulk, kPacketSize_bytes));
    return {deviceDescriptor({kOpticon, 0x0009}),
            configurationDescriptor(1, body),
            {"Opticon Sensors Europe", "OPN-2001 (simulated)"}};
}

// USB CDC 1.2 §5.2.3 and PSTN 1.2 §5.3; without a Union there is no call management either, so
// that a host has nothing to pair the interfaces by but their order.
UsbDescriptors cdcDescriptors(const UsbIds& ids, UnionDescriptor unionDescriptor,
                              std::string product) {
    Bytes body = interfaceDescriptor(0, 1, 0x02, 0x02, 0x01);
    append(body, {5, 0x24, 0x00, 0x10, 0x01});
    append(body, {4, 0x24, 0x02, 0x02});
    if (unionDescriptor == UnionDescriptor::Present) {
        append(body, {5, 0x24, 0x01, 0x00, 0x01});
        append(body, {5, 0x24, 0x06, 0x00, 0x01});
    }
    append(body, endpointDescriptor(OpnCdcDevice::kNotify, EndpointType::Interrupt, 8));
    append(body, interfaceDescriptor(1, 2, 0x0A, 0x00, 0x00));
    append(body, endpointDescriptor(OpnCdcDevice::kBulkIn, EndpointType::Bulk, kPacketSize_bytes));
    append(body, endpointDescriptor(OpnCdcDevice::kBulkOut, EndpointType::Bulk, kPacketSize_bytes));
    return {deviceDescriptor(ids),
            configurationDescriptor(2, body),
            {"Opticon Sensors Europe", std::move(product)}};
}

InPacket linkEvent(const Emission& emission) {
    return {emission.kind == Emission::Kind::Stall ? InPacket::Kind::Stall : InPacket::Kind::Unplug,
            {}};
}

} // namespace

void PacketCutter::cut(const Bytes& transfer, ZeroLengthPacket ending) {
    for (std::size_t at = 0; at < transfer.size(); at += kPacketSize_bytes) {
        const auto from = transfer.begin() + static_cast<std::ptrdiff_t>(at);
        const std::size_t length = std::min(kPacketSize_bytes, transfer.size() - at);
        m_packets.push_back(
            {InPacket::Kind::Data, Bytes(from, from + static_cast<std::ptrdiff_t>(length))});
    }
    if (transfer.size() % kPacketSize_bytes == 0 && ending == ZeroLengthPacket::AfterFullPacket) {
        m_packets.push_back({});
    }
}

std::optional<InPacket> PacketCutter::next() {
    if (m_packets.empty()) {
        return std::nullopt;
    }
    InPacket packet = std::move(m_packets.front());
    m_packets.pop_front();
    return packet;
}

OpnVendorDevice::OpnVendorDevice(OpnModel& model, VendorOptions options)
    : m_model(model), m_options(options), m_descriptors(vendorDescriptors()) {}

std::optional<Bytes> OpnVendorDevice::control(const SetupPacket& setup, ByteView data) {
    if (setup.requestType != kVendorOutInterface) {
        return std::nullopt;
    }
    switch (setup.request) {
    case 0x01:
        m_model.receive(data);
        return Bytes{};
    case 0x02:
        m_model.setHostReady(!data.empty() && data[0] != 0);
        return Bytes{};
    case 0x03: { // CTS is on while the terminal holds codes
        const std::uint8_t level = m_model.memory().empty() ? 0 : 1;
        m_packets.cut({0x00, 0x01, level}, m_model.faults().zeroLengthPacket);
        return Bytes{};
    }
    default:
        return std::nullopt;
    }
}

bool OpnVendorDevice::out(std::uint8_t, ByteView) { return false; }

std::optional<InPacket> OpnVendorDevice::nextPacket(std::uint8_t endpoint) {
    if (endpoint != kBulkIn) {
        return std::nullopt;
    }
    while (m_packets.empty()) {
        const std::optional<Emission> emission = m_model.nextEmission();
        if (!emission) {
            return std::nullopt;
        }
        if (emission->kind == Emission::Kind::Data) {
            queueData(emission->bytes);
        } else {
            m_packets.add(linkEvent(*emission));
        }
    }
    return m_packets.next();
}

void OpnVendorDevice::queueData(const Bytes& serial) {
    constexpr std::size_t kHeader_bytes = 2;
    std::size_t step = m_options.transferMax_bytes;
    if (m_options.header == VendorHeader::PerPacket) {
        step = kPacketSize_bytes;
    }
    step = step == 0 ? serial.size() : step - kHeader_bytes;
    for (std::size_t at = 0; at < serial.size(); at += step) {
        Bytes piece{0x00, 0x00};
        const auto from = serial.begin() + static_cast<std::ptrdiff_t>(at);
        const std::size_t length = std::min(step, serial.size() - at);
        piece.insert(piece.end(), from, from + static_cast<std::ptrdiff_t>(length));
        const bool last = at + length == serial.size();
        // Packets with a header each still belong to one transfer: only its end is short.
        const bool ends = last || m_options.header == VendorHeader::PerTransfer;
        m_packets.cut(piece, ends ? m_model.faults().zeroLengthPacket : ZeroLengthPacket::Never);
    }
}

void OpnVendorDevice::onPlugged() {
    m_packets.clear();
    m_model.onPlugged();
}

OpnCdcDevice::OpnCdcDevice(OpnModel& model, UnionDescriptor unionDescriptor)
    : m_model(model),
      m_descriptors(cdcDescriptors({.vendor = kOpticon, .product = 0xF002, .deviceClass = 0x02},
                                   unionDescriptor, "OPN-2003 (simulated)")) {}

std::optional<Bytes> OpnCdcDevice::control(const SetupPacket& setup, ByteView data) {
    if (setup.requestType == kClassOutInterface && setup.request == 0x20) {
        if (m_model.faults().stallLineCoding || data.size() != 7) {
            return std::nullopt;
        }
        m_lineCoding.assign(data.begin(), data.end());
        return Bytes{};
    }
    if (setup.requestType == kClassInInterface && setup.request == 0x21) {
        return m_model.faults().stallLineCoding ? std::nullopt : std::optional(m_lineCoding);
    }
    if (setup.requestType == kClassOutInterface && setup.request == 0x22) {
        m_dtr = (setup.value & 1U) != 0;
        m_model.setHostReady(m_dtr);
        return Bytes{};
    }
    return std::nullopt;
}

bool OpnCdcDevice::out(std::uint8_t endpoint, ByteView data) {
    if (endpoint == kBulkOut) {
        m_model.receive(data);
    }
    return endpoint == kBulkOut;
}

std::optional<InPacket> OpnCdcDevice::nextPacket(std::uint8_t endpoint) {
    if (endpoint != kBulkIn || !m_dtr) {
        return std::nullopt;
    }
    if (m_packets.empty()) {
        const std::optional<Emission> emission = m_model.nextEmission();
        if (emission && emission->kind == Emission::Kind::Data) {
            m_packets.cut(emission->bytes, m_model.faults().zeroLengthPacket);
        } else if (emission) {
            m_packets.add(linkEvent(*emission));
        }
    }
    return m_packets.next();
}

void OpnCdcDevice::onPlugged() {
    m_packets.clear();
    m_dtr = false;
    m_lineCoding = {0x80, 0x25, 0, 0, 0, 0, 8}; // 9600 8N1 until told otherwise
    m_model.onPlugged();
}

std::optional<Bytes> MuteDevice::control(const SetupPacket& setup, ByteView data) {
    m_heard.insert(m_heard.end(), data.begin(), data.end());
    return setup.isIn() ? std::nullopt : std::optional(Bytes{});
}

bool MuteDevice::out(std::uint8_t, ByteView data) {
    m_heard.insert(m_heard.end(), data.begin(), data.end());
    return true;
}

UsbDescriptors unknownDeviceDescriptors() {
    Bytes body = interfaceDescriptor(0, 2, 0xFF, 0x00, 0x00);
    append(body, endpointDescriptor(0x01, EndpointType::Bulk, kPacketSize_bytes));
    append(body, endpointDescriptor(0x82, EndpointType::Bulk, kPacketSize_bytes));
    return {deviceDescriptor({0x10C4, 0xEA60}),
            configurationDescriptor(1, body),
            {"Silicon Labs", "CP2102 USB to UART (simulated)"}};
}

UsbDescriptors foreignTerminalDescriptors() {
    return cdcDescriptors({.vendor = kOpticon, .product = 0xA002, .deviceClass = 0x02},
                          UnionDescriptor::Present, "M-10 USB-COM (simulated)");
}

} // namespace tewatashi::test::handheld
