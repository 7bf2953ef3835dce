#pragma once

#include "tests/handheld/usb_device.h"

#include <chrono>
#include <deque>
#include <map>

namespace tewatashi::test::handheld {

// The host controller's side of one plugged device: requests in flight, packets put together to
// transfers, halts, cancelling, the pulled cable. Both front ends (usbdevfs and USB/IP) are thin
// over it. Holds no lock and reads no clock.
class UsbPort {
public:
    using Ticks = std::chrono::steady_clock::time_point;
    using RequestId = std::uint64_t; // chosen by the front end, unique while in flight

    struct Completion {
        RequestId id = 0;
        int status = 0;         // 0 or a negative errno, as in an urb
        Bytes data;             // IN only
        std::size_t actual = 0; // octets moved in either direction
    };

    // `packetInterval` is the time the device needs to fill its buffer of one packet again after
    // the host took the last one; zero is as fast as possible.
    UsbPort(UsbDevice& device, std::chrono::microseconds packetInterval);

    void submitControl(RequestId id, const SetupPacket& setup, ByteView data, Ticks now);
    void submitIn(RequestId id, std::uint8_t endpoint, std::size_t length, Ticks now);
    void submitOut(RequestId id, std::uint8_t endpoint, ByteView data, Ticks now);
    // Ends a waiting request with -ENOENT and what it has got; false if it is not waiting.
    [[nodiscard]] bool cancel(RequestId id);
    void clearHalt(std::uint8_t endpoint);
    // Moves packets as far as time allows. Call after every submit, at wakeAt() and after anything
    // outside may have given the device something to send.
    void pump(Ticks now);
    // When to pump again although nothing is submitted; nullopt: no need.
    [[nodiscard]] std::optional<Ticks> wakeAt() const { return m_wakeAt; }
    [[nodiscard]] std::vector<Completion> takeCompletions();

    // The cable is out: all waiting requests end with -ESHUTDOWN.
    void unplug();
    // Pulled, by unplug() or by the device's own fault plan.
    [[nodiscard]] bool gone() const { return m_gone; }

private:
    struct Waiting {
        RequestId id = 0;
        std::size_t length = 0;
        Ticks since{};
        Bytes got;
    };
    struct Endpoint {
        std::deque<Waiting> waiting;
        std::optional<InPacket> next; // the device's buffer of one packet
        Ticks nextAt{};               // when the device has filled it
        Ticks takenAt{};              // when the host took the one before
        bool dry = true;              // the device had nothing then
        bool halted = false;
    };

    [[nodiscard]] std::optional<Bytes> answer(const SetupPacket& setup, ByteView data);
    [[nodiscard]] std::optional<Bytes> standardRequest(const SetupPacket& setup);
    void pumpEndpoint(std::uint8_t address, Endpoint& endpoint, Ticks now);
    void deliver(Endpoint& endpoint, InPacket packet);
    void finishFront(Endpoint& endpoint, int status);

    UsbDevice& m_device;
    std::chrono::microseconds m_packetInterval;
    std::map<std::uint8_t, Endpoint> m_in;
    std::vector<Completion> m_done;
    std::optional<Ticks> m_wakeAt;
    bool m_gone = false;
};

} // namespace tewatashi::test::handheld
