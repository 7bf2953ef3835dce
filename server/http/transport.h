#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace tewatashi::server::http {

enum class IoStatus {
    Done,      // bytes moved, or the handshake is complete
    WantRead,  // call again when the socket is readable
    WantWrite, // call again when the socket is writable
    Closed,    // end of stream or a broken connection: nothing more will come
};
struct IoResult {
    IoStatus status = IoStatus::Closed;
    std::size_t bytes = 0; // of a read or write that is Done
};

// Octets of one non-blocking connection, plain or through TLS. Never blocks; used by one thread at
// a time. Does not own the socket.
class Transport {
public:
    Transport() = default;
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;
    virtual ~Transport() = default;
    [[nodiscard]] virtual IoStatus handshake() = 0;
    [[nodiscard]] virtual IoResult read(std::span<char> into) = 0;
    [[nodiscard]] virtual IoResult write(std::string_view bytes) = 0;
    // Whether a read may succeed although the socket is not readable.
    [[nodiscard]] virtual bool hasBuffered() const = 0;
    // Tells the peer that nothing more will be sent. Best effort.
    virtual void endWriting() = 0;
};

[[nodiscard]] std::unique_ptr<Transport> plainTransport(int fd);

} // namespace tewatashi::server::http
