#include "server/app/admin_socket.h"

#include "common/base/assert.h"
#include "common/base/error.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace tewatashi::server::app {
namespace {

using Steady = std::chrono::steady_clock;

class Descriptor {
public:
    explicit Descriptor(int value) : m_value(value) {}
    ~Descriptor() {
        if (m_value >= 0) {
            ::close(m_value);
        }
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int value() const { return m_value; }
    int release() { return std::exchange(m_value, -1); }

private:
    int m_value;
};

// A socket's path may have 107 octets, a data folder's more: the folder is named by an open
// descriptor instead.
struct SocketAddress {
    explicit SocketAddress(const std::filesystem::path& path)
        : folder(::open(path.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {
        address.sun_family = AF_UNIX;
        const std::string name =
            fmt::format("/proc/self/fd/{}/{}", folder.value(), path.filename().string());
        TW_ASSERT(name.size() < sizeof address.sun_path);
        std::memcpy(address.sun_path, name.c_str(), name.size() + 1);
    }
    [[nodiscard]] const sockaddr* get() const {
        return reinterpret_cast<const sockaddr*>(&address);
    }
    Descriptor folder;
    sockaddr_un address{};
};

int millisecondsUntil(Steady::time_point deadline) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Steady::now());
    return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

// Reads to the first line feed. Empty when it does not come within the limit of size or time.
std::string readLine(int descriptor, Steady::time_point deadline) {
    std::string line;
    std::array<char, kAdminMessageMax_bytes + 1> buffer{};
    while (line.size() <= kAdminMessageMax_bytes) {
        pollfd waiting{descriptor, POLLIN, 0};
        if (::poll(&waiting, 1, millisecondsUntil(deadline)) <= 0) {
            return {};
        }
        const ssize_t count = ::recv(descriptor, buffer.data(), buffer.size(), 0);
        if (count <= 0) {
            return {};
        }
        line.append(buffer.data(), static_cast<std::size_t>(count));
        const std::size_t end = line.find('\n');
        if (end != std::string::npos) {
            return line.substr(0, end + 1);
        }
    }
    return line; // too long: the decoder says so
}

bool sendAll(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t count = ::send(descriptor, text.data(), text.size(), MSG_NOSIGNAL);
        if (count <= 0) {
            return false;
        }
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

bool isAllowed(int peer) {
    ucred credentials{};
    socklen_t size = sizeof credentials;
    return ::getsockopt(peer, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 &&
           mayAdminister(credentials.uid, ::geteuid());
}

Error cannotListen(const std::filesystem::path& path, int reason) {
    const std::string why = std::strerror(reason);
    return Error({"管理用ソケット「" + path.string() + "」を作成できません（" + why +
                      "）。データフォルダーの場所と権限を確認してください。",
                  "Cannot create the admin socket " + path.string() + " (" + why +
                      "). Check the data folder's place and permissions."});
}

} // namespace

bool mayAdminister(uid_t peer, uid_t server) { return peer == server || peer == 0; }

AdminSocket::AdminSocket(const std::filesystem::path& path, AdminHandler handler,
                         std::chrono::milliseconds patience)
    : m_path(path), m_handler(std::move(handler)), m_patience(patience) {
    const SocketAddress address(path);
    Descriptor listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ::unlink(path.c_str());
    if (listener.value() < 0 || ::bind(listener.value(), address.get(), sizeof(sockaddr_un)) != 0 ||
        ::chmod(path.c_str(), 0600) != 0 || ::listen(listener.value(), 16) != 0) {
        throw cannotListen(path, errno);
    }
    std::array<int, 2> stop{};
    if (::pipe2(stop.data(), O_CLOEXEC) != 0) {
        throw cannotListen(path, errno);
    }
    m_listener = listener.release();
    m_stopRead = stop[0];
    m_stopWrite = stop[1];
    m_thread = std::thread([this] { run(); });
}

AdminSocket::~AdminSocket() {
    ::close(m_stopWrite); // the reading end becomes readable
    m_thread.join();
    ::close(m_stopRead);
    ::close(m_listener);
    ::unlink(m_path.c_str());
}

void AdminSocket::run() {
    for (;;) {
        std::array<pollfd, 2> waiting{pollfd{m_listener, POLLIN, 0}, pollfd{m_stopRead, POLLIN, 0}};
        if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) {
            return;
        }
        if (waiting[1].revents != 0) {
            return;
        }
        const Descriptor peer(::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC));
        if (peer.value() >= 0 && isAllowed(peer.value())) {
            serve(peer.value());
        }
    }
}

void AdminSocket::serve(int peer) const {
    const std::string line = readLine(peer, Steady::now() + m_patience);
    if (line.empty()) {
        return;
    }
    const auto request = decodeRequest(line);
    AdminAnswer answer = failure(LocalizedText{});
    try {
        answer = request ? m_handler(*request) : AdminAnswer(failure(request.error()));
    } catch (const Error& error) {
        answer = failure(error.text());
    }
    // A client that went away has lost interest in the answer.
    static_cast<void>(sendAll(peer, encodeAnswer(answer)));
}

std::optional<AdminAnswer> askRunningServer(const std::filesystem::path& socket,
                                            const AdminRequest& request,
                                            std::chrono::milliseconds patience) {
    const auto line = encodeRequest(request);
    if (!line) {
        return failure(line.error());
    }
    const SocketAddress address(socket);
    const Descriptor connection(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (connection.value() < 0 ||
        ::connect(connection.value(), address.get(), sizeof(sockaddr_un)) != 0) {
        return std::nullopt;
    }
    const std::string answer = sendAll(connection.value(), *line)
                                   ? readLine(connection.value(), Steady::now() + patience)
                                   : std::string();
    if (answer.empty()) {
        return failure(LocalizedText{
            "起動中のサーバーから応答がありません。サーバーの状態とログを確認してください。",
            "The running server gave no answer. Check its state and its log."});
    }
    return decodeAnswer(answer);
}

} // namespace tewatashi::server::app
