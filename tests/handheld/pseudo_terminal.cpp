#include "tests/handheld/pseudo_terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace tewatashi::test::handheld {

PseudoTerminal::PseudoTerminal() : m_master(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    char name[64]{};
    if (m_master < 0 || ::grantpt(m_master) != 0 || ::unlockpt(m_master) != 0 ||
        ::ptsname_r(m_master, name, sizeof name) != 0) {
        throw std::runtime_error("no pseudo-terminal can be had");
    }
    m_port = name;
    // Without echo from the first octet on, before anybody has opened the port.
    termios line{};
    ::tcgetattr(m_master, &line);
    ::cfmakeraw(&line);
    ::tcsetattr(m_master, TCSANOW, &line);
}

PseudoTerminal::~PseudoTerminal() { close(); }

void PseudoTerminal::close() {
    if (m_master >= 0) {
        ::close(m_master);
        m_master = -1;
    }
}

void PseudoTerminal::send(ByteView octets) {
    while (!octets.empty()) {
        const ssize_t sent = ::write(m_master, octets.data(), octets.size());
        if (sent <= 0) {
            return; // nobody has the port open and its queue is full: lost, as on a cable
        }
        octets = octets.subspan(static_cast<std::size_t>(sent));
    }
}

Bytes PseudoTerminal::receive(std::chrono::milliseconds patience) {
    pollfd wanted{m_master, POLLIN, 0};
    if (::poll(&wanted, 1, static_cast<int>(patience.count())) <= 0 ||
        (wanted.revents & POLLIN) == 0) {
        return {};
    }
    Bytes octets(4096);
    const ssize_t got = ::read(m_master, octets.data(), octets.size());
    octets.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return octets;
}

} // namespace tewatashi::test::handheld
