#pragma once

#include "common/base/bytes.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tewatashi::test::handheld {

// A control request of the vendor's to the interface, from the host.
inline constexpr std::uint8_t kVendorOutInterface = 0x41;

// The eight octets of a control request, decoded (USB 2.0 §9.3).
struct SetupPacket {
    std::uint8_t requestType = 0;
    std::uint8_t request = 0;
    std::uint16_t value = 0;
    std::uint16_t index = 0;
    std::uint16_t length = 0;
    [[nodiscard]] static SetupPacket parse(ByteView eightOctets);
    [[nodiscard]] bool isIn() const { return (requestType & 0x80U) != 0; }
};

struct UsbDescriptors {
    Bytes device;                     // 18 octets
    Bytes configuration;              // with everything below it
    std::vector<std::string> strings; // of index 1, 2, …; ASCII
};

// What an IN endpoint has for the host next.
struct InPacket {
    enum class Kind {
        Data,   // at most one maximum packet; fewer octets end the transfer
        Stall,  // the endpoint halts
        Unplug, // the cable is pulled now
    };
    Kind kind = Kind::Data;
    Bytes bytes;
};

// Full-speed bulk endpoints of all simulated devices.
inline constexpr std::size_t kPacketSize_bytes = 64;

// A device as its firmware sees the bus. Standard requests and halts are answered by UsbPort. One
// thread at a time: the front end that serves it holds a lock.
class UsbDevice {
public:
    UsbDevice() = default;
    UsbDevice(const UsbDevice&) = delete;
    UsbDevice& operator=(const UsbDevice&) = delete;
    virtual ~UsbDevice() = default;

    [[nodiscard]] virtual const UsbDescriptors& descriptors() const = 0;
    // Class and vendor requests. The answer is what an IN request returns and is empty for OUT;
    // nullopt stalls.
    [[nodiscard]] virtual std::optional<Bytes> control(const SetupPacket& setup, ByteView data) = 0;
    // False stalls.
    [[nodiscard]] virtual bool out(std::uint8_t endpoint, ByteView data) = 0;
    // nullopt: nothing now, the host keeps asking.
    [[nodiscard]] virtual std::optional<InPacket> nextPacket(std::uint8_t endpoint) = 0;
    virtual void onPlugged() = 0;
};

} // namespace tewatashi::test::handheld
