#pragma once

#include "agent/usb/bus_poller.h"
#include "common/base/bytes.h"
#include "common/base/result.h"

#include <chrono>
#include <memory>
#include <vector>

struct libusb_context;
struct libusb_device_handle;

namespace tewatashi::agent::usb {

// One open device with claimed interfaces, released in reverse and closed at the end of its life.
// A kernel driver in the way is detached and comes back afterwards (Linux; elsewhere not needed).
class UsbHandle {
public:
    struct Transferred {
        int code = 0;                // 0 or a libusb error
        std::size_t count_bytes = 0; // moved, whatever the code says
    };

    [[nodiscard]] static Result<std::unique_ptr<UsbHandle>, UsbError>
    open(const AttachedDevice& device, const std::vector<std::uint8_t>& interfaces);
    UsbHandle(const UsbHandle&) = delete;
    UsbHandle& operator=(const UsbHandle&) = delete;
    ~UsbHandle();

    // Host to device. `index` is the interface for class and vendor requests.
    [[nodiscard]] Transferred controlOut(std::uint8_t requestType, std::uint8_t request,
                                         std::uint16_t value, std::uint16_t index, ByteView data,
                                         std::chrono::milliseconds timeout);
    [[nodiscard]] Transferred bulkOut(std::uint8_t endpoint, ByteView data,
                                      std::chrono::milliseconds timeout);
    // 0 or a libusb error.
    [[nodiscard]] int clearHalt(std::uint8_t endpoint);

    [[nodiscard]] libusb_device_handle* get() const { return m_handle; }
    [[nodiscard]] libusb_context* context() const { return m_context; }

private:
    UsbHandle(libusb_context* context, libusb_device_handle* handle)
        : m_context(context), m_handle(handle) {}
    libusb_context* m_context;
    libusb_device_handle* m_handle;
    std::vector<std::uint8_t> m_claimed;
};

// For a control transfer, which a device answers at once or not at all.
inline constexpr std::chrono::milliseconds kControlTimeout{1000};
// bmRequestType: vendor, to the interface, from the host (USB 2.0 §9.3.1).
inline constexpr std::uint8_t kVendorOutInterface = 0x41;

} // namespace tewatashi::agent::usb
