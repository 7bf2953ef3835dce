#pragma once

#include "agent/ports/line_settings.h"
#include "agent/ports/pause.h"
#include "agent/usb/bulk_pair.h"

namespace tewatashi::agent::usb {

// Takes the two status octets off that these chips put before every packet, of however many
// packets a read consists.
class FtdiDeframer {
public:
    explicit FtdiDeframer(std::size_t packet_bytes) : m_packet_bytes(packet_bytes) {}
    // What one read returned. True when the chip saw a line error (overrun, parity, framing).
    [[nodiscard]] bool take(ByteView read, Bytes& into) const;

private:
    std::size_t m_packet_bytes;
};

// Value and high part of the index of the request that sets the rate: eighths of a divisor of
// 3 MHz, as chips from FT232B on have it.
struct FtdiDivisor {
    std::uint16_t value = 0;
    std::uint16_t index = 0;
    friend bool operator==(const FtdiDivisor&, const FtdiDivisor&) = default;
};
[[nodiscard]] FtdiDivisor ftdiDivisor(std::uint32_t baud);

// A serial line behind an FTDI chip with one port (FT232, FT-X), as the Linux driver ftdi_sio
// knows it. A line error ends a read as a stall does: octets may be wrong or missing.
class FtdiChannel final : public ports::SerialChannel {
public:
    [[nodiscard]] static Result<std::unique_ptr<ports::SerialChannel>, UsbError>
    open(const AttachedDevice& device, const ports::LineSettings& line, ports::Pause pause);
    ~FtdiChannel() override;

    [[nodiscard]] Result<void, ports::ChannelError>
    write(ByteView bytes, std::chrono::milliseconds timeout) override;
    [[nodiscard]] Result<void, ports::ChannelError>
    read(Bytes& into, std::chrono::milliseconds timeout) override;
    [[nodiscard]] Result<void, ports::ChannelError> wake() override;

private:
    FtdiChannel(std::unique_ptr<BulkPair> pair, ports::Pause pause);
    [[nodiscard]] int request(std::uint8_t request, std::uint16_t value, std::uint16_t index = 0);
    [[nodiscard]] int setUp(const ports::LineSettings& line);
    [[nodiscard]] int setLines(bool on);

    std::unique_ptr<BulkPair> m_pair;
    FtdiDeframer m_deframer;
    ports::Pause m_pause;
};

} // namespace tewatashi::agent::usb
