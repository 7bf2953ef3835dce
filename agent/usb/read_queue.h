#pragma once

#include "agent/usb/usb_handle.h"

#include <deque>

struct libusb_transfer;

namespace tewatashi::agent::usb {

// Reads of one bulk-IN endpoint, several of them asked for before their octets come, so that a
// terminal never waits for this program to ask again. Each read keeps its own end, because the
// end of a transfer means something to de-framing, and reads are given in the order of the bus.
// One thread, the one that handles the context's events.
class ReadQueue {
public:
    struct Read {
        int code = 0;    // 0 or a libusb error
        ByteView octets; // moved, whatever the code says; valid until the queue is used again
    };

    // `handle` outlives the queue. Each read asks for readSize_bytes() octets.
    ReadQueue(UsbHandle& handle, const ports::UsbEndpoint& endpoint);
    ReadQueue(const ReadQueue&) = delete;
    ReadQueue& operator=(const ReadQueue&) = delete;
    // Takes back what is asked for and waits until the system has let go of it.
    ~ReadQueue();

    // The next read, at the latest after `timeout`. No octets with code 0 are an empty packet. A
    // read that is still open then is ended and given with LIBUSB_ERROR_TIMEOUT and what it has
    // got: a message that fills its last packet is otherwise never seen to end. After a stall the
    // halt is the caller's to clear before the next call; reads behind a failed one that brought
    // nothing are not reported.
    [[nodiscard]] Read next(std::chrono::milliseconds timeout);

private:
    struct Slot;

    [[nodiscard]] int ask();
    [[nodiscard]] bool awaitFirst(std::chrono::milliseconds timeout);
    void endAll();

    UsbHandle& m_handle;
    std::vector<std::unique_ptr<Slot>> m_slots;
    std::deque<Slot*> m_asked; // in flight or finished and not given yet, in the order of the bus
    std::vector<Slot*> m_idle;
};

// Octets asked for in one read; a multiple of every packet size up to high speed's 512.
[[nodiscard]] std::size_t readSize_bytes(std::uint16_t packetMax_bytes);
// How long a channel lets one read stay open.
inline constexpr std::chrono::milliseconds kReadSlice{150};

} // namespace tewatashi::agent::usb
