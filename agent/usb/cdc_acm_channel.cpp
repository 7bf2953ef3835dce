#include "agent/usb/cdc_acm_channel.h"

#include "agent/usb/bulk_pair.h"
#include "agent/usb/line_coding.h"

#include <libusb.h>

#include <algorithm>
#include <array>

namespace tewatashi::agent::usb {
namespace {

using ports::ChannelError;

constexpr std::uint8_t kClassCommunication = 0x02;
constexpr std::uint8_t kClassData = 0x0A;
// Requests of PSTN 1.2 §6.3, to the communication interface.
constexpr std::uint8_t kClassOutInterface = 0x21;
constexpr std::uint8_t kSetLineCoding = 0x20;
constexpr std::uint8_t kSetControlLineState = 0x22;
constexpr std::uint16_t kDtrRts = 0x0003;

// PSTN 1.2 §6.3.11: rate, stop bits, parity, data bits.
std::array<std::uint8_t, 7> lineCodingOf(const ports::LineSettings& line) {
    const auto baud = baudOctets(line);
    return {baud[0],          baud[1],      baud[2], baud[3], stopBitsCode(line),
            parityCode(line), line.dataBits};
}

bool carriesData(const ports::UsbInterface& interface) {
    return bulkEndpoint(interface, true) != nullptr && bulkEndpoint(interface, false) != nullptr;
}

const ports::UsbInterface* dataInterfaceFor(const ports::UsbDescriptors& device,
                                            const ports::UsbInterface& communication) {
    const auto find = [&](const auto& matches) -> const ports::UsbInterface* {
        const auto found = std::find_if(device.interfaces.begin(), device.interfaces.end(),
                                        [&](const ports::UsbInterface& interface) {
                                            return carriesData(interface) && matches(interface);
                                        });
        return found == device.interfaces.end() ? nullptr : &*found;
    };
    if (communication.unionSlave >= 0) {
        const auto* named = find([&](const ports::UsbInterface& interface) {
            return interface.number == communication.unionSlave;
        });
        if (named != nullptr) {
            return named;
        }
    }
    const auto* byClass = find(
        [](const ports::UsbInterface& interface) { return interface.deviceClass == kClassData; });
    return byClass != nullptr ? byClass : find([&](const ports::UsbInterface& interface) {
        return interface.number == communication.number;
    });
}

} // namespace

std::optional<CdcLayout> cdcLayoutOf(const ports::UsbDescriptors& device) {
    for (const ports::UsbInterface& interface : device.interfaces) {
        if (interface.deviceClass != kClassCommunication) {
            continue;
        }
        if (const ports::UsbInterface* data = dataInterfaceFor(device, interface)) {
            return CdcLayout{interface.number, data->number, *bulkEndpoint(*data, true),
                             *bulkEndpoint(*data, false)};
        }
    }
    return std::nullopt;
}

Result<std::unique_ptr<ports::SerialChannel>, UsbError>
CdcAcmChannel::open(const AttachedDevice& device, ports::Pause pause,
                    const ports::LineSettings& line) {
    const std::optional<CdcLayout> layout = cdcLayoutOf(device.descriptors);
    const std::string name = device.descriptors.name();
    if (!layout) {
        return failure(UsbError{UsbProblem::Unusable, name, "no pair of bulk endpoints"});
    }
    std::vector<std::uint8_t> interfaces{layout->communication};
    if (layout->data != layout->communication) {
        interfaces.push_back(layout->data);
    }
    auto handle = UsbHandle::open(device, interfaces);
    if (!handle) {
        return failure(handle.error());
    }
    std::unique_ptr<CdcAcmChannel> channel(
        new CdcAcmChannel(std::move(*handle), *layout, std::move(pause)));
    // A stall means that the firmware has no such request, as many: not an error.
    const int coding = channel->m_handle
                           ->controlOut(kClassOutInterface, kSetLineCoding, 0,
                                        layout->communication, lineCodingOf(line), kControlTimeout)
                           .code;
    const int lines = channel->setLines(kDtrRts);
    if (coding == LIBUSB_ERROR_NO_DEVICE || lines == LIBUSB_ERROR_NO_DEVICE) {
        return failure(usbErrorOf(LIBUSB_ERROR_NO_DEVICE, name, "open"));
    }
    return channel;
}

CdcAcmChannel::CdcAcmChannel(std::unique_ptr<UsbHandle> handle, const CdcLayout& layout,
                             ports::Pause pause)
    : m_handle(std::move(handle)), m_reads(*m_handle, layout.in), m_layout(layout),
      m_pause(std::move(pause)) {}

CdcAcmChannel::~CdcAcmChannel() { static_cast<void>(setLines(0)); }

int CdcAcmChannel::setLines(std::uint16_t lines) {
    return m_handle
        ->controlOut(kClassOutInterface, kSetControlLineState, lines, m_layout.communication, {},
                     kControlTimeout)
        .code;
}

Result<void, ChannelError> CdcAcmChannel::write(ByteView bytes, std::chrono::milliseconds timeout) {
    return writeBulk(*m_handle, m_layout.out, bytes, timeout);
}

Result<void, ChannelError> CdcAcmChannel::read(Bytes& into, std::chrono::milliseconds timeout) {
    std::chrono::milliseconds left = timeout;
    do {
        const std::chrono::milliseconds slice = std::min(left, kReadSlice);
        const ReadQueue::Read got = m_reads.next(slice);
        into.insert(into.end(), got.octets.begin(), got.octets.end());
        if (got.code == LIBUSB_ERROR_PIPE && m_handle->clearHalt(m_layout.in.address) != 0) {
            return failure(ChannelError::Gone);
        }
        if (got.code != 0 && got.code != LIBUSB_ERROR_TIMEOUT) {
            return failure(channelErrorOf(got.code));
        }
        if (!got.octets.empty()) {
            return {};
        }
        left -= slice;
    } while (left.count() > 0);
    return failure(ChannelError::Timeout);
}

Result<void, ChannelError> CdcAcmChannel::wake() {
    const auto setAll = [this](bool on) {
        const int code = setLines(on ? kDtrRts : 0);
        return code == LIBUSB_ERROR_PIPE ? 0 : code; // the firmware has no such request
    };
    return wakeByLines(setAll, m_pause);
}

} // namespace tewatashi::agent::usb
