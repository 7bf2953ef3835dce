#pragma once

#include "tests/handheld/opn_model.h"
#include "tests/handheld/usb_device.h"

namespace tewatashi::test::handheld {

// Turns a terminal's transfers into packets: cuts at the packet size and, if the plan says so,
// ends a transfer that fills its last packet with a packet of no octets.
class PacketCutter {
public:
    void cut(const Bytes& transfer, ZeroLengthPacket ending);
    void add(InPacket packet) { m_packets.push_back(std::move(packet)); }
    [[nodiscard]] std::optional<InPacket> next();
    [[nodiscard]] bool empty() const { return m_packets.empty(); }
    void clear() { m_packets.clear(); }

private:
    std::deque<InPacket> m_packets;
};

// Where the vendor protocol puts its two header octets; hardware could do either (no public
// document says), so a driver must cope with both.
enum class VendorHeader { PerTransfer, PerPacket };

struct VendorOptions {
    VendorHeader header = VendorHeader::PerTransfer;
    // A reply longer than this leaves in several transfers, each with its header; 0: one transfer.
    std::size_t transferMax_bytes = 0;
};

// OPN-2001 as the Linux driver opticon.c knows it: 065A:0009, one vendor interface, one bulk-IN,
// octets from the host by control request 01, RTS by 02, CTS by 03. The model must outlive it.
class OpnVendorDevice final : public UsbDevice {
public:
    explicit OpnVendorDevice(OpnModel& model, VendorOptions options = {});

    [[nodiscard]] const UsbDescriptors& descriptors() const override { return m_descriptors; }
    [[nodiscard]] std::optional<Bytes> control(const SetupPacket& setup, ByteView data) override;
    [[nodiscard]] bool out(std::uint8_t endpoint, ByteView data) override;
    [[nodiscard]] std::optional<InPacket> nextPacket(std::uint8_t endpoint) override;
    void onPlugged() override;

    static constexpr std::uint8_t kBulkIn = 0x81;

private:
    void queueData(const Bytes& serial);

    OpnModel& m_model;
    VendorOptions m_options;
    UsbDescriptors m_descriptors;
    PacketCutter m_packets;
};

enum class UnionDescriptor { Present, Missing };

// The same terminal as a communication device. The product id F002 is invented for simulation:
// the maker's own is not published. Sends only while DTR is on, as many do.
class OpnCdcDevice final : public UsbDevice {
public:
    explicit OpnCdcDevice(OpnModel& model,
                          UnionDescriptor unionDescriptor = UnionDescriptor::Present);

    [[nodiscard]] const UsbDescriptors& descriptors() const override { return m_descriptors; }
    [[nodiscard]] std::optional<Bytes> control(const SetupPacket& setup, ByteView data) override;
    [[nodiscard]] bool out(std::uint8_t endpoint, ByteView data) override;
    [[nodiscard]] std::optional<InPacket> nextPacket(std::uint8_t endpoint) override;
    void onPlugged() override;

    [[nodiscard]] const Bytes& lineCoding() const { return m_lineCoding; }

    static constexpr std::uint8_t kNotify = 0x83;
    static constexpr std::uint8_t kBulkIn = 0x81;
    static constexpr std::uint8_t kBulkOut = 0x02;

private:
    OpnModel& m_model;
    UsbDescriptors m_descriptors;
    PacketCutter m_packets;
    Bytes m_lineCoding;
    bool m_dtr = false;
};

// A device that takes everything and never says a word; remembers what it was sent.
class MuteDevice final : public UsbDevice {
public:
    explicit MuteDevice(UsbDescriptors descriptors) : m_descriptors(std::move(descriptors)) {}

    [[nodiscard]] const UsbDescriptors& descriptors() const override { return m_descriptors; }
    [[nodiscard]] std::optional<Bytes> control(const SetupPacket& setup, ByteView data) override;
    [[nodiscard]] bool out(std::uint8_t endpoint, ByteView data) override;
    [[nodiscard]] std::optional<InPacket> nextPacket(std::uint8_t) override { return {}; }
    void onPlugged() override {}

    [[nodiscard]] const Bytes& heard() const { return m_heard; }

private:
    UsbDescriptors m_descriptors;
    Bytes m_heard;
};

// Somebody else's USB device (a USB-serial bridge): an agent must not write to it.
[[nodiscard]] UsbDescriptors unknownDeviceDescriptors();
// Opticon's command scanner in USB-COM mode, 065A:A002: right maker, other protocol.
[[nodiscard]] UsbDescriptors foreignTerminalDescriptors();

} // namespace tewatashi::test::handheld
