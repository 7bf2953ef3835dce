#pragma once

#include "tests/handheld/usb_bus.h"
#include "tests/handheld/usb_port.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tewatashi::test::handheld {

// A USB bus made of usbdevfs nodes that do not exist: stock libusb and libudev, in this process
// and in its children, see and use the devices plugged in here. No kernel USB, no root.
//
// Threads: plug, unplug, with and state may be called from any thread. Devices are touched only
// under the bus's lock, by the testbed's thread, by a worker of the bus, or inside with().
//
// Processes: the owner of the bus must itself be linked with libumockdev-preload (target
// tw_test_umockdev does that). A child program sees the bus when it is started with
// environmentForChild() added to its environment: LD_PRELOAD (of a sanitizer's library first, if
// this process has one) and UMOCKDEV_DIR. A child may be killed at any moment and started again;
// the devices keep their state, only the dead program's requests and claims go away.
class UmockdevBus final : public UsbBus {
public:
    // `packetInterval`: time one 64-octet packet needs; zero is as fast as possible.
    // `firstAddress`: 1 to 127; each plugging takes the next one, then 1 again, as in the kernel.
    explicit UmockdevBus(std::chrono::microseconds packetInterval = {}, int firstAddress = 1);
    ~UmockdevBus() override;

    void plug(UsbDevice& device, int port = kDefaultPort) override;
    void unplug(int port = kDefaultPort) override;
    [[nodiscard]] bool plugged(int port = kDefaultPort) const override;

    void with(const std::function<void()>& use) override;

    [[nodiscard]] std::vector<std::string> environmentForChild() const override;
    // Open device handles of all programs. When a program dies its handles close a moment later,
    // where a kernel would close them before anyone can see it dead.
    [[nodiscard]] std::size_t openHandles() const;
    // False if some are still open after `patience`.
    [[nodiscard]] bool awaitNoOpenHandles(std::chrono::milliseconds patience) const override;
    // usbdevfs requests served so far: shows a program that spins.
    [[nodiscard]] std::uint64_t requestsServed() const;

private:
    struct Testbed;
    struct Port;

    void workLoop();
    void wakeWorker();
    [[nodiscard]] std::vector<Port*> freshlyPulled();
    void takeOut(Port& port);
    void takeOutPulled(const std::vector<Port*>& pulled);

    std::chrono::microseconds m_packetInterval;
    std::unique_ptr<Testbed> m_testbed;
    // Plugging talks to the testbed and must not hold m_mutex, which the testbed's thread takes.
    mutable std::mutex m_plugMutex;
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    mutable std::condition_variable m_handleClosed;
    std::vector<std::unique_ptr<Port>> m_ports; // also unplugged ones: programs may hold them open
    int m_nextDevice;
    std::uint64_t m_served = 0;
    std::size_t m_openHandles = 0;
    bool m_stopping = false;
    bool m_workerNeeded = false;
    std::thread m_worker;
};

} // namespace tewatashi::test::handheld
