#include "server/http/peer_connection.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace tewatashi::server::http {

namespace {

constexpr std::size_t kReadBytes = 16UL * 1024; // one TLS record
// What a refused upload may still push at us before we stop being polite.
constexpr std::size_t kDiscardBytesMax = 2UL * 1024 * 1024;
// Memory an idle connection may keep.
constexpr std::size_t kIdleCapacityMax = 8UL * 1024;

} // namespace

PeerConnection::PeerConnection(FileDescriptor socket, std::unique_ptr<Transport> transport,
                               std::string peer, std::atomic<std::size_t>& buffered)
    : m_socket(std::move(socket)), m_transport(std::move(transport)), m_peer(std::move(peer)),
      m_buffered(buffered) {}

PeerConnection::~PeerConnection() { m_buffered -= m_received.size(); }

IoStatus PeerConnection::receive() {
    std::array<char, kReadBytes> buffer; // uninitialised on purpose: filled by the kernel
    const IoResult result = m_transport->read(buffer);
    if (result.status == IoStatus::Done) {
        m_received.append(buffer.data(), result.bytes);
        m_buffered += result.bytes;
    }
    return result.status;
}

IoStatus PeerConnection::send() {
    while (m_sent < output.size()) {
        const IoResult result = m_transport->write(std::string_view(output).substr(m_sent));
        if (result.status != IoStatus::Done) {
            return result.status;
        }
        m_sent += result.bytes;
    }
    m_sent = 0;
    output.clear();
    if (output.capacity() > kIdleCapacityMax) {
        output.shrink_to_fit();
    }
    return IoStatus::Done;
}

IoStatus PeerConnection::discardInput() {
    std::array<char, kReadBytes> buffer;
    while (m_discarded_bytes <= kDiscardBytesMax) {
        const ssize_t count = ::recv(fd(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (count > 0) {
            m_discarded_bytes += static_cast<std::size_t>(count);
        } else if (count == 0 || errno != EINTR) {
            const bool later = count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
            return later ? IoStatus::WantRead : IoStatus::Closed;
        }
    }
    return IoStatus::Closed;
}

std::string PeerConnection::takeReceived(std::size_t count) {
    std::string taken;
    if (count == m_received.size()) {
        taken.swap(m_received);
        m_buffered -= count;
    } else if (count > 0) {
        taken = m_received.substr(0, count);
        dropReceived(count);
    }
    return taken;
}

void PeerConnection::dropReceived(std::size_t count) {
    m_received.erase(0, count);
    m_buffered -= count;
    if (m_received.empty() && m_received.capacity() > kIdleCapacityMax) {
        m_received.shrink_to_fit();
    }
}

} // namespace tewatashi::server::http
