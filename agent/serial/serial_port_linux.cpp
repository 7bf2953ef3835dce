#include "agent/serial/serial_port.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace tewatashi::agent::serial {
namespace {

namespace fs = std::filesystem;
using ports::ChannelError;
using std::chrono::milliseconds;

constexpr std::size_t kRead_bytes = 4096;

speed_t speedOf(std::uint32_t baud) {
    switch (baud) {
    case 300:
        return B300;
    case 1200:
        return B1200;
    case 2400:
        return B2400;
    case 4800:
        return B4800;
    case 19'200:
        return B19200;
    case 38'400:
        return B38400;
    case 57'600:
        return B57600;
    case 115'200:
        return B115200;
    case 230'400:
        return B230400;
    default:
        return B9600;
    }
}

termios settingsFor(const termios& before, const ports::LineSettings& line) {
    termios now = before;
    ::cfmakeraw(&now);
    now.c_cflag &= ~static_cast<tcflag_t>(CSIZE | CSTOPB | PARENB | PARODD | CRTSCTS);
    now.c_cflag |= CLOCAL | CREAD | static_cast<tcflag_t>(line.dataBits == 7 ? CS7 : CS8);
    now.c_cflag |= static_cast<tcflag_t>(line.stopBits == 2 ? CSTOPB : 0);
    now.c_iflag &= ~static_cast<tcflag_t>(IXON | IXOFF | IXANY);
    if (line.parity != ports::Parity::None) {
        // An octet that came wrong becomes a zero, which the protocol's checksum refuses.
        now.c_cflag |=
            PARENB | static_cast<tcflag_t>(line.parity == ports::Parity::Odd ? PARODD : 0);
        now.c_iflag |= INPCK;
    }
    // Nothing there is EAGAIN then, and no octet at all the end of the port.
    now.c_cc[VMIN] = 1;
    now.c_cc[VTIME] = 0;
    ::cfsetispeed(&now, speedOf(line.baud));
    ::cfsetospeed(&now, speedOf(line.baud));
    return now;
}

SerialError errorOf(int number, const std::string& port, const char* what) {
    const auto problem = [number] {
        switch (number) {
        case ENOENT:
        case ENXIO:
        case ENODEV:
            return SerialProblem::NotThere;
        case EACCES:
        case EPERM:
            return SerialProblem::NoAccess;
        case EBUSY:
            return SerialProblem::InUse;
        case ENOTTY:
            return SerialProblem::NoSerialPort;
        default:
            return SerialProblem::Failed;
        }
    }();
    return {problem, port, std::string(what) + ": " + std::strerror(number)};
}

class TtyChannel final : public ports::SerialChannel {
public:
    TtyChannel(int fd, const termios& before, ports::Pause pause)
        : m_fd(fd), m_before(before), m_pause(std::move(pause)) {}
    ~TtyChannel() override {
        static_cast<void>(setLines(Lines::Off));
        ::tcsetattr(m_fd, TCSANOW, &m_before);
        ::ioctl(m_fd, TIOCNXCL);
        ::close(m_fd);
    }

    Result<void, ChannelError> write(ByteView bytes, milliseconds timeout) override {
        const auto deadline = std::chrono::steady_clock::now() + timeout;
        while (!bytes.empty()) {
            const ssize_t sent = ::write(m_fd, bytes.data(), bytes.size());
            if (sent > 0) {
                bytes = bytes.subspan(static_cast<std::size_t>(sent));
                continue;
            }
            if (sent < 0 && errno != EAGAIN && errno != EINTR) {
                return failure(ChannelError::Gone);
            }
            if (const auto ready = await(POLLOUT, deadline); !ready) {
                return ready;
            }
        }
        return {};
    }

    Result<void, ChannelError> read(Bytes& into, milliseconds timeout) override {
        const auto deadline = std::chrono::steady_clock::now() + timeout;
        for (;;) {
            const std::size_t before = into.size();
            into.resize(before + kRead_bytes);
            const ssize_t got = ::read(m_fd, into.data() + before, kRead_bytes);
            into.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
            if (got > 0) {
                return {};
            }
            if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
                return failure(ChannelError::Gone);
            }
            if (const auto ready = await(POLLIN, deadline); !ready) {
                return ready;
            }
        }
    }

    Result<void, ChannelError> wake() override {
        if (setLines(Lines::Off) != 0 && errno == EIO) {
            return failure(ChannelError::Gone);
        }
        m_pause(ports::kWakePulse);
        static_cast<void>(setLines(Lines::On));
        return {};
    }

    enum class Lines { On, Off };
    // Pseudo-terminals have none.
    int setLines(Lines lines) {
        const int which = TIOCM_DTR | TIOCM_RTS;
        return ::ioctl(m_fd, lines == Lines::On ? TIOCMBIS : TIOCMBIC, &which);
    }

private:
    Result<void, ChannelError> await(short event, std::chrono::steady_clock::time_point deadline) {
        const auto left =
            std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
        pollfd wanted{m_fd, event, 0};
        const int ready =
            ::poll(&wanted, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
        if (ready > 0 && (wanted.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0 &&
            (wanted.revents & event) == 0) {
            return failure(ChannelError::Gone);
        }
        if (ready > 0 || (ready < 0 && errno == EINTR)) {
            return {};
        }
        return failure(ready == 0 ? ChannelError::Timeout : ChannelError::Broken);
    }

    int m_fd;
    termios m_before;
    ports::Pause m_pause;
};

std::string firstLine(const fs::path& file) {
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    return line;
}

// The USB device that a tty hangs on: some folders above its own.
std::string usbIdsAbove(fs::path folder) {
    for (int level = 0; level < 4 && folder.has_relative_path(); ++level) {
        std::error_code ignored;
        if (fs::exists(folder / "idVendor", ignored)) {
            return firstLine(folder / "idVendor") + ":" + firstLine(folder / "idProduct");
        }
        folder = folder.parent_path();
    }
    return {};
}

} // namespace

Result<std::unique_ptr<ports::SerialChannel>, SerialError>
openSerialPort(const std::string& port, const ports::LineSettings& line, ports::Pause pause) {
    const int fd = ::open(port.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return failure(errorOf(errno, port, "open"));
    }
    termios before{};
    const auto refused = [&](const char* what) {
        const int number = errno;
        ::close(fd);
        return failure(errorOf(number, port, what));
    };
    if (::tcgetattr(fd, &before) != 0) {
        return refused("tcgetattr");
    }
    // Keeps others out from now on; who is in already stays, so two may meet all the same.
    if (::ioctl(fd, TIOCEXCL) != 0) {
        return refused("TIOCEXCL");
    }
    const termios now = settingsFor(before, line);
    if (::tcsetattr(fd, TCSANOW, &now) != 0) {
        return refused("tcsetattr");
    }
    auto channel = std::make_unique<TtyChannel>(fd, before, std::move(pause));
    static_cast<void>(channel->setLines(TtyChannel::Lines::On));
    return channel;
}

bool serialPortIsThere(const std::string& port) {
    struct stat about {};
    return ::stat(port.c_str(), &about) == 0 && S_ISCHR(about.st_mode);
}

std::vector<FoundPort> findSerialPorts(const fs::path& system) {
    std::vector<FoundPort> found;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(system / "class/tty", error)) {
        const fs::path device = fs::canonical(entry.path() / "device", error);
        // Consoles and pseudo-terminals have no device; a ttyS of type 0 has no chip behind it.
        if (error || firstLine(entry.path() / "type") == "0") {
            continue;
        }
        const fs::path driver = fs::canonical(device / "driver", error);
        found.push_back({"/dev/" + entry.path().filename().string(),
                         error ? std::string() : driver.filename().string(), usbIdsAbove(device)});
    }
    std::sort(found.begin(), found.end(),
              [](const FoundPort& a, const FoundPort& b) { return a.port < b.port; });
    return found;
}

} // namespace tewatashi::agent::serial
