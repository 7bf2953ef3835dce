#pragma once

#include "agent/ports/serial_channel.h"
#include "agent/usb/read_queue.h"

#include <optional>

namespace tewatashi::agent::usb {

// The first interface with a bulk endpoint in each direction, as USB-serial chips have it.
struct BulkLayout {
    std::uint8_t interface = 0;
    ports::UsbEndpoint in;
    ports::UsbEndpoint out;
};
[[nodiscard]] std::optional<BulkLayout> bulkLayoutOf(const ports::UsbDescriptors& device);

// An open device with its two bulk endpoints: what channels over USB-serial chips have in common.
class BulkPair {
public:
    [[nodiscard]] static Result<std::unique_ptr<BulkPair>, UsbError>
    open(const AttachedDevice& device);

    [[nodiscard]] Result<void, ports::ChannelError> write(ByteView bytes,
                                                          std::chrono::milliseconds timeout);
    // What one read brought, empty after `timeout` or an empty packet; a stall is cleared.
    [[nodiscard]] Result<ByteView, ports::ChannelError> next(std::chrono::milliseconds timeout);

    [[nodiscard]] UsbHandle& handle() { return *m_handle; }
    [[nodiscard]] const BulkLayout& layout() const { return m_layout; }

private:
    BulkPair(std::unique_ptr<UsbHandle> handle, const BulkLayout& layout)
        : m_handle(std::move(handle)), m_layout(layout), m_reads(*m_handle, layout.in) {}

    std::unique_ptr<UsbHandle> m_handle;
    BulkLayout m_layout;
    ReadQueue m_reads;
};

} // namespace tewatashi::agent::usb
