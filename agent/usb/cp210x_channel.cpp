#include "agent/usb/cp210x_channel.h"

#include "agent/usb/line_coding.h"

#include <libusb.h>

#include <algorithm>
#include <array>

namespace tewatashi::agent::usb {
namespace {

using ports::ChannelError;
using std::chrono::milliseconds;

// Requests of cp210x.c (Linux), to the interface.
constexpr std::uint8_t kEnable = 0x00;
constexpr std::uint8_t kLineControl = 0x03;
constexpr std::uint8_t kModemLines = 0x07;
constexpr std::uint8_t kPurge = 0x12;
constexpr std::uint8_t kSetFlow = 0x13;
constexpr std::uint8_t kSetBaudRate = 0x1E;
constexpr std::uint16_t kPurgeAll = 0x000F;
constexpr std::uint16_t kDtrRtsOn = 0x0303;
constexpr std::uint16_t kDtrRtsOff = 0x0300;
// No hand-shake: DTR and RTS as kModemLines says.
constexpr std::array<std::uint8_t, 16> kNoFlow{0x01, 0, 0, 0, 0x40};

std::uint16_t lineOf(const ports::LineSettings& line) {
    const unsigned parity = parityCode(line);
    const unsigned stop = stopBitsCode(line);
    return static_cast<std::uint16_t>(static_cast<unsigned>(line.dataBits) << 8U | parity << 4U |
                                      stop);
}

} // namespace

Result<std::unique_ptr<ports::SerialChannel>, UsbError>
Cp210xChannel::open(const AttachedDevice& device, const ports::LineSettings& line,
                    ports::Pause pause) {
    auto pair = BulkPair::open(device);
    if (!pair) {
        return failure(pair.error());
    }
    std::unique_ptr<Cp210xChannel> channel(new Cp210xChannel(*std::move(pair), std::move(pause)));
    if (const int code = channel->setUp(line); code != 0) {
        return failure(usbErrorOf(code, device.descriptors.name(), "set up CP210x"));
    }
    return channel;
}

Cp210xChannel::~Cp210xChannel() {
    static_cast<void>(request(kModemLines, kDtrRtsOff));
    static_cast<void>(request(kEnable, 0));
}

int Cp210xChannel::request(std::uint8_t request, std::uint16_t value, ByteView data) {
    return m_pair->handle()
        .controlOut(kVendorOutInterface, request, value, m_pair->layout().interface, data,
                    kControlTimeout)
        .code;
}

int Cp210xChannel::setUp(const ports::LineSettings& line) {
    for (const int code :
         {request(kEnable, 1), request(kLineControl, lineOf(line)),
          request(kSetBaudRate, 0, baudOctets(line)), request(kSetFlow, 0, kNoFlow),
          request(kModemLines, kDtrRtsOn), request(kPurge, kPurgeAll)}) {
        if (code != 0) {
            return code;
        }
    }
    return 0;
}

Result<void, ChannelError> Cp210xChannel::write(ByteView bytes, milliseconds timeout) {
    return m_pair->write(bytes, timeout);
}

Result<void, ChannelError> Cp210xChannel::read(Bytes& into, milliseconds timeout) {
    return m_pair->read(into, timeout, [](ByteView read, Bytes& all) {
        all.insert(all.end(), read.begin(), read.end());
        return true;
    });
}

Result<void, ChannelError> Cp210xChannel::wake() {
    return wakeByLines(
        [this](bool on) { return request(kModemLines, on ? kDtrRtsOn : kDtrRtsOff); }, m_pause);
}

} // namespace tewatashi::agent::usb
