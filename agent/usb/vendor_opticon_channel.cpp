#include "agent/usb/vendor_opticon_channel.h"

#include <fmt/format.h>
#include <libusb.h>

#include <algorithm>

namespace tewatashi::agent::usb {
namespace {

using ports::ChannelError;

// Vendor requests to the interface (Linux driver opticon.c).
constexpr std::uint8_t kSendData = 0x01;
constexpr std::uint8_t kSetRts = 0x02;

const ports::UsbEndpoint* bulkIn(const ports::UsbInterface& interface) {
    const auto found = std::find_if(interface.endpoints.begin(), interface.endpoints.end(),
                                    [](const ports::UsbEndpoint& endpoint) {
                                        return endpoint.isIn() &&
                                               endpoint.transfer == ports::UsbTransfer::Bulk &&
                                               endpoint.packetMax_bytes > 0;
                                    });
    return found == interface.endpoints.end() ? nullptr : &*found;
}

} // namespace

Result<std::unique_ptr<ports::SerialChannel>, UsbError>
VendorOpticonChannel::open(const AttachedDevice& device, OpticonReadings& readings,
                           ports::Pause pause) {
    for (const ports::UsbInterface& interface : device.descriptors.interfaces) {
        const ports::UsbEndpoint* endpoint = bulkIn(interface);
        if (endpoint == nullptr) {
            continue;
        }
        auto handle = UsbHandle::open(device, {interface.number});
        if (!handle) {
            return failure(handle.error());
        }
        const std::string name = device.descriptors.name();
        std::unique_ptr<VendorOpticonChannel> channel(new VendorOpticonChannel(
            std::move(*handle), interface.number, *endpoint,
            fmt::format("{}:{:04x}", name, device.release), readings, std::move(pause)));
        // As the Linux driver opens: RTS down, then a fresh endpoint.
        if (const auto down = channel->setRts(0); !down && down.error() == ChannelError::Gone) {
            return failure(usbErrorOf(LIBUSB_ERROR_NO_DEVICE, name, "open"));
        }
        static_cast<void>(channel->m_handle->clearHalt(endpoint->address));
        static_cast<void>(channel->setRts(1));
        return channel;
    }
    return failure(
        UsbError{UsbProblem::Unusable, device.descriptors.name(), "no bulk-IN endpoint"});
}

VendorOpticonChannel::VendorOpticonChannel(std::unique_ptr<UsbHandle> handle,
                                           std::uint8_t interface,
                                           const ports::UsbEndpoint& endpoint, std::string model,
                                           OpticonReadings& readings, ports::Pause pause)
    : m_handle(std::move(handle)), m_reads(*m_handle, endpoint), m_interface(interface),
      m_endpoint(endpoint.address), m_packet_bytes(endpoint.packetMax_bytes),
      m_model(std::move(model)), m_readings(readings), m_pause(std::move(pause)),
      m_deframer(readings.try_emplace(m_model, OpticonReading::PerTransfer).first->second,
                 m_packet_bytes),
      m_lastGiven(m_deframer.reading()) {}

Result<void, ChannelError> VendorOpticonChannel::write(ByteView bytes,
                                                       std::chrono::milliseconds timeout) {
    const UsbHandle::Transferred sent =
        m_handle->controlOut(kVendorOutInterface, kSendData, 0, m_interface, bytes, timeout);
    if (sent.code != 0) {
        return failure(channelErrorOf(sent.code));
    }
    return sent.count_bytes == bytes.size() ? Result<void, ChannelError>{}
                                            : failure(ChannelError::Broken);
}

Result<void, ChannelError> VendorOpticonChannel::read(Bytes& into,
                                                      std::chrono::milliseconds timeout) {
    const std::size_t before = into.size();
    // Counted in slices, so that no clock is needed; a slice that brings only a header or a change
    // of CTS counts as one.
    std::chrono::milliseconds left = timeout;
    do {
        const std::chrono::milliseconds slice = std::min(left, kReadSlice);
        const ReadQueue::Read got = m_reads.next(slice);
        takeIn(got, into);
        if (got.code == LIBUSB_ERROR_PIPE && m_handle->clearHalt(m_endpoint) != 0) {
            return failure(ChannelError::Gone);
        }
        if (got.code != 0 && got.code != LIBUSB_ERROR_TIMEOUT) {
            return failure(channelErrorOf(got.code));
        }
        left -= slice;
    } while (into.size() == before && left.count() > 0);
    return into.size() > before ? Result<void, ChannelError>{} : failure(ChannelError::Timeout);
}

// Octets may have come although the read failed (libusb issues 324, 348); none ends a transfer
// only if it did not.
void VendorOpticonChannel::takeIn(const ReadQueue::Read& read, Bytes& into) {
    if (read.code == 0 || !read.octets.empty()) {
        m_kept.add(read.octets);
        m_deframer.take(read.octets, into);
    }
}

Result<void, ChannelError> VendorOpticonChannel::wake() {
    if (const auto low = setRts(0); !low) {
        return low;
    }
    m_pause(ports::kWakePulse);
    return setRts(1);
}

Result<void, ChannelError> VendorOpticonChannel::setRts(std::uint8_t level) {
    const UsbHandle::Transferred sent = m_handle->controlOut(
        kVendorOutInterface, kSetRts, 0, m_interface, {&level, 1}, kControlTimeout);
    if (sent.code != 0) {
        return failure(channelErrorOf(sent.code));
    }
    return {};
}

std::optional<Bytes> VendorOpticonChannel::alternativeReading() {
    if (m_othersGiven + 1 >= kOpticonReadings || !m_kept.complete() || m_kept.empty()) {
        return std::nullopt;
    }
    ++m_othersGiven;
    m_lastGiven = nextReading(m_lastGiven);
    return m_kept.readAs(m_lastGiven, m_packet_bytes);
}

void VendorOpticonChannel::mark() {
    m_kept.clear();
    m_othersGiven = 0;
    m_lastGiven = m_deframer.reading();
    m_deframer.restart();
}

void VendorOpticonChannel::confirmReading() {
    if (m_lastGiven != m_deframer.reading()) {
        m_deframer = OpticonDeframer(m_lastGiven, m_packet_bytes);
        m_readings[m_model] = m_lastGiven;
    }
}

} // namespace tewatashi::agent::usb
