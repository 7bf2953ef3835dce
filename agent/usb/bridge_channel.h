#pragma once

#include "agent/ports/line_settings.h"
#include "agent/ports/pause.h"
#include "agent/ports/serial_channel.h"
#include "agent/usb/bus_poller.h"
#include "agent/usb/usb_error.h"

#include <memory>

namespace tewatashi::agent::usb {

// Opens a USB-serial adapter that somebody bound to a terminal: by its ids an FTDI or a CP210x
// chip, else a communication device. Nothing else opens adapters.
[[nodiscard]] Result<std::unique_ptr<ports::SerialChannel>, UsbError>
openBridge(const AttachedDevice& device, const ports::LineSettings& line, ports::Pause pause);
// Whether openBridge() knows the kind of this device; looks at its descriptors only.
[[nodiscard]] bool isBridge(const ports::UsbDescriptors& device);

} // namespace tewatashi::agent::usb
