#pragma once

#include "tests/handheld/usb_port.h"

#include <umockdev.h>

#include <map>
#include <memory>
#include <string>

namespace tewatashi::test::handheld {

struct Unref {
    void operator()(void* object) const { g_object_unref(object); }
};
using IoctlData = std::unique_ptr<UMockdevIoctlData, Unref>;

// The ioctls of one /dev/bus/usb node on top of a UsbPort, and the FIFO that stands for the node.
//
// libusb polls a node for POLLOUT to learn that a request can be reaped. umockdev would make a
// regular file, which is always ready, so libusb would spin. A FIFO that is kept full while
// nothing can be reaped blocks as the kernel's node does.
//
// The owner holds its lock around every call.
class UsbdevfsNode {
public:
    UsbdevfsNode(UsbDevice& device, std::chrono::microseconds packetInterval, std::string fifoPath);
    UsbdevfsNode(const UsbdevfsNode&) = delete;
    UsbdevfsNode& operator=(const UsbdevfsNode&) = delete;
    ~UsbdevfsNode();

    // False for an ioctl no USB program uses.
    [[nodiscard]] bool serve(UMockdevIoctlClient* client);
    // The program behind this file handle is gone.
    void forget(UMockdevIoctlClient* client);
    // Sends what is due and hands finished requests to whoever reaps them.
    void pump();
    void unplug();
    [[nodiscard]] bool gone() const { return m_port.gone(); }
    [[nodiscard]] std::optional<UsbPort::Ticks> wakeAt() const { return m_port.wakeAt(); }

private:
    struct Flying {
        UMockdevIoctlClient* client = nullptr; // identity only
        IoctlData urb;
        IoctlData buffer; // null for a request without octets
    };

    void submit(UMockdevIoctlClient* client);
    void reap(UMockdevIoctlClient* client);
    void discard(UMockdevIoctlClient* client);
    void claim(UMockdevIoctlClient* client, std::optional<unsigned> interface);
    void release(UMockdevIoctlClient* client, std::optional<unsigned> interface);
    void clearHalt(UMockdevIoctlClient* client);
    [[nodiscard]] bool hasEndpoint(std::uint8_t address) const;
    void settle();
    void showReadiness();

    UsbDevice& m_device;
    UsbPort m_port;
    int m_fifo = -1;
    bool m_fifoFull = false;
    std::uint64_t m_nextId = 0;
    std::map<UsbPort::RequestId, Flying> m_flying;
    std::deque<Flying> m_done;
    std::map<unsigned, UMockdevIoctlClient*> m_claims;
};

} // namespace tewatashi::test::handheld
