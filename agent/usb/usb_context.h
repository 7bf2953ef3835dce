#pragma once

#include "agent/usb/usb_error.h"
#include "common/base/result.h"

#include <memory>

struct libusb_context;

namespace tewatashi::agent::usb {

// libusb, once per process life: closing a context while devices come and go has hung (libusb
// issue 994), so whoever owns it closes all channels first and drops it last.
class UsbContext {
public:
    [[nodiscard]] static Result<std::unique_ptr<UsbContext>, UsbError> open();
    UsbContext(const UsbContext&) = delete;
    UsbContext& operator=(const UsbContext&) = delete;
    ~UsbContext();

    [[nodiscard]] libusb_context* get() const { return m_context; }

private:
    explicit UsbContext(libusb_context* context) : m_context(context) {}
    libusb_context* m_context;
};

} // namespace tewatashi::agent::usb
