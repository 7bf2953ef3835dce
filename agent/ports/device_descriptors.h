#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tewatashi::agent::ports {

// What a USB device says about itself before anybody talks to it. Filled by agent/usb, judged by
// agent/handheld; neither writes to the device for it.
enum class UsbTransfer { Control, Isochronous, Bulk, Interrupt };

struct UsbEndpoint {
    std::uint8_t address = 0; // bit 7 set: device to host
    UsbTransfer transfer = UsbTransfer::Control;
    std::uint16_t packetMax_bytes = 0;
    [[nodiscard]] bool isIn() const { return (address & 0x80U) != 0; }
    friend bool operator==(const UsbEndpoint&, const UsbEndpoint&) = default;
};

struct UsbInterface {
    std::uint8_t number = 0;
    std::uint8_t deviceClass = 0;
    std::uint8_t subclass = 0;
    std::vector<UsbEndpoint> endpoints;
    // Data interface named by a CDC Union descriptor on this one; -1 if there is none.
    int unionSlave = -1;
    friend bool operator==(const UsbInterface&, const UsbInterface&) = default;
};

struct UsbDescriptors {
    std::uint16_t vendor = 0;
    std::uint16_t product = 0;
    std::vector<UsbInterface> interfaces; // first alternate setting of the active configuration
    // "065a:0009"
    [[nodiscard]] std::string name() const;
    friend bool operator==(const UsbDescriptors&, const UsbDescriptors&) = default;
};

} // namespace tewatashi::agent::ports
