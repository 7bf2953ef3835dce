#include "server/http/transport.h"

#include <sys/socket.h>

#include <cerrno>

namespace tewatashi::server::http {

namespace {

class PlainTransport final : public Transport {
public:
    explicit PlainTransport(int fd) : m_fd(fd) {}

    IoStatus handshake() override { return IoStatus::Done; }

    IoResult read(std::span<char> into) override {
        while (true) {
            const ssize_t count = ::recv(m_fd, into.data(), into.size(), MSG_DONTWAIT);
            if (count > 0) {
                return {IoStatus::Done, static_cast<std::size_t>(count)};
            }
            if (count < 0 && errno == EINTR) {
                continue;
            }
            const bool later = count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
            return {later ? IoStatus::WantRead : IoStatus::Closed, 0};
        }
    }

    IoResult write(std::string_view bytes) override {
        while (true) {
            const ssize_t count =
                ::send(m_fd, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
            if (count >= 0) {
                return {IoStatus::Done, static_cast<std::size_t>(count)};
            }
            if (errno == EINTR) {
                continue;
            }
            const bool later = errno == EAGAIN || errno == EWOULDBLOCK;
            return {later ? IoStatus::WantWrite : IoStatus::Closed, 0};
        }
    }

    bool hasBuffered() const override { return false; }
    void endWriting() override { ::shutdown(m_fd, SHUT_WR); }

private:
    int m_fd;
};

} // namespace

std::unique_ptr<Transport> plainTransport(int fd) { return std::make_unique<PlainTransport>(fd); }

} // namespace tewatashi::server::http
