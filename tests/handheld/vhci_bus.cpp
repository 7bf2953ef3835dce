#include "tests/handheld/vhci_bus.h"

#include "tests/handheld/usbip_message.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <thread>

namespace tewatashi::test::handheld {
namespace {

constexpr int kFullSpeed = 2;                    // enum usb_device_speed of the kernel
constexpr std::uint32_t kOutMax_bytes = 1 << 20; // far above what any driver sends

bool readAll(int fd, std::uint8_t* into, std::size_t length) {
    while (length > 0) {
        const ssize_t got = ::recv(fd, into, length, 0);
        if (got <= 0) {
            if (got < 0 && errno == EINTR) {
                continue;
            }
            return false;
        }
        into += got;
        length -= static_cast<std::size_t>(got);
    }
    return true;
}

void writeAll(int fd, ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return; // unplugged; the reading thread notices
        }
        bytes = bytes.subspan(static_cast<std::size_t>(sent));
    }
}

UsbPort::Ticks now() { return std::chrono::steady_clock::now(); }

void attach(const std::string& file, int port, int socket, std::uint32_t device) {
    const int fd = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0) {
        throw std::runtime_error("cannot open " + file + ": " + std::strerror(errno));
    }
    // Ports 0..14 of vhci take low, full and high speed.
    const std::string line =
        fmt::format("{} {} {} {}", port - 1, socket, 0x10000U | device, kFullSpeed);
    const ssize_t written = ::write(fd, line.data(), line.size());
    const int error = errno;
    ::close(fd);
    if (written < 0) {
        throw std::runtime_error("cannot attach to " + file + ": " + std::strerror(error));
    }
}

} // namespace

// One attached device: this end of the socket pair and its thread.
class VhciBus::Link {
public:
    Link(std::mutex& busMutex, UsbDevice& device, int socket)
        : m_busMutex(busMutex), m_port(device, {}), m_socket(socket),
          m_thread([this] { serve(); }) {}
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;
    ~Link() {
        pull();
        m_thread.join();
        ::close(m_socket);
    }

    // The kernel sees a closed connection as a pulled cable.
    void pull() {
        m_plugged = false;
        ::shutdown(m_socket, SHUT_RDWR);
    }
    [[nodiscard]] bool plugged() const { return m_plugged; }
    // Under the bus's lock.
    void pump() {
        m_port.pump(now());
        flush();
    }

private:
    void serve() {
        UsbipHeader header{};
        while (m_plugged && readAll(m_socket, header.data(), header.size())) {
            const UsbipRequest request = parseUsbip(header);
            Bytes data;
            if (request.kind == UsbipRequest::Kind::Submit && !request.in) {
                if (request.length > kOutMax_bytes) {
                    break;
                }
                data.resize(request.length);
                if (!readAll(m_socket, data.data(), data.size())) {
                    break;
                }
            }
            const std::lock_guard lock(m_busMutex);
            if (!obey(request, data)) {
                break;
            }
            flush();
        }
        pull();
    }

    bool obey(const UsbipRequest& request, const Bytes& data) {
        switch (request.kind) {
        case UsbipRequest::Kind::Submit:
            submit(request, data);
            return true;
        case UsbipRequest::Kind::Unlink: {
            const bool cancelled = m_port.cancel(request.victim);
            if (cancelled) {
                m_unlinked = request.victim;
            }
            writeAll(m_socket, usbipUnlinked(request.sequence, cancelled ? -ECONNRESET : 0));
            return true;
        }
        case UsbipRequest::Kind::Unknown:
            return false;
        }
        return false;
    }

    void submit(const UsbipRequest& request, const Bytes& data) {
        if (request.endpoint == 0) {
            m_port.submitControl(request.sequence, request.setup, data, now());
        } else if (request.in) {
            const auto address = static_cast<std::uint8_t>(request.endpoint | 0x80U);
            m_port.submitIn(request.sequence, address, request.length, now());
        } else {
            m_port.submitOut(request.sequence, request.endpoint, data, now());
        }
    }

    void flush() {
        for (const UsbPort::Completion& completion : m_port.takeCompletions()) {
            // A cancelled request gets no answer of its own.
            if (completion.id != m_unlinked) {
                writeAll(m_socket, usbipSubmitted(completion));
            }
        }
        m_unlinked.reset();
        if (m_port.gone()) {
            pull();
        }
    }

    std::mutex& m_busMutex;
    UsbPort m_port;
    int m_socket;
    std::atomic<bool> m_plugged{true};
    std::optional<UsbPort::RequestId> m_unlinked;
    std::thread m_thread;
};

VhciBus::VhciBus(std::string attachFile) : m_attachFile(std::move(attachFile)) {}

VhciBus::~VhciBus() = default;

void VhciBus::plug(UsbDevice& device, int port) {
    unplug(port); // collects a link whose fault plan pulled the cable
    std::array<int, 2> pair{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) {
        throw std::runtime_error("cannot make a socket pair");
    }
    std::uint32_t number = 0;
    {
        const std::lock_guard lock(m_mutex);
        number = m_nextDevice++;
        m_links[port] = std::make_unique<Link>(m_mutex, device, pair[0]);
    }
    try {
        attach(m_attachFile, port, pair[1], number);
    } catch (const std::runtime_error&) {
        ::close(pair[1]);
        unplug(port);
        throw;
    }
    ::close(pair[1]); // the kernel keeps its own reference
}

void VhciBus::unplug(int port) {
    std::unique_ptr<Link> link;
    {
        const std::lock_guard lock(m_mutex);
        if (const auto found = m_links.find(port); found != m_links.end()) {
            link = std::move(found->second);
            m_links.erase(found);
        }
    }
    // Its thread may wait for the lock, so it ends without it.
    link.reset();
}

bool VhciBus::plugged(int port) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_links.find(port);
    return found != m_links.end() && found->second->plugged();
}

void VhciBus::with(const std::function<void()>& use) {
    const std::lock_guard lock(m_mutex);
    use();
    for (const auto& [port, link] : m_links) {
        link->pump();
    }
}

} // namespace tewatashi::test::handheld
