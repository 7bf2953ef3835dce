#pragma once

#include "server/http/file_descriptor.h"

#include <sys/socket.h>

#include <cstdint>
#include <functional>
#include <string>

namespace tewatashi::server::http {

// accept4() of a non-blocking, close-on-exec socket: the descriptor, or -1 with errno.
using AcceptCall = std::function<int(int listener, sockaddr* peer, socklen_t* length)>;
[[nodiscard]] AcceptCall systemAccept();

// A listening socket whose accept never ends the server, whatever the kernel answers.
class Acceptor {
public:
    // Binds and listens (backlog 1024; SO_REUSEADDR only, so that a second server on the port is
    // refused). Throws tewatashi::Error with address, port and cause.
    Acceptor(const std::string& address, std::uint16_t port, AcceptCall accept = systemAccept());

    enum class Outcome {
        Accepted,
        Empty,     // nobody waits
        Skipped,   // this connection is lost, the next may work
        Exhausted, // the machine is out of something: pause before trying again
    };
    struct Accepted {
        Outcome outcome = Outcome::Empty;
        FileDescriptor socket;
        sockaddr_storage peer{};
    };
    // Out of descriptors, it gives up its spare one to take the waiting connection and close it,
    // so that the peer learns at once instead of waiting in the backlog.
    [[nodiscard]] Accepted acceptOne();

    [[nodiscard]] int fd() const { return m_socket.get(); }
    [[nodiscard]] std::uint16_t port() const { return m_port; }
    void close() { m_socket.close(); }

private:
    [[nodiscard]] Outcome shedOne();

    FileDescriptor m_socket;
    FileDescriptor m_spare;
    std::uint16_t m_port = 0;
    AcceptCall m_accept;
};

} // namespace tewatashi::server::http
