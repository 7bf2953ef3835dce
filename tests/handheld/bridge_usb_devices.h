#pragma once

#include "tests/handheld/line_terminal.h"
#include "tests/handheld/opn_usb_devices.h"
#include "tests/handheld/sim_usb_descriptors.h"

#include <string>
#include <vector>

namespace tewatashi::test::handheld {

// A USB-serial chip with a terminal on its line. Keeps the requests that set the line as
// "request value index data", hexadecimal, so that tests compare them with the chip's documents.
class BridgeDevice : public UsbDevice {
public:
    [[nodiscard]] const UsbDescriptors& descriptors() const override { return m_descriptors; }
    [[nodiscard]] bool out(std::uint8_t endpoint, ByteView data) override;
    void onPlugged() override;
    [[nodiscard]] const std::vector<std::string>& requests() const { return m_requests; }
    // The chip answers this request with a stall, as one that does not know it.
    void stallRequest(std::uint8_t number) { m_stalled = number; }

    static constexpr std::uint8_t kBulkIn = 0x82;
    static constexpr std::uint8_t kBulkOut = 0x01;

protected:
    // The terminal must outlive it.
    BridgeDevice(LineTerminal& terminal, const UsbIds& ids, std::string product);
    [[nodiscard]] std::optional<Bytes> note(const SetupPacket& setup, ByteView data);

    LineTerminal& m_terminal;

private:
    UsbDescriptors m_descriptors;
    std::vector<std::string> m_requests;
    std::optional<std::uint8_t> m_stalled;
};

// FT232R: every packet to the host begins with two octets of status.
class FtdiDevice final : public BridgeDevice {
public:
    explicit FtdiDevice(LineTerminal& terminal);
    [[nodiscard]] std::optional<Bytes> control(const SetupPacket& setup, ByteView data) override;
    [[nodiscard]] std::optional<InPacket> nextPacket(std::uint8_t endpoint) override;

    // So many packets of status alone go before the next octets of the line.
    void idle(int packets) { m_idle = packets; }
    // The next packet with octets reports this in its second octet: 04 parity, 08 framing.
    void lineError(std::uint8_t bits) { m_error = bits; }

private:
    Bytes m_pending;
    int m_idle = 0;
    std::uint8_t m_error = 0;
};

// CP2102: octets of the line as they are.
class Cp210xDevice final : public BridgeDevice {
public:
    explicit Cp210xDevice(LineTerminal& terminal);
    [[nodiscard]] std::optional<Bytes> control(const SetupPacket& setup, ByteView data) override;
    [[nodiscard]] std::optional<InPacket> nextPacket(std::uint8_t endpoint) override;
    void onPlugged() override;

private:
    PacketCutter m_packets;
};

} // namespace tewatashi::test::handheld
