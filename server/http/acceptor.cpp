#include "server/http/acceptor.h"

#include "common/base/error.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace tewatashi::server::http {

namespace {

constexpr int kBacklog = 1024;

[[noreturn]] void throwBindError(const std::string& address, std::uint16_t port,
                                 const std::string& cause) {
    const std::string where = address + ":" + std::to_string(port);
    throw Error({where + " で待ち受けを開始できません（" + cause +
                     "）。同じポートを使う別のプログラムが動作していないか、設定の http.address と "
                     "http.port が正しいかを確認してください。",
                 "Cannot listen on " + where + " (" + cause +
                     "). Check that no other program uses the port and that the settings "
                     "http.address and http.port are right."});
}

FileDescriptor openSpare() { return FileDescriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC)); }

std::uint16_t boundPort(int fd) {
    sockaddr_storage bound{};
    socklen_t length = sizeof bound;
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &length);
    // sin_port and sin6_port lie at the same place.
    sockaddr_in address{};
    std::memcpy(&address, &bound, sizeof address);
    return ntohs(address.sin_port);
}

} // namespace

AcceptCall systemAccept() {
    return [](int listener, sockaddr* peer, socklen_t* length) {
        return ::accept4(listener, peer, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    };
}

Acceptor::Acceptor(const std::string& address, std::uint16_t port, AcceptCall accept)
    : m_spare(openSpare()), m_accept(std::move(accept)) {
    addrinfo hints{};
    hints.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int error = ::getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found);
    if (error != 0) {
        throwBindError(address, port, ::gai_strerror(error));
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
    m_socket = FileDescriptor(::socket(
        found->ai_family, found->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, found->ai_protocol));
    const int on = 1;
    const int off = 0;
    if (found->ai_family == AF_INET6) {
        // "::" serves both families.
        ::setsockopt(m_socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    }
    if (!m_socket.isOpen() ||
        ::setsockopt(m_socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        ::bind(m_socket.get(), found->ai_addr, found->ai_addrlen) != 0 ||
        ::listen(m_socket.get(), kBacklog) != 0) {
        throwBindError(address, port, std::strerror(errno));
    }
    m_port = boundPort(m_socket.get());
}

Acceptor::Accepted Acceptor::acceptOne() {
    if (!m_spare.isOpen()) {
        m_spare = openSpare();
    }
    Accepted result;
    socklen_t length = sizeof result.peer;
    const int fd = m_accept(m_socket.get(), reinterpret_cast<sockaddr*>(&result.peer), &length);
    if (fd >= 0) {
        result.outcome = Outcome::Accepted;
        result.socket = FileDescriptor(fd);
        return result;
    }
    switch (errno) {
    case EAGAIN:
        result.outcome = Outcome::Empty;
        break;
    case EMFILE:
    case ENFILE:
        result.outcome = shedOne();
        break;
    case EINTR:
    case ECONNABORTED:
    case EPROTO:
    case EPERM:
    case ENETDOWN:
    case ENOPROTOOPT:
    case EHOSTDOWN:
    case ENONET:
    case EHOSTUNREACH:
    case EOPNOTSUPP:
    case ENETUNREACH:
        // accept(2): errors of the one connection, to be treated like EAGAIN by retrying.
        result.outcome = Outcome::Skipped;
        break;
    default:
        result.outcome = Outcome::Exhausted;
    }
    return result;
}

Acceptor::Outcome Acceptor::shedOne() {
    if (!m_spare.isOpen()) {
        return Outcome::Exhausted;
    }
    m_spare.close();
    const int fd = m_accept(m_socket.get(), nullptr, nullptr);
    if (fd >= 0) {
        ::close(fd);
    }
    m_spare = openSpare();
    return fd >= 0 ? Outcome::Skipped : Outcome::Exhausted;
}

} // namespace tewatashi::server::http
