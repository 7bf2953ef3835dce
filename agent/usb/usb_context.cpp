#include "agent/usb/usb_context.h"

#include <libusb.h>

namespace tewatashi::agent::usb {

Result<std::unique_ptr<UsbContext>, UsbError> UsbContext::open() {
    libusb_context* context = nullptr;
    if (const int code = libusb_init(&context); code != 0) {
        return failure(usbErrorOf(code, "", "libusb_init"));
    }
    return std::unique_ptr<UsbContext>(new UsbContext(context));
}

UsbContext::~UsbContext() { libusb_exit(m_context); }

} // namespace tewatashi::agent::usb
