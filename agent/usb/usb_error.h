#pragma once

#include "agent/ports/serial_channel.h"
#include "common/base/localized_text.h"

#include <string>

namespace tewatashi::agent::usb {

enum class UsbProblem {
    NoAccess,    // the account may not open the device
    InUse,       // another program holds it
    NeedsDriver, // the system's driver for it cannot be used by this program
    Gone,        // unplugged meanwhile
    Unusable,    // lacks the endpoints its kind must have
    Failed,      // anything else
};
struct UsbError {
    UsbProblem problem = UsbProblem::Failed;
    std::string device; // "065a:0009"; empty when no device is concerned
    std::string detail; // English, with libusb's name of the error
};
// What happened, to which device, what to do next.
[[nodiscard]] LocalizedText explain(const UsbError& error);

// `code` is a negative libusb error, `what` the call that gave it.
[[nodiscard]] UsbError usbErrorOf(int code, std::string device, const char* what);

// How a failed transfer looks to a protocol driver; a stall must have been cleared by then.
[[nodiscard]] ports::ChannelError channelErrorOf(int code);

} // namespace tewatashi::agent::usb
