#include "tests/handheld/usbdevfs_node.h"

#include <fcntl.h>
#include <linux/usbdevice_fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace tewatashi::test::handheld {
namespace {

UsbPort::Ticks now() { return std::chrono::steady_clock::now(); }

// resolve() returns an owned object, get_arg() a borrowed one. Null when the program died while it
// asked: its memory cannot be read any more.
IoctlData resolve(UMockdevIoctlData* from, std::size_t offset, std::size_t length) {
    return IoctlData(umockdev_ioctl_data_resolve(from, offset, length, nullptr));
}

usbdevfs_urb* urbOf(const IoctlData& data) { return reinterpret_cast<usbdevfs_urb*>(data->data); }

template <typename T>
std::optional<T> argumentOf(UMockdevIoctlClient* client) {
    const IoctlData data = resolve(umockdev_ioctl_client_get_arg(client), 0, sizeof(T));
    if (!data) {
        return std::nullopt;
    }
    T value{};
    std::memcpy(&value, data->data, sizeof value);
    return value;
}

void succeed(UMockdevIoctlClient* client) { umockdev_ioctl_client_complete(client, 0, 0); }
void refuse(UMockdevIoctlClient* client, int error) {
    umockdev_ioctl_client_complete(client, -1, error);
}

void reportCapabilities(UMockdevIoctlClient* client) {
    const IoctlData data = resolve(umockdev_ioctl_client_get_arg(client), 0, sizeof(guint32));
    if (!data) {
        refuse(client, EFAULT);
        return;
    }
    const guint32 capabilities = USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_NO_PACKET_SIZE_LIM |
                                 USBDEVFS_CAP_REAP_AFTER_DISCONNECT;
    std::memcpy(data->data, &capabilities, sizeof capabilities);
    succeed(client);
}

} // namespace

UsbdevfsNode::UsbdevfsNode(UsbDevice& device, std::chrono::microseconds packetInterval,
                           std::string fifoPath)
    : m_device(device), m_port(device, packetInterval) {
    const std::filesystem::path path(std::move(fifoPath));
    std::filesystem::create_directories(path.parent_path());
    std::filesystem::remove(path);
    if (::mkfifo(path.c_str(), 0666) != 0) {
        throw std::runtime_error("cannot make the FIFO " + path.string());
    }
    m_fifo = ::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (m_fifo < 0) {
        throw std::runtime_error("cannot open the FIFO " + path.string());
    }
    ::fcntl(m_fifo, F_SETPIPE_SZ, 4096);
    showReadiness();
}

UsbdevfsNode::~UsbdevfsNode() { ::close(m_fifo); }

void UsbdevfsNode::showReadiness() {
    std::array<char, 4096> page{};
    const bool ready = !m_done.empty() || m_port.gone();
    if (ready && m_fifoFull) {
        while (::read(m_fifo, page.data(), page.size()) > 0) {
        }
        m_fifoFull = false;
    } else if (!ready && !m_fifoFull) {
        while (::write(m_fifo, page.data(), page.size()) > 0) {
        }
        m_fifoFull = true;
    }
}

bool UsbdevfsNode::serve(UMockdevIoctlClient* client) {
    const gulong request = umockdev_ioctl_client_get_request(client);
    const bool reaps = request == USBDEVFS_REAPURB || request == USBDEVFS_REAPURBNDELAY;
    if (m_port.gone() && !reaps) {
        refuse(client, ENODEV);
        return true;
    }
    switch (request) {
    case USBDEVFS_GET_CAPABILITIES:
        reportCapabilities(client);
        return true;
    case USBDEVFS_CLAIMINTERFACE:
        claim(client, argumentOf<unsigned>(client));
        return true;
    case USBDEVFS_DISCONNECT_CLAIM: // its first member is the interface
        claim(client, argumentOf<unsigned>(client));
        return true;
    case USBDEVFS_RELEASEINTERFACE:
        release(client, argumentOf<unsigned>(client));
        return true;
    case USBDEVFS_CLEAR_HALT:
        clearHalt(client);
        return true;
    case USBDEVFS_RESET:
    case USBDEVFS_SETCONFIGURATION:
    case USBDEVFS_SETINTERFACE:
        succeed(client);
        return true;
    case USBDEVFS_GETDRIVER:
    case USBDEVFS_IOCTL:
        refuse(client, ENODATA); // no kernel driver is ever bound here
        return true;
    case USBDEVFS_SUBMITURB:
        submit(client);
        return true;
    case USBDEVFS_REAPURB:
    case USBDEVFS_REAPURBNDELAY:
        reap(client);
        return true;
    case USBDEVFS_DISCARDURB:
        discard(client);
        return true;
    default:
        return false;
    }
}

void UsbdevfsNode::claim(UMockdevIoctlClient* client, std::optional<unsigned> interface) {
    constexpr std::size_t kInterfaceCount = 4; // its place in a configuration descriptor
    if (!interface || *interface >= m_device.descriptors().configuration.at(kInterfaceCount)) {
        refuse(client, ENOENT);
        return;
    }
    const auto [holder, fresh] = m_claims.try_emplace(*interface, client);
    if (!fresh && holder->second != client) {
        refuse(client, EBUSY);
        return;
    }
    succeed(client);
}

void UsbdevfsNode::release(UMockdevIoctlClient* client, std::optional<unsigned> interface) {
    const auto holder = interface ? m_claims.find(*interface) : m_claims.end();
    if (holder == m_claims.end() || holder->second != client) {
        refuse(client, EINVAL);
        return;
    }
    m_claims.erase(holder);
    succeed(client);
}

void UsbdevfsNode::clearHalt(UMockdevIoctlClient* client) {
    const std::optional<unsigned> endpoint = argumentOf<unsigned>(client);
    if (!endpoint) {
        refuse(client, EFAULT);
        return;
    }
    m_port.clearHalt(static_cast<std::uint8_t>(*endpoint));
    succeed(client);
    pump();
}

bool UsbdevfsNode::hasEndpoint(std::uint8_t address) const {
    const Bytes& all = m_device.descriptors().configuration;
    for (std::size_t at = 0; at + 2 < all.size() && all[at] != 0; at += all[at]) {
        if (all[at + 1] == 5 && all[at + 2] == address) {
            return true;
        }
    }
    return false;
}

void UsbdevfsNode::submit(UMockdevIoctlClient* client) {
    Flying flying;
    flying.client = client;
    flying.urb = resolve(umockdev_ioctl_client_get_arg(client), 0, sizeof(usbdevfs_urb));
    if (!flying.urb) {
        refuse(client, EFAULT);
        return;
    }
    const usbdevfs_urb* urb = urbOf(flying.urb);
    const auto length = static_cast<std::size_t>(urb->buffer_length);
    const bool isControl = urb->type == USBDEVFS_URB_TYPE_CONTROL;
    if (!isControl && !hasEndpoint(urb->endpoint)) {
        refuse(client, ENOENT);
        return;
    }
    flying.buffer = resolve(flying.urb.get(), offsetof(usbdevfs_urb, buffer), length);
    const ByteView octets = flying.buffer ? ByteView(flying.buffer->data, length) : ByteView{};
    if (octets.size() < (isControl ? 8U : length)) {
        refuse(client, EFAULT);
        return;
    }
    const UsbPort::RequestId id = ++m_nextId;
    const std::uint8_t endpoint = urb->endpoint;
    m_flying.emplace(id, std::move(flying));
    if (isControl) {
        const SetupPacket setup = SetupPacket::parse(octets);
        m_port.submitControl(id, setup, setup.isIn() ? ByteView{} : octets.subspan(8), now());
    } else if ((endpoint & 0x80U) != 0) {
        m_port.submitIn(id, endpoint, length, now());
    } else {
        m_port.submitOut(id, endpoint, octets, now());
    }
    settle();
    succeed(client);
}

// Moves what the port finished into the programs' request structures.
void UsbdevfsNode::settle() {
    for (const UsbPort::Completion& completion : m_port.takeCompletions()) {
        const auto found = m_flying.find(completion.id);
        if (found == m_flying.end()) {
            continue; // its program is gone
        }
        Flying flying = std::move(found->second);
        m_flying.erase(found);
        usbdevfs_urb* urb = urbOf(flying.urb);
        urb->status = completion.status;
        urb->actual_length = static_cast<int>(completion.actual);
        if (!completion.data.empty()) {
            // Control requests keep their setup octets in front of the data.
            const std::size_t offset = urb->type == USBDEVFS_URB_TYPE_CONTROL ? 8 : 0;
            std::memcpy(flying.buffer->data + offset, completion.data.data(),
                        completion.data.size());
        }
        m_done.push_back(std::move(flying));
    }
    showReadiness();
}

void UsbdevfsNode::reap(UMockdevIoctlClient* client) {
    const auto done = std::find_if(m_done.begin(), m_done.end(), [client](const Flying& flying) {
        return flying.client == client;
    });
    if (done == m_done.end()) {
        refuse(client, m_port.gone() ? ENODEV : EAGAIN);
        return;
    }
    const IoctlData slot = resolve(umockdev_ioctl_client_get_arg(client), 0, sizeof(void*));
    if (!slot) {
        refuse(client, EFAULT);
        return;
    }
    const IoctlData urb = std::move(done->urb);
    m_done.erase(done);
    umockdev_ioctl_data_set_ptr(slot.get(), 0, urb.get());
    showReadiness();
    succeed(client);
}

void UsbdevfsNode::discard(UMockdevIoctlClient* client) {
    gulong address = 0;
    std::memcpy(&address, umockdev_ioctl_client_get_arg(client)->data, sizeof address);
    for (const auto& [id, flying] : m_flying) {
        if (flying.client == client && flying.urb->client_addr == address) {
            const bool cancelled = m_port.cancel(id);
            settle();
            if (cancelled) {
                succeed(client);
            } else {
                refuse(client, EINVAL);
            }
            return;
        }
    }
    refuse(client, EINVAL);
}

void UsbdevfsNode::forget(UMockdevIoctlClient* client) {
    std::erase_if(m_claims, [client](const auto& entry) { return entry.second == client; });
    std::erase_if(m_done, [client](const Flying& flying) { return flying.client == client; });
    for (auto flying = m_flying.begin(); flying != m_flying.end();) {
        const auto current = flying++;
        if (current->second.client == client) {
            const UsbPort::RequestId id = current->first;
            m_flying.erase(current);
            static_cast<void>(m_port.cancel(id)); // its completion finds nobody
        }
    }
    settle();
}

void UsbdevfsNode::pump() {
    m_port.pump(now());
    settle();
}

void UsbdevfsNode::unplug() {
    m_port.unplug();
    settle();
}

} // namespace tewatashi::test::handheld
