#pragma once

#include "tests/handheld/usb_device.h"

#include <chrono>
#include <functional>

namespace tewatashi::test::handheld {

// Somewhere simulated devices can be plugged in. Safe from any thread; devices are touched only
// while the bus holds its lock.
class UsbBus {
public:
    UsbBus() = default;
    UsbBus(const UsbBus&) = delete;
    UsbBus& operator=(const UsbBus&) = delete;
    virtual ~UsbBus() = default;

    // Plugs the device into a port of the root hub (1..9) that has nothing in it. The device is
    // used, also by threads of the bus, until it is unplugged or the bus has ended. Throws
    // std::runtime_error when that is impossible.
    virtual void plug(UsbDevice& device, int port) = 0;
    // Nothing happens if nothing is plugged in there.
    virtual void unplug(int port) = 0;
    // False from the moment the cable is out, also when the device's fault plan pulled it.
    [[nodiscard]] virtual bool plugged(int port) const = 0;
    // Runs `use` while nobody else touches a device, then sends what it left to send.
    virtual void with(const std::function<void()>& use) = 0;
    // "NAME=value" settings a child program needs to see the bus.
    [[nodiscard]] virtual std::vector<std::string> environmentForChild() const = 0;
    // After a program died: false if handles of it are still open after `patience`.
    [[nodiscard]] virtual bool awaitNoOpenHandles(std::chrono::milliseconds patience) const = 0;

    static constexpr int kDefaultPort = 2;
};

} // namespace tewatashi::test::handheld
