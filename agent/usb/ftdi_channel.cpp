#include "agent/usb/ftdi_channel.h"

#include "agent/usb/line_coding.h"

#include <libusb.h>

#include <algorithm>
#include <array>

namespace tewatashi::agent::usb {
namespace {

using ports::ChannelError;
using std::chrono::milliseconds;

// Requests of ftdi_sio.h (Linux), to the device.
constexpr std::uint8_t kVendorOut = 0x40;
constexpr std::uint8_t kReset = 0;
constexpr std::uint8_t kModemControl = 1;
constexpr std::uint8_t kSetFlowControl = 2;
constexpr std::uint8_t kSetDivisor = 3;
constexpr std::uint8_t kData = 4;
constexpr std::uint8_t kLatency = 9;
constexpr std::uint16_t kResetChip = 0;
constexpr std::uint16_t kPurgeReceived = 1;
constexpr std::uint16_t kPurgeToSend = 2;
constexpr std::uint16_t kDtrOn = 0x0101;
constexpr std::uint16_t kDtrOff = 0x0100;
constexpr std::uint16_t kRtsOn = 0x0202;
constexpr std::uint16_t kRtsOff = 0x0200;
// How long the chip waits for a packet to fill, in ms: its own default.
constexpr std::uint16_t kLatency_ms = 16;
constexpr std::size_t kStatus_bytes = 2;
constexpr std::uint8_t kLineErrors = 0x02 | 0x04 | 0x08; // overrun, parity, framing
constexpr std::uint32_t kClock_hz = 3'000'000;

std::uint16_t dataOf(const ports::LineSettings& line) {
    const unsigned parity = parityCode(line);
    const unsigned stop = stopBitsCode(line);
    return static_cast<std::uint16_t>(line.dataBits | parity << 8U | stop << 11U);
}

} // namespace

bool FtdiDeframer::take(ByteView read, Bytes& into) const {
    bool wrong = false;
    while (read.size() >= kStatus_bytes) {
        const ByteView packet = read.first(std::min(read.size(), m_packet_bytes));
        wrong = wrong || (packet[1] & kLineErrors) != 0;
        into.insert(into.end(), packet.begin() + kStatus_bytes, packet.end());
        read = read.subspan(packet.size());
    }
    return wrong;
}

FtdiDivisor ftdiDivisor(std::uint32_t baud) {
    // Codes of no, one, two … seven eighths.
    constexpr std::array<std::uint32_t, 8> kEighths{0, 3, 2, 4, 1, 5, 6, 7};
    const std::uint32_t eighths = (kClock_hz * 8 + baud / 2) / baud;
    const std::uint32_t divisor = eighths / 8 | kEighths[eighths % 8] << 14U;
    return {static_cast<std::uint16_t>(divisor & 0xFFFFU),
            static_cast<std::uint16_t>(divisor >> 16U)};
}

Result<std::unique_ptr<ports::SerialChannel>, UsbError>
FtdiChannel::open(const AttachedDevice& device, const ports::LineSettings& line,
                  ports::Pause pause) {
    auto pair = BulkPair::open(device);
    if (!pair) {
        return failure(pair.error());
    }
    std::unique_ptr<FtdiChannel> channel(new FtdiChannel(*std::move(pair), std::move(pause)));
    if (const int code = channel->setUp(line); code != 0) {
        return failure(usbErrorOf(code, device.descriptors.name(), "set up FTDI"));
    }
    return channel;
}

FtdiChannel::FtdiChannel(std::unique_ptr<BulkPair> pair, ports::Pause pause)
    : m_pair(std::move(pair)), m_deframer(m_pair->layout().in.packetMax_bytes),
      m_pause(std::move(pause)) {}

FtdiChannel::~FtdiChannel() { static_cast<void>(setLines(false)); }

int FtdiChannel::request(std::uint8_t request, std::uint16_t value, std::uint16_t index) {
    return m_pair->handle().controlOut(kVendorOut, request, value, index, {}, kControlTimeout).code;
}

int FtdiChannel::setUp(const ports::LineSettings& line) {
    const FtdiDivisor divisor = ftdiDivisor(line.baud);
    const std::array<std::array<std::uint16_t, 3>, 7> requests{
        {{kReset, kResetChip, 0},
         {kSetDivisor, divisor.value, divisor.index},
         {kData, dataOf(line), 0},
         {kSetFlowControl, 0, 0},
         {kLatency, kLatency_ms, 0},
         {kReset, kPurgeReceived, 0},
         {kReset, kPurgeToSend, 0}}};
    for (const auto& [number, value, index] : requests) {
        if (const int code = request(static_cast<std::uint8_t>(number), value, index); code != 0) {
            return code;
        }
    }
    return setLines(true);
}

int FtdiChannel::setLines(bool on) {
    const int dtr = request(kModemControl, on ? kDtrOn : kDtrOff);
    return dtr != 0 ? dtr : request(kModemControl, on ? kRtsOn : kRtsOff);
}

Result<void, ChannelError> FtdiChannel::write(ByteView bytes, milliseconds timeout) {
    return m_pair->write(bytes, timeout);
}

// The chip sends its status every latency tick: a read without octets of the line is no time-out
// yet.
Result<void, ChannelError> FtdiChannel::read(Bytes& into, milliseconds timeout) {
    return m_pair->read(into, timeout,
                        [this](ByteView read, Bytes& all) { return !m_deframer.take(read, all); });
}

Result<void, ChannelError> FtdiChannel::wake() {
    return wakeByLines([this](bool on) { return setLines(on); }, m_pause);
}

} // namespace tewatashi::agent::usb
