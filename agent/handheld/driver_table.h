#pragma once

#include "agent/ports/device_descriptors.h"
#include "common/base/localized_text.h"

#include <optional>
#include <string>

namespace tewatashi::agent::handheld {

enum class Driver { OpticonCsp2 };
enum class Transport { VendorOpticon, CdcAcm };

enum class ProbeVerdict {
    Supported,     // open it with `transport` and talk to it with `driver`
    NoDriverYet,   // a barcode terminal or cradle we know of, but cannot read
    UnknownBridge, // a USB-serial bridge that says nothing about what is behind it: never written
                   // to, because it may be somebody's machine control
    Foreign,       // nothing of ours
};
struct Probe {
    ProbeVerdict verdict = ProbeVerdict::Foreign;
    std::optional<Driver> driver;       // Supported
    std::optional<Transport> transport; // Supported
    std::string family;                 // "Opticon OPN", "Silicon Labs CP210x"; empty if Foreign
};

// Judges a device by its descriptors alone; talks to nothing.
[[nodiscard]] Probe probe(const ports::UsbDescriptors& device);

// A device that looked like a terminal and never said which one it is.
[[nodiscard]] LocalizedText explainUnidentified(const ports::UsbDescriptors& device);

// What to tell people about a device that is not read; names the device.
[[nodiscard]] LocalizedText explain(const Probe& verdict, const ports::UsbDescriptors& device);

} // namespace tewatashi::agent::handheld
