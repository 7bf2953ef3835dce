#include "agent/ports/device_descriptors.h"

#include <fmt/format.h>

namespace tewatashi::agent::ports {

std::string UsbDescriptors::name() const { return fmt::format("{:04x}:{:04x}", vendor, product); }

} // namespace tewatashi::agent::ports
