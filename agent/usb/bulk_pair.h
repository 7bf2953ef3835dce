#pragma once

#include "agent/ports/pause.h"
#include "agent/ports/serial_channel.h"
#include "agent/usb/read_queue.h"

#include <functional>
#include <optional>

namespace tewatashi::agent::usb {

// The first interface with a bulk endpoint in each direction, as USB-serial chips have it.
struct BulkLayout {
    std::uint8_t interface = 0;
    ports::UsbEndpoint in;
    ports::UsbEndpoint out;
};
[[nodiscard]] std::optional<BulkLayout> bulkLayoutOf(const ports::UsbDescriptors& device);

// The interface's first bulk endpoint towards the host or away from it; nullptr without one.
[[nodiscard]] const ports::UsbEndpoint* bulkEndpoint(const ports::UsbInterface& interface,
                                                     bool isIn);
// A stall is cleared, and an error all the same: octets are missing.
[[nodiscard]] Result<void, ports::ChannelError> writeBulk(UsbHandle& handle,
                                                          const ports::UsbEndpoint& to,
                                                          ByteView bytes,
                                                          std::chrono::milliseconds timeout);

// An open device with its two bulk endpoints: what channels over USB-serial chips have in common.
class BulkPair {
public:
    [[nodiscard]] static Result<std::unique_ptr<BulkPair>, UsbError>
    open(const AttachedDevice& device);

    [[nodiscard]] Result<void, ports::ChannelError> write(ByteView bytes,
                                                          std::chrono::milliseconds timeout);
    // Adds what one read brought, as the chip packs it, to the octets of the line; false when the
    // line was wrong (the read then ends as a stall does).
    using Unpack = std::function<bool(ByteView read, Bytes& into)>;
    // As SerialChannel::read: goes on until an octet of the line came or `timeout` is over.
    [[nodiscard]] Result<void, ports::ChannelError>
    read(Bytes& into, std::chrono::milliseconds timeout, const Unpack& unpack);

    [[nodiscard]] UsbHandle& handle() { return *m_handle; }
    [[nodiscard]] const BulkLayout& layout() const { return m_layout; }

private:
    BulkPair(std::unique_ptr<UsbHandle> handle, const BulkLayout& layout)
        : m_handle(std::move(handle)), m_layout(layout), m_reads(*m_handle, layout.in) {}

    // What one read brought, empty after `timeout` or an empty packet; a stall is cleared.
    [[nodiscard]] Result<ByteView, ports::ChannelError> next(std::chrono::milliseconds timeout);

    std::unique_ptr<UsbHandle> m_handle;
    BulkLayout m_layout;
    ReadQueue m_reads;
};

// As SerialChannel::wake, where `setLines` drops or raises DTR and RTS; 0 or a libusb error.
[[nodiscard]] Result<void, ports::ChannelError>
wakeByLines(const std::function<int(bool on)>& setLines, const ports::Pause& pause);

} // namespace tewatashi::agent::usb
