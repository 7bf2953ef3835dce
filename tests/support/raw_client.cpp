#include "tests/support/raw_client.h"

#include <openssl/ssl.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <stdexcept>

namespace tewatashi::test {

namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

SteadyTime after(std::chrono::milliseconds timeout) {
    return std::chrono::steady_clock::now() + timeout;
}

bool waitFor(int fd, short events, SteadyTime until) {
    while (true) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        pollfd entry{fd, events, 0};
        const int ready = ::poll(&entry, 1, std::max(0, static_cast<int>(left.count())));
        if (ready > 0) {
            return true;
        }
        if (ready == 0 || errno != EINTR) {
            return false;
        }
    }
}

} // namespace

bool RawReply::hasHeader(std::string_view name) const {
    return head.find("\r\n" + std::string(name) + ":") != std::string::npos;
}

std::string RawReply::header(std::string_view name) const {
    const std::string needle = "\r\n" + std::string(name) + ": ";
    const std::size_t at = head.find(needle);
    if (at == std::string::npos) {
        return {};
    }
    const std::size_t start = at + needle.size();
    return head.substr(start, head.find("\r\n", start) - start);
}

struct RawClient::Impl {
    int fd = -1;
    SSL_CTX* context = nullptr;
    SSL* ssl = nullptr;
    std::string pending;

    Impl() = default;
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        SSL_free(ssl);
        SSL_CTX_free(context);
        if (fd >= 0) {
            ::close(fd);
        }
    }
    void connect(std::uint16_t port, const Options& options);
    void shakeHands(const Options& options);
};

void RawClient::Impl::connect(std::uint16_t port, const Options& options) {
    sockaddr_storage address{};
    socklen_t length = sizeof(sockaddr_in);
    sockaddr_in v4{};
    sockaddr_in6 v6{};
    if (::inet_pton(AF_INET, options.host.c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        std::memcpy(&address, &v4, sizeof v4);
    } else {
        ::inet_pton(AF_INET6, options.host.c_str(), &v6.sin6_addr);
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        std::memcpy(&address, &v6, sizeof v6);
        length = sizeof v6;
    }
    fd = ::socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (options.receiveBuffer_bytes > 0) {
        ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &options.receiveBuffer_bytes, sizeof(int));
    }
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), length) != 0) {
        int error = errno;
        if (error == EINPROGRESS) {
            socklen_t size = sizeof error;
            if (!waitFor(fd, POLLOUT, after(options.timeout)) ||
                ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) {
                error = ETIMEDOUT;
            }
        }
        if (error != 0) {
            throw std::runtime_error(std::string("connect: ") + std::strerror(error));
        }
    }
}

void RawClient::Impl::shakeHands(const Options& options) {
    std::signal(SIGPIPE, SIG_IGN); // OpenSSL writes without MSG_NOSIGNAL
    context = SSL_CTX_new(TLS_client_method());
    if (options.tlsVersionMax != 0) {
        // The client must be willing to speak old versions, so that it is the server who refuses.
        SSL_CTX_set_security_level(context, 0);
        SSL_CTX_set_cipher_list(context, "ALL:@SECLEVEL=0");
        SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
        SSL_CTX_set_max_proto_version(context, options.tlsVersionMax);
    }
    ssl = SSL_new(context);
    SSL_set_fd(ssl, fd);
    const SteadyTime until = after(options.timeout);
    while (true) {
        const int result = SSL_connect(ssl);
        if (result == 1) {
            return;
        }
        const int error = SSL_get_error(ssl, result);
        const bool retry = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
        if (!retry || !waitFor(fd, error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, until)) {
            throw std::runtime_error("TLS handshake failed");
        }
    }
}

RawClient::RawClient(std::uint16_t port, const Options& options)
    : m_impl(std::make_unique<Impl>()) {
    m_impl->connect(port, options);
    if (options.tls == Tls::Yes) {
        m_impl->shakeHands(options);
    }
}

RawClient::~RawClient() = default;
RawClient::RawClient(RawClient&&) noexcept = default;
RawClient& RawClient::operator=(RawClient&&) noexcept = default;

bool RawClient::send(std::string_view bytes, std::chrono::milliseconds timeout) {
    const SteadyTime until = after(timeout);
    while (!bytes.empty()) {
        std::size_t sent = 0;
        bool retry = false;
        if (m_impl->ssl != nullptr) {
            const int result = SSL_write_ex(m_impl->ssl, bytes.data(), bytes.size(), &sent);
            const int error = SSL_get_error(m_impl->ssl, result);
            retry = error == SSL_ERROR_WANT_WRITE || error == SSL_ERROR_WANT_READ;
        } else {
            const ssize_t count = ::send(m_impl->fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            sent = count > 0 ? static_cast<std::size_t>(count) : 0;
            retry = count < 0 && (errno == EAGAIN || errno == EINTR);
        }
        if (sent > 0) {
            bytes.remove_prefix(sent);
        } else if (!retry || !waitFor(m_impl->fd, POLLOUT, until)) {
            return false;
        }
    }
    return true;
}

RawClient::Got RawClient::receive(std::chrono::steady_clock::time_point until) {
    std::array<char, 65536> buffer;
    while (true) {
        std::size_t got = 0;
        bool retry = false;
        if (m_impl->ssl != nullptr) {
            const int result = SSL_read_ex(m_impl->ssl, buffer.data(), buffer.size(), &got);
            const int error = SSL_get_error(m_impl->ssl, result);
            retry = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
        } else {
            const ssize_t count = ::recv(m_impl->fd, buffer.data(), buffer.size(), 0);
            got = count > 0 ? static_cast<std::size_t>(count) : 0;
            retry = count < 0 && (errno == EAGAIN || errno == EINTR);
        }
        if (got > 0) {
            m_impl->pending.append(buffer.data(), got);
            return Got::Bytes;
        }
        if (!retry) {
            return Got::End;
        }
        if (!waitFor(m_impl->fd, POLLIN, until)) {
            return Got::Nothing;
        }
    }
}

RawReply RawClient::readReply(std::chrono::milliseconds timeout, Expect expect) {
    const SteadyTime until = after(timeout);
    std::string& pending = m_impl->pending;
    RawReply reply;
    while (true) {
        const std::size_t end = pending.find("\r\n\r\n");
        if (end != std::string::npos) {
            reply.head = pending.substr(0, end + 2);
            const std::string length = reply.header("Content-Length");
            std::size_t size = 0;
            std::from_chars(length.data(), length.data() + length.size(), size);
            size = expect == Expect::HeadOnly ? 0 : size;
            if (pending.size() >= end + 4 + size) {
                reply.body = pending.substr(end + 4, size);
                pending.erase(0, end + 4 + size);
                if (reply.head.size() > 12 && reply.head.compare(0, 9, "HTTP/1.1 ") == 0) {
                    std::from_chars(reply.head.data() + 9, reply.head.data() + 12, reply.status);
                }
                return reply;
            }
        }
        if (receive(until) != Got::Bytes) {
            return {};
        }
    }
}

RawReply RawClient::request(std::string_view bytes, std::chrono::milliseconds timeout) {
    // A refusal may come, and the socket close, before everything was sent.
    send(bytes, timeout);
    return readReply(timeout);
}

std::string RawClient::readToEnd(std::chrono::milliseconds timeout) {
    const SteadyTime until = after(timeout);
    while (receive(until) == Got::Bytes) {
    }
    return std::exchange(m_impl->pending, {});
}

bool RawClient::closesWithin(std::chrono::milliseconds timeout) {
    const SteadyTime until = after(timeout);
    while (true) {
        switch (receive(until)) {
        case Got::Bytes:
            m_impl->pending.clear();
            break;
        case Got::End:
            return true;
        case Got::Nothing:
            return false;
        }
    }
}

void RawClient::endWriting() { ::shutdown(m_impl->fd, SHUT_WR); }
int RawClient::fd() const { return m_impl->fd; }

} // namespace tewatashi::test
