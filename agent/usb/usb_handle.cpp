#include "agent/usb/usb_handle.h"

#include <libusb.h>

#include <algorithm>

namespace tewatashi::agent::usb {
namespace {

unsigned timeoutOf(std::chrono::milliseconds timeout) {
    // Zero would mean for ever.
    return static_cast<unsigned>(std::max<std::int64_t>(timeout.count(), 1));
}

} // namespace

Result<std::unique_ptr<UsbHandle>, UsbError>
UsbHandle::open(const AttachedDevice& device, const std::vector<std::uint8_t>& interfaces) {
    const std::string name = device.descriptors.name();
    libusb_device_handle* raw = nullptr;
    if (const int code = libusb_open(device.device.get(), &raw); code != 0) {
        return failure(usbErrorOf(code, name, "libusb_open"));
    }
    std::unique_ptr<UsbHandle> handle(new UsbHandle(device.context, raw));
    // Not supported outside Linux, where no other driver has to make way.
    static_cast<void>(libusb_set_auto_detach_kernel_driver(raw, 1));
    for (const std::uint8_t number : interfaces) {
        if (const int code = libusb_claim_interface(raw, number); code != 0) {
            return failure(usbErrorOf(code, name, "libusb_claim_interface"));
        }
        handle->m_claimed.push_back(number);
    }
    return handle;
}

UsbHandle::~UsbHandle() {
    for (auto number = m_claimed.rbegin(); number != m_claimed.rend(); ++number) {
        libusb_release_interface(m_handle, *number);
    }
    libusb_close(m_handle);
}

UsbHandle::Transferred UsbHandle::controlOut(std::uint8_t requestType, std::uint8_t request,
                                             std::uint16_t value, std::uint16_t index,
                                             ByteView data, std::chrono::milliseconds timeout) {
    Bytes copy(data.begin(), data.end()); // libusb takes a pointer to non-const
    const int moved =
        libusb_control_transfer(m_handle, requestType, request, value, index, copy.data(),
                                static_cast<std::uint16_t>(copy.size()), timeoutOf(timeout));
    return moved < 0 ? Transferred{moved, 0} : Transferred{0, static_cast<std::size_t>(moved)};
}

UsbHandle::Transferred UsbHandle::bulkOut(std::uint8_t endpoint, ByteView data,
                                          std::chrono::milliseconds timeout) {
    Bytes copy(data.begin(), data.end());
    int moved = 0;
    const int code = libusb_bulk_transfer(
        m_handle, endpoint, copy.data(), static_cast<int>(copy.size()), &moved, timeoutOf(timeout));
    return {code, static_cast<std::size_t>(moved)};
}

int UsbHandle::clearHalt(std::uint8_t endpoint) { return libusb_clear_halt(m_handle, endpoint); }

} // namespace tewatashi::agent::usb
