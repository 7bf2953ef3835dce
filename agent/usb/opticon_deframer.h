#pragma once

#include "common/base/bytes.h"

#include <vector>

namespace tewatashi::agent::usb {

// Where the vendor transport of OPN-2001 puts its two header octets. No public document says, and
// the Linux driver has only been seen with short transfers, so all three are known here.
enum class OpticonReading {
    PerTransfer, // at the start of a transfer; a transfer ends with a packet that is not full
    PerRead,     // at the start of what one read of 256 octets returned, as the Linux driver does
    PerPacket,   // at the start of every packet
};
inline constexpr std::size_t kOpticonReadings = 3;
[[nodiscard]] OpticonReading nextReading(OpticonReading reading);

// Takes the headers off: "00 00" goes before octets of the serial line, "00 01 level" reports a
// change of CTS, anything else and anything shorter is dropped as the Linux driver does.
class OpticonDeframer {
public:
    OpticonDeframer(OpticonReading reading, std::size_t packet_bytes)
        : m_reading(reading), m_packet_bytes(packet_bytes) {}

    [[nodiscard]] OpticonReading reading() const { return m_reading; }
    // What one read returned; empty for a packet without octets, which ends a transfer.
    void take(ByteView read, Bytes& into);
    // The next read begins a transfer, whatever came before.
    void restart() { m_inTransfer = false; }

private:
    OpticonReading m_reading;
    std::size_t m_packet_bytes;
    bool m_inTransfer = false;
};

// Reads as they came, kept so that they can be read in another way. Bounded.
class KeptReads {
public:
    void clear();
    void add(ByteView read);
    // False when more came than is kept.
    [[nodiscard]] bool complete() const { return m_complete; }
    [[nodiscard]] bool empty() const { return m_sizes.empty(); }
    [[nodiscard]] Bytes readAs(OpticonReading reading, std::size_t packet_bytes) const;

private:
    Bytes m_octets;
    std::vector<std::uint32_t> m_sizes;
    bool m_complete = true;
};

} // namespace tewatashi::agent::usb
