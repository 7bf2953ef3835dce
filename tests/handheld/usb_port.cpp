#include "tests/handheld/usb_port.h"

#include "tests/handheld/sim_usb_descriptors.h"

#include <algorithm>
#include <cerrno>

namespace tewatashi::test::handheld {
namespace {

// USB 2.0 table 9-4 and 9-5.
constexpr std::uint8_t kGetStatus = 0;
constexpr std::uint8_t kClearFeature = 1;
constexpr std::uint8_t kGetDescriptor = 6;
constexpr std::uint8_t kGetConfiguration = 8;
constexpr std::uint8_t kTypeMask = 0x60; // 0: standard request

} // namespace

UsbPort::UsbPort(UsbDevice& device, std::chrono::microseconds packetInterval)
    : m_device(device), m_packetInterval(packetInterval) {
    m_device.onPlugged();
}

void UsbPort::submitControl(RequestId id, const SetupPacket& setup, ByteView data, Ticks now) {
    if (m_gone) {
        m_done.push_back({id, -ESHUTDOWN, {}, 0});
        return;
    }
    std::optional<Bytes> answered = answer(setup, data);
    if (!answered) {
        m_done.push_back({id, -EPIPE, {}, 0});
    } else if (setup.isIn()) {
        answered->resize(std::min<std::size_t>(answered->size(), setup.length));
        const std::size_t actual = answered->size();
        m_done.push_back({id, 0, std::move(*answered), actual});
    } else {
        m_done.push_back({id, 0, {}, data.size()});
    }
    pump(now);
}

void UsbPort::submitIn(RequestId id, std::uint8_t endpoint, std::size_t length, Ticks now) {
    if (m_gone) {
        m_done.push_back({id, -ESHUTDOWN, {}, 0});
        return;
    }
    m_in[endpoint].waiting.push_back({id, length, now, {}});
    pump(now);
}

void UsbPort::submitOut(RequestId id, std::uint8_t endpoint, ByteView data, Ticks now) {
    if (m_gone) {
        m_done.push_back({id, -ESHUTDOWN, {}, 0});
        return;
    }
    const bool taken = m_device.out(endpoint, data);
    m_done.push_back({id, taken ? 0 : -EPIPE, {}, taken ? data.size() : 0});
    pump(now);
}

bool UsbPort::cancel(RequestId id) {
    for (auto& [address, endpoint] : m_in) {
        const auto found = std::find_if(endpoint.waiting.begin(), endpoint.waiting.end(),
                                        [id](const Waiting& waiting) { return waiting.id == id; });
        if (found != endpoint.waiting.end()) {
            const std::size_t actual = found->got.size();
            m_done.push_back({id, -ENOENT, std::move(found->got), actual});
            endpoint.waiting.erase(found);
            return true;
        }
    }
    return false;
}

void UsbPort::clearHalt(std::uint8_t endpoint) { m_in[endpoint].halted = false; }

std::optional<Bytes> UsbPort::answer(const SetupPacket& setup, ByteView data) {
    return (setup.requestType & kTypeMask) == 0 ? standardRequest(setup)
                                                : m_device.control(setup, data);
}

std::optional<Bytes> UsbPort::standardRequest(const SetupPacket& setup) {
    const auto index = static_cast<std::uint8_t>(setup.value & 0xFFU);
    if (setup.request == kGetDescriptor && setup.isIn()) {
        switch (setup.value >> 8) {
        case 1:
            return m_device.descriptors().device;
        case 2:
            return index == 0 ? std::optional(m_device.descriptors().configuration) : std::nullopt;
        case 3:
            return stringDescriptor(m_device.descriptors(), index);
        default:
            return std::nullopt; // a full-speed device has no qualifier
        }
    }
    if (setup.request == kGetStatus && setup.isIn()) {
        return Bytes{0, 0};
    }
    if (setup.request == kGetConfiguration && setup.isIn()) {
        return Bytes{1};
    }
    if (setup.request == kClearFeature && setup.requestType == 0x02) {
        clearHalt(static_cast<std::uint8_t>(setup.index & 0xFFU));
    }
    // SET_CONFIGURATION, SET_INTERFACE and features change nothing a terminal would show.
    return setup.isIn() ? std::nullopt : std::optional(Bytes{});
}

void UsbPort::pump(Ticks now) {
    m_wakeAt.reset();
    for (auto& [address, endpoint] : m_in) {
        if (!m_gone) {
            pumpEndpoint(address, endpoint, now);
        }
    }
}

void UsbPort::pumpEndpoint(std::uint8_t address, Endpoint& endpoint, Ticks now) {
    while (!m_gone) {
        if (endpoint.halted) {
            while (!endpoint.waiting.empty()) {
                finishFront(endpoint, -EPIPE);
            }
            return;
        }
        if (!endpoint.next) {
            endpoint.next = m_device.nextPacket(address);
            if (!endpoint.next) {
                endpoint.dry = true;
                return;
            }
            endpoint.nextAt = (endpoint.dry ? now : endpoint.takenAt) + m_packetInterval;
            endpoint.dry = false;
        }
        if (endpoint.waiting.empty()) {
            return;
        }
        if (endpoint.nextAt > now) {
            m_wakeAt = m_wakeAt ? std::min(*m_wakeAt, endpoint.nextAt) : endpoint.nextAt;
            return;
        }
        // A host that waited took the packet when it was ready, however late this process wakes.
        endpoint.takenAt = std::max(endpoint.nextAt, endpoint.waiting.front().since);
        InPacket packet = std::move(*endpoint.next);
        endpoint.next.reset();
        deliver(endpoint, std::move(packet));
    }
}

void UsbPort::deliver(Endpoint& endpoint, InPacket packet) {
    switch (packet.kind) {
    case InPacket::Kind::Stall:
        endpoint.halted = true;
        return;
    case InPacket::Kind::Unplug:
        unplug();
        return;
    case InPacket::Kind::Data:
        break;
    }
    Waiting& front = endpoint.waiting.front();
    if (front.got.size() + packet.bytes.size() > front.length) {
        finishFront(endpoint, -EOVERFLOW);
        return;
    }
    append(front.got, packet.bytes);
    if (packet.bytes.size() < kPacketSize_bytes || front.got.size() == front.length) {
        finishFront(endpoint, 0);
    }
}

void UsbPort::finishFront(Endpoint& endpoint, int status) {
    Waiting& front = endpoint.waiting.front();
    const std::size_t actual = front.got.size();
    m_done.push_back({front.id, status, std::move(front.got), actual});
    endpoint.waiting.pop_front();
}

void UsbPort::unplug() {
    m_gone = true;
    m_wakeAt.reset();
    for (auto& [address, endpoint] : m_in) {
        while (!endpoint.waiting.empty()) {
            finishFront(endpoint, -ESHUTDOWN);
        }
    }
}

std::vector<UsbPort::Completion> UsbPort::takeCompletions() { return std::exchange(m_done, {}); }

} // namespace tewatashi::test::handheld
