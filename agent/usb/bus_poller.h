#pragma once

#include "agent/ports/device_descriptors.h"
#include "agent/usb/usb_context.h"

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

struct libusb_context;
struct libusb_device;

namespace tewatashi::agent::usb {

// One attachment of one device. Plugging it in again gives another `port` text.
struct AttachedDevice {
    std::string port; // bus, port path, ids and address: "1-2.3:065a:0009:17"
    ports::UsbDescriptors descriptors;
    std::uint16_t release = 0;             // bcdDevice
    libusb_context* context = nullptr;     // the poller's
    std::shared_ptr<libusb_device> device; // drop it before the context
};

struct BusChanges {
    std::vector<AttachedDevice> attached;
    std::vector<std::string> detached; // ports
};

// Sees terminals come and go by listing the bus, because libusb tells about it neither on Windows
// nor in containers. Where it can tell, that only ends wait() early. One thread; wake() from any.
class BusPoller {
public:
    // `context` outlives the poller.
    explicit BusPoller(UsbContext& context);
    BusPoller(const BusPoller&) = delete;
    BusPoller& operator=(const BusPoller&) = delete;
    ~BusPoller();

    // What changed since the last call; everything attached at the first one. A device that
    // cannot be described yet (still enumerating) is left for the next call.
    [[nodiscard]] BusChanges poll();
    // Lists the device as newly attached again if it is still there: after a transfer said it is
    // gone, because a quick unplug and plug on one port can look unchanged (libusb issue 86).
    void forget(const std::string& port);

    // Returns after `timeout` at the latest, earlier when something may have changed or wake() was
    // called. Call with at most a second between two polls.
    void wait(std::chrono::milliseconds timeout);
    void wake();

private:
    UsbContext& m_context;
    int m_hotplugHandle = 0;
    bool m_hotplug = false;
    std::atomic<int> m_woken{0};
    std::map<std::string, std::shared_ptr<libusb_device>> m_known;
};

} // namespace tewatashi::agent::usb
