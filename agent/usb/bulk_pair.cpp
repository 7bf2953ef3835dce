#include "agent/usb/bulk_pair.h"

#include <libusb.h>

#include <algorithm>

namespace tewatashi::agent::usb {

using ports::ChannelError;

std::optional<BulkLayout> bulkLayoutOf(const ports::UsbDescriptors& device) {
    for (const ports::UsbInterface& interface : device.interfaces) {
        const auto bulk = [&](bool in) {
            return std::find_if(interface.endpoints.begin(), interface.endpoints.end(),
                                [in](const ports::UsbEndpoint& endpoint) {
                                    return endpoint.transfer == ports::UsbTransfer::Bulk &&
                                           endpoint.packetMax_bytes > 0 && endpoint.isIn() == in;
                                });
        };
        const auto in = bulk(true);
        const auto out = bulk(false);
        if (in != interface.endpoints.end() && out != interface.endpoints.end()) {
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

Result<void, ChannelError> BulkPair::write(ByteView bytes, std::chrono::milliseconds timeout) {
    const std::uint8_t address = m_layout.out.address;
    const UsbHandle::Transferred sent = m_handle->bulkOut(address, bytes, timeout);
    if (sent.code == LIBUSB_ERROR_PIPE && m_handle->clearHalt(address) != 0) {
        return failure(ChannelError::Gone);
    }
    if (sent.code != 0) {
        return failure(channelErrorOf(sent.code));
    }
    return {};
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

} // namespace tewatashi::agent::usb
