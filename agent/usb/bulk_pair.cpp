#include "agent/usb/bulk_pair.h"

#include <libusb.h>

#include <algorithm>

namespace tewatashi::agent::usb {

using ports::ChannelError;

const ports::UsbEndpoint* bulkEndpoint(const ports::UsbInterface& interface, bool isIn) {
    const auto found = std::find_if(interface.endpoints.begin(), interface.endpoints.end(),
                                    [isIn](const ports::UsbEndpoint& endpoint) {
                                        return endpoint.transfer == ports::UsbTransfer::Bulk &&
                                               endpoint.packetMax_bytes > 0 &&
                                               endpoint.isIn() == isIn;
                                    });
    return found == interface.endpoints.end() ? nullptr : &*found;
}

std::optional<BulkLayout> bulkLayoutOf(const ports::UsbDescriptors& device) {
    for (const ports::UsbInterface& interface : device.interfaces) {
        const ports::UsbEndpoint* const in = bulkEndpoint(interface, true);
        const ports::UsbEndpoint* const out = bulkEndpoint(interface, false);
        if (in != nullptr && out != nullptr) {
            return BulkLayout{interface.number, *in, *out};
        }
    }
    return std::nullopt;
}

Result<std::unique_ptr<BulkPair>, UsbError> BulkPair::open(const AttachedDevice& device) {
    const auto layout = bulkLayoutOf(device.descriptors);
    if (!layout) {
        return failure(
            UsbError{UsbProblem::Unusable, device.descriptors.name(), "no pair of bulk endpoints"});
    }
    auto handle = UsbHandle::open(device, {layout->interface});
    if (!handle) {
        return failure(handle.error());
    }
    return std::unique_ptr<BulkPair>(new BulkPair(*std::move(handle), *layout));
}

Result<void, ChannelError> writeBulk(UsbHandle& handle, const ports::UsbEndpoint& to,
                                     ByteView bytes, std::chrono::milliseconds timeout) {
    const UsbHandle::Transferred sent = handle.bulkOut(to.address, bytes, timeout);
    if (sent.code == LIBUSB_ERROR_PIPE && handle.clearHalt(to.address) != 0) {
        return failure(ChannelError::Gone);
    }
    if (sent.code != 0) {
        return failure(channelErrorOf(sent.code));
    }
    return {};
}

Result<void, ChannelError> BulkPair::write(ByteView bytes, std::chrono::milliseconds timeout) {
    return writeBulk(*m_handle, m_layout.out, bytes, timeout);
}

Result<void, ChannelError> BulkPair::read(Bytes& into, std::chrono::milliseconds timeout,
                                          const Unpack& unpack) {
    using Steady = std::chrono::steady_clock;
    using std::chrono::milliseconds;
    const auto deadline = Steady::now() + timeout;
    const std::size_t before = into.size();
    for (;;) {
        const auto left = std::chrono::ceil<milliseconds>(deadline - Steady::now());
        const auto got = next(std::max(left, milliseconds(1)));
        if (!got) {
            return failure(got.error());
        }
        if (!unpack(*got, into)) {
            return failure(ChannelError::Stalled);
        }
        if (into.size() > before) {
            return {};
        }
        if (left.count() <= 0) {
            return failure(ChannelError::Timeout);
        }
    }
}

Result<ByteView, ChannelError> BulkPair::next(std::chrono::milliseconds timeout) {
    const ReadQueue::Read got = m_reads.next(std::min(timeout, kReadSlice));
    if (got.code == LIBUSB_ERROR_PIPE && m_handle->clearHalt(m_layout.in.address) != 0) {
        return failure(ChannelError::Gone);
    }
    if (got.code != 0 && got.code != LIBUSB_ERROR_TIMEOUT) {
        return failure(channelErrorOf(got.code));
    }
    return got.octets;
}

Result<void, ChannelError> wakeByLines(const std::function<int(bool on)>& setLines,
                                       const ports::Pause& pause) {
    if (const int low = setLines(false); low != 0) {
        return failure(channelErrorOf(low));
    }
    pause(ports::kWakePulse);
    if (const int high = setLines(true); high != 0) {
        return failure(channelErrorOf(high));
    }
    return {};
}

} // namespace tewatashi::agent::usb
