#include "agent/usb/bridge_channel.h"

#include "agent/usb/cdc_acm_channel.h"
#include "agent/usb/cp210x_channel.h"
#include "agent/usb/ftdi_channel.h"

namespace tewatashi::agent::usb {
namespace {

// usb.ids and the id tables of the Linux drivers; CipherLab sells a CP210x under its own id.
constexpr std::uint16_t kFtdi = 0x0403;
constexpr std::uint16_t kSiliconLabs = 0x10C4;
constexpr std::uint16_t kCipherLab = 0x0745;

bool isFtdi(const ports::UsbDescriptors& device) { return device.vendor == kFtdi; }
bool isCp210x(const ports::UsbDescriptors& device) {
    return (device.vendor == kSiliconLabs && (device.product & 0xFF00U) == 0xEA00U) ||
           (device.vendor == kCipherLab && device.product == 0x1000);
}

} // namespace

bool isBridge(const ports::UsbDescriptors& device) {
    return ((isFtdi(device) || isCp210x(device)) && bulkLayoutOf(device).has_value()) ||
           cdcLayoutOf(device).has_value();
}

Result<std::unique_ptr<ports::SerialChannel>, UsbError>
openBridge(const AttachedDevice& device, const ports::LineSettings& line, ports::Pause pause) {
    if (isFtdi(device.descriptors)) {
        return FtdiChannel::open(device, line, std::move(pause));
    }
    if (isCp210x(device.descriptors)) {
        return Cp210xChannel::open(device, line, std::move(pause));
    }
    return CdcAcmChannel::open(device, std::move(pause), line);
}

} // namespace tewatashi::agent::usb
