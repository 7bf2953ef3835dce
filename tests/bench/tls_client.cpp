#include "tests/bench/tls_client.h"

#include <openssl/ssl.h>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <stdexcept>

namespace tewatashi::bench {

struct TlsClient::Impl {
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    SSL* ssl = nullptr;
    int fd = -1;
    std::string buffer;

    ~Impl() {
        SSL_free(ssl);
        SSL_CTX_free(context);
        if (fd >= 0) {
            ::close(fd);
        }
    }
    void fillUntil(std::size_t size) {
        std::array<char, 16384> block{};
        while (buffer.size() < size) {
            const int got = SSL_read(ssl, block.data(), static_cast<int>(block.size()));
            if (got <= 0) {
                throw std::runtime_error("the server closed the connection");
            }
            buffer.append(block.data(), static_cast<std::size_t>(got));
        }
    }
};

TlsClient::TlsClient(std::uint16_t port, std::uint32_t from) : m_impl(std::make_unique<Impl>()) {
    m_impl->fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(from);
    if (::bind(m_impl->fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error("cannot use that address");
    }
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int yes = 1;
    ::setsockopt(m_impl->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (::connect(m_impl->fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error("cannot connect");
    }
    m_impl->ssl = SSL_new(m_impl->context);
    SSL_set_fd(m_impl->ssl, m_impl->fd);
    if (SSL_connect(m_impl->ssl) != 1) {
        throw std::runtime_error("TLS handshake failed");
    }
}

TlsClient::~TlsClient() = default;

Answer TlsClient::exchange(std::string_view request) {
    if (SSL_write(m_impl->ssl, request.data(), static_cast<int>(request.size())) <= 0) {
        throw std::runtime_error("cannot write");
    }
    std::size_t head = std::string::npos;
    while ((head = m_impl->buffer.find("\r\n\r\n")) == std::string::npos) {
        m_impl->fillUntil(m_impl->buffer.size() + 1);
    }
    Answer answer;
    answer.status = std::stoi(m_impl->buffer.substr(9, 3));
    std::size_t length = 0;
    for (std::size_t at = m_impl->buffer.find("\r\n") + 2; at < head + 2;) {
        const std::size_t end = m_impl->buffer.find("\r\n", at);
        const std::size_t colon = m_impl->buffer.find(':', at);
        std::string name = m_impl->buffer.substr(at, colon - at);
        for (char& c : name) {
            c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        }
        std::size_t value = colon + 1;
        while (value < end && m_impl->buffer[value] == ' ') {
            ++value;
        }
        answer.headers[name] = m_impl->buffer.substr(value, end - value);
        if (name == "content-length") {
            length = std::stoul(answer.headers[name]);
        }
        at = end + 2;
    }
    m_impl->fillUntil(head + 4 + length);
    answer.body = m_impl->buffer.substr(head + 4, length);
    m_impl->buffer.erase(0, head + 4 + length);
    return answer;
}

} // namespace tewatashi::bench
