#include "agent/platform/local_listener.h"
#include "common/base/bytes.h"
#include "common/base/digest.h"
#include "common/files/windows_api.h"

#include <QLocalSocket>
#include <QString>
#include <QWinEventNotifier>

#include <sddl.h>

#include <cwctype>

namespace tewatashi::agent::platform {
namespace {

constexpr DWORD kBuffer_bytes = 4096;
// What a client needs and no more: FILE_APPEND_DATA would let it make an instance of the pipe and
// answer in our place.
constexpr DWORD kClientAccess = FILE_GENERIC_READ | FILE_WRITE_DATA;
// The system and the administrators everything, the owner (this account) likewise, people signed
// in at this PC kClientAccess (0x12008b). Nothing for who comes over the network.
constexpr const wchar_t* kWhoMay =
    L"D:P(D;;GA;;;NU)(A;;GA;;;SY)(A;;GA;;;BA)(A;;GA;;;OW)(A;;0x12008b;;;IU)";

// A pipe has a flat name: the path's hash stands for it. Windows does not tell cases apart.
std::wstring pipeName(const std::filesystem::path& socket) {
    std::wstring path = std::filesystem::absolute(socket).lexically_normal().wstring();
    for (wchar_t& letter : path) {
        letter = static_cast<wchar_t>(std::towlower(letter));
    }
    const std::string utf8 = files::narrow(path);
    const Digest hash = sha256(Bytes(utf8.begin(), utf8.end()));
    return L"\\\\.\\pipe\\tewatashi-agent-" + files::wide(toHex(hash).substr(0, 32));
}

} // namespace

struct LocalListener::Impl {
    std::wstring name;
    int connectionsMax = 1;
    Accept accept;
    std::unique_ptr<void, files::LocalFreeOf> descriptor;
    files::OwnHandle event{::CreateEventW(nullptr, TRUE, FALSE, nullptr)};
    OVERLAPPED waiting{};
    files::OwnHandle instance; // the one that waits for a client
    std::unique_ptr<QWinEventNotifier> notifier;

    ~Impl() {
        notifier.reset();
        if (instance) {
            DWORD none = 0;
            ::CancelIoEx(instance.get(), &waiting);
            ::GetOverlappedResult(instance.get(), &waiting, &none, TRUE);
        }
    }

    // False with GetLastError() set.
    [[nodiscard]] bool offer(DWORD first) {
        SECURITY_ATTRIBUTES security{sizeof security, descriptor.get(), FALSE};
        instance = files::ownHandle(::CreateNamedPipeW(
            name.c_str(), PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED | first,
            PIPE_TYPE_BYTE | PIPE_READMODE_BYTE | PIPE_WAIT | PIPE_REJECT_REMOTE_CLIENTS,
            static_cast<DWORD>(connectionsMax), kBuffer_bytes, kBuffer_bytes, 0, &security));
        if (!instance) {
            return false;
        }
        waiting = OVERLAPPED{};
        waiting.hEvent = event.get();
        ::ResetEvent(event.get());
        if (::ConnectNamedPipe(instance.get(), &waiting) == 0) {
            const DWORD error = ::GetLastError();
            if (error == ERROR_PIPE_CONNECTED) {
                ::SetEvent(event.get());
            } else if (error != ERROR_IO_PENDING) {
                instance.reset();
                ::SetLastError(error);
                return false;
            }
        }
        return true;
    }

    void connected() {
        ::ResetEvent(event.get());
        if (!instance) { // every instance is in use: one of them has ended by now
            static_cast<void>(offer(0));
            return;
        }
        DWORD none = 0;
        const bool good = ::GetOverlappedResult(instance.get(), &waiting, &none, FALSE) != 0 ||
                          ::GetLastError() == ERROR_PIPE_CONNECTED;
        files::OwnHandle taken = std::move(instance);
        std::unique_ptr<QLocalSocket> client;
        if (good) {
            client = std::make_unique<QLocalSocket>();
            client->setSocketDescriptor(reinterpret_cast<qintptr>(taken.release()));
        }
        taken.reset();
        if (client) {
            QObject::connect(client.get(), &QObject::destroyed, notifier.get(), [this] {
                if (!instance) {
                    ::SetEvent(event.get());
                }
            });
        }
        static_cast<void>(offer(0)); // fails while all are in use, see above
        if (client) {
            accept(std::move(client));
        }
    }
};

LocalListener::LocalListener(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
LocalListener::~LocalListener() = default;

Result<std::unique_ptr<LocalListener>, std::string>
LocalListener::listen(const std::filesystem::path& socket, int connectionsMax, Accept accept) {
    auto impl = std::make_unique<Impl>();
    impl->name = pipeName(socket);
    impl->connectionsMax = connectionsMax;
    impl->accept = std::move(accept);
    void* descriptor = nullptr;
    if (::ConvertStringSecurityDescriptorToSecurityDescriptorW(kWhoMay, SDDL_REVISION_1,
                                                               &descriptor, nullptr) == 0) {
        return failure(files::systemReason(::GetLastError()));
    }
    impl->descriptor.reset(descriptor);
    // Refused when anybody else has a pipe of this name: clients would talk to a stranger.
    if (!impl->offer(FILE_FLAG_FIRST_PIPE_INSTANCE)) {
        return failure(files::systemReason(::GetLastError()));
    }
    Impl& made = *impl;
    made.notifier = std::make_unique<QWinEventNotifier>(made.event.get());
    QObject::connect(made.notifier.get(), &QWinEventNotifier::activated, made.notifier.get(),
                     [&made] { made.connected(); });
    return std::unique_ptr<LocalListener>(new LocalListener(std::move(impl)));
}

std::unique_ptr<QLocalSocket> connectLocal(const std::filesystem::path& socket,
                                           std::chrono::milliseconds timeout) {
    const std::wstring name = pipeName(socket);
    const ULONGLONG deadline = ::GetTickCount64() + static_cast<ULONGLONG>(timeout.count());
    for (;;) {
        // The server may learn who asks, and do nothing in their name.
        const HANDLE pipe = ::CreateFileW(
            name.c_str(), kClientAccess, 0, nullptr, OPEN_EXISTING,
            FILE_FLAG_OVERLAPPED | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, nullptr);
        if (pipe != INVALID_HANDLE_VALUE) {
            auto client = std::make_unique<QLocalSocket>();
            client->setSocketDescriptor(reinterpret_cast<qintptr>(pipe));
            return client;
        }
        const ULONGLONG now = ::GetTickCount64();
        if (::GetLastError() != ERROR_PIPE_BUSY || now >= deadline ||
            ::WaitNamedPipeW(name.c_str(), static_cast<DWORD>(deadline - now)) == 0) {
            return nullptr;
        }
    }
}

} // namespace tewatashi::agent::platform
