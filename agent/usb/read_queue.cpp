#include "agent/usb/read_queue.h"

#include <libusb.h>

#include <algorithm>
#include <new>

namespace tewatashi::agent::usb {
namespace {

using Steady = std::chrono::steady_clock;

// At full speed's 64 octets per millisecond eight reads of 256 last 32 ms: longer than a busy PC
// keeps a program from running.
constexpr std::size_t kReads = 8;

int codeOf(const libusb_transfer& transfer) {
    switch (transfer.status) {
    case LIBUSB_TRANSFER_COMPLETED:
        return 0;
    case LIBUSB_TRANSFER_TIMED_OUT:
    case LIBUSB_TRANSFER_CANCELLED: // by this queue, whose time was over
        return LIBUSB_ERROR_TIMEOUT;
    case LIBUSB_TRANSFER_STALL:
        return LIBUSB_ERROR_PIPE;
    case LIBUSB_TRANSFER_NO_DEVICE:
        return LIBUSB_ERROR_NO_DEVICE;
    case LIBUSB_TRANSFER_OVERFLOW:
        return LIBUSB_ERROR_OVERFLOW;
    case LIBUSB_TRANSFER_ERROR:
        break;
    }
    return LIBUSB_ERROR_IO;
}

timeval timevalOf(Steady::duration left) {
    const auto all = std::chrono::duration_cast<std::chrono::microseconds>(left);
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(all);
    timeval result{};
    result.tv_sec = static_cast<decltype(result.tv_sec)>(seconds.count());
    result.tv_usec = static_cast<decltype(result.tv_usec)>((all - seconds).count());
    return result;
}

} // namespace

struct ReadQueue::Slot {
    std::unique_ptr<libusb_transfer, decltype(&libusb_free_transfer)> transfer{
        libusb_alloc_transfer(0), &libusb_free_transfer};
    Bytes buffer;
    int done = 0; // libusb waits for an int

    Slot(libusb_device_handle* handle, std::uint8_t endpoint, std::size_t size_bytes)
        : buffer(size_bytes) {
        if (!transfer) {
            throw std::bad_alloc();
        }
        // Without a time limit of its own: the queue ends reads.
        libusb_fill_bulk_transfer(transfer.get(), handle, endpoint, buffer.data(),
                                  static_cast<int>(buffer.size()), onDone, this, 0);
    }
    static void LIBUSB_CALL onDone(libusb_transfer* transfer) {
        static_cast<Slot*>(transfer->user_data)->done = 1;
    }
    [[nodiscard]] ByteView octets() const {
        return ByteView(buffer).first(static_cast<std::size_t>(transfer->actual_length));
    }
    [[nodiscard]] bool hasSomething() const {
        return transfer->actual_length > 0 || transfer->status == LIBUSB_TRANSFER_COMPLETED;
    }
};

std::size_t readSize_bytes(std::uint16_t packetMax_bytes) {
    constexpr std::size_t kWanted_bytes = 256; // what the Linux driver of these terminals asks for
    const std::size_t packet_bytes = std::max<std::size_t>(packetMax_bytes, 1);
    return (kWanted_bytes + packet_bytes - 1) / packet_bytes * packet_bytes;
}

ReadQueue::ReadQueue(UsbHandle& handle, const ports::UsbEndpoint& endpoint) : m_handle(handle) {
    for (std::size_t i = 0; i < kReads; ++i) {
        m_slots.push_back(std::make_unique<Slot>(handle.get(), endpoint.address,
                                                 readSize_bytes(endpoint.packetMax_bytes)));
        m_idle.push_back(m_slots.back().get());
    }
}

ReadQueue::~ReadQueue() { endAll(); }

ReadQueue::Read ReadQueue::next(std::chrono::milliseconds timeout) {
    const int asked = ask();
    if (m_asked.empty()) {
        return {asked, {}};
    }
    if (!awaitFirst(timeout)) {
        endAll();
        // A read that ended by itself meanwhile is worth more than one that was ended.
        const auto isNothing = [](const Slot* slot) {
            return slot->transfer->status == LIBUSB_TRANSFER_CANCELLED && slot->octets().empty();
        };
        while (m_asked.size() > 1 && isNothing(m_asked.front())) {
            m_idle.push_back(m_asked.front());
            m_asked.pop_front();
        }
    }
    Slot* const first = m_asked.front();
    m_asked.pop_front();
    m_idle.push_back(first);
    const Read read{codeOf(*first->transfer), first->octets()};
    if (read.code != 0) {
        endAll();
        // The others failed for the same reason or were ended by the line above.
        std::erase_if(m_asked, [this](Slot* slot) {
            if (!slot->hasSomething()) {
                m_idle.push_back(slot);
            }
            return !slot->hasSomething();
        });
    }
    return read;
}

// Asks for as many reads as there are slots. 0 or a libusb error.
int ReadQueue::ask() {
    while (!m_idle.empty()) {
        Slot* const slot = m_idle.back();
        slot->done = 0;
        if (const int code = libusb_submit_transfer(slot->transfer.get()); code != 0) {
            return code;
        }
        m_idle.pop_back();
        m_asked.push_back(slot);
    }
    return 0;
}

bool ReadQueue::awaitFirst(std::chrono::milliseconds timeout) {
    const Steady::time_point deadline = Steady::now() + timeout;
    int& done = m_asked.front()->done;
    while (done == 0) {
        const Steady::duration left = deadline - Steady::now();
        if (left <= Steady::duration::zero()) {
            return false;
        }
        timeval limit = timevalOf(left);
        libusb_handle_events_timeout_completed(m_handle.context(), &limit, &done);
    }
    return true;
}

// From the last to the first, so that octets that come meanwhile go where they belong: into the
// first one. libusb reports every transfer, also those of a device that is gone.
void ReadQueue::endAll() {
    for (auto slot = m_asked.rbegin(); slot != m_asked.rend(); ++slot) {
        if ((*slot)->done == 0) {
            static_cast<void>(libusb_cancel_transfer((*slot)->transfer.get()));
        }
    }
    for (Slot* const slot : m_asked) {
        while (slot->done == 0) {
            libusb_handle_events_completed(m_handle.context(), &slot->done);
        }
    }
}

} // namespace tewatashi::agent::usb
