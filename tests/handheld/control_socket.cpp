#include "tests/handheld/control_socket.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <vector>

namespace tewatashi::test::handheld {
namespace {

constexpr std::size_t kLineMax_bytes = 1 << 20;

bool sendAll(int client, std::string_view text) {
    while (!text.empty()) {
        const ssize_t sent = ::send(client, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

} // namespace

ControlSocket::ControlSocket(std::string path) : m_path(std::move(path)) {
    if (m_path.empty()) {
        return;
    }
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (m_path.size() >= sizeof address.sun_path) {
        throw std::runtime_error("the control socket's path is too long: " + m_path);
    }
    std::memcpy(address.sun_path, m_path.c_str(), m_path.size() + 1);
    ::unlink(m_path.c_str());
    m_listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::bind(m_listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(m_listener, 8) != 0) {
        throw std::runtime_error("cannot listen at " + m_path + ": " + std::strerror(errno));
    }
}

ControlSocket::~ControlSocket() {
    for (const auto& [client, line] : m_clients) {
        ::close(client);
    }
    if (m_listener >= 0) {
        ::close(m_listener);
        ::unlink(m_path.c_str());
    }
}

bool ControlSocket::serve(int watched, int patience_ms,
                          const std::function<std::string(const std::string&)>& answer) {
    std::vector<pollfd> waits{{watched, POLLIN, 0}, {m_listener, POLLIN, 0}};
    for (const auto& [client, line] : m_clients) {
        waits.push_back({client, POLLIN, 0});
    }
    if (::poll(waits.data(), waits.size(), patience_ms) <= 0) {
        return false;
    }
    if (waits[1].revents != 0) {
        acceptClient();
    }
    for (std::size_t i = 2; i < waits.size(); ++i) {
        if (waits[i].revents != 0 && !readClient(waits[i].fd, answer)) {
            ::close(waits[i].fd);
            m_clients.erase(waits[i].fd);
        }
    }
    return waits[0].revents != 0;
}

void ControlSocket::acceptClient() {
    const int client = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (client >= 0) {
        m_clients[client];
    }
}

bool ControlSocket::readClient(int client,
                               const std::function<std::string(const std::string&)>& answer) {
    std::array<char, 4096> piece{};
    const ssize_t got = ::recv(client, piece.data(), piece.size(), 0);
    if (got <= 0) {
        return false;
    }
    std::string& pending = m_clients[client];
    pending.append(piece.data(), static_cast<std::size_t>(got));
    for (std::size_t end = pending.find('\n'); end != std::string::npos; end = pending.find('\n')) {
        const std::string line = pending.substr(0, end);
        pending.erase(0, end + 1);
        if (!sendAll(client, answer(line) + "\n")) {
            return false;
        }
    }
    return pending.size() < kLineMax_bytes;
}

} // namespace tewatashi::test::handheld
