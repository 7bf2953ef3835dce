#pragma once

#include "tests/handheld/usb_bus.h"
#include "tests/handheld/usb_port.h"

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace tewatashi::test::handheld {

// The kernel's virtual host controller vhci_hcd (Linux, module loaded, run as root): devices
// plugged in here are devices of this machine, seen by its drivers, udev and every program.
//
// vhci_hcd takes any stream socket, so one end of a socket pair is given to it and the other
// speaks USB/IP (kernel Documentation/usb/usbip_protocol.rst); no network, no usbip tools.
// One thread per plugged device reads requests. Packets are sent as fast as possible.
class VhciBus final : public UsbBus {
public:
    explicit VhciBus(std::string attachFile = "/sys/devices/platform/vhci_hcd.0/attach");
    ~VhciBus() override;

    void plug(UsbDevice& device, int port) override;
    void unplug(int port) override;
    [[nodiscard]] bool plugged(int port) const override;
    void with(const std::function<void()>& use) override;
    [[nodiscard]] std::vector<std::string> environmentForChild() const override { return {}; }
    [[nodiscard]] bool awaitNoOpenHandles(std::chrono::milliseconds) const override { return true; }

private:
    class Link;

    std::string m_attachFile;
    mutable std::mutex m_mutex;
    std::map<int, std::unique_ptr<Link>> m_links;
    std::uint32_t m_nextDevice = 1;
};

} // namespace tewatashi::test::handheld
