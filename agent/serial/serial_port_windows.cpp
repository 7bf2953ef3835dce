#include "agent/serial/serial_port.h"

#include <windows.h>

#include <algorithm>
#include <array>

namespace tewatashi::agent::serial {
namespace {

using ports::ChannelError;
using std::chrono::milliseconds;

constexpr DWORD kRead_bytes = 4096;

std::wstring wide(const std::string& text) { return {text.begin(), text.end()}; } // ASCII
std::string narrow(const std::wstring& text) {
    std::string out;
    for (const wchar_t letter : text) {
        out += letter < 0x80 ? static_cast<char>(letter) : '?';
    }
    return out;
}

SerialError errorOf(DWORD number, const std::string& port, const char* what) {
    const auto problem = [number] {
        switch (number) {
        case ERROR_FILE_NOT_FOUND:
        case ERROR_PATH_NOT_FOUND:
        case ERROR_INVALID_NAME:
            return SerialProblem::NotThere;
        case ERROR_ACCESS_DENIED: // what a port in use answers
        case ERROR_SHARING_VIOLATION:
            return SerialProblem::InUse;
        case ERROR_INVALID_FUNCTION:
        case ERROR_INVALID_HANDLE:
            return SerialProblem::NoSerialPort;
        default:
            return SerialProblem::Failed;
        }
    }();
    return {problem, port, std::string(what) + ": Windows error " + std::to_string(number)};
}

void apply(DCB& dcb, const ports::LineSettings& line) {
    dcb.BaudRate = line.baud;
    dcb.ByteSize = line.dataBits;
    dcb.StopBits = line.stopBits == 2 ? TWOSTOPBITS : ONESTOPBIT;
    dcb.fParity = line.parity == ports::Parity::None ? FALSE : TRUE;
    dcb.Parity = line.parity == ports::Parity::None  ? NOPARITY
                 : line.parity == ports::Parity::Odd ? ODDPARITY
                                                     : EVENPARITY;
    dcb.fBinary = TRUE;
    dcb.fOutxCtsFlow = FALSE;
    dcb.fOutxDsrFlow = FALSE;
    dcb.fOutX = FALSE;
    dcb.fInX = FALSE;
    dcb.fNull = FALSE;
    dcb.fErrorChar = FALSE;
    dcb.fAbortOnError = FALSE;
    dcb.fDtrControl = DTR_CONTROL_ENABLE;
    dcb.fRtsControl = RTS_CONTROL_ENABLE;
}

class ComChannel final : public ports::SerialChannel {
public:
    ComChannel(HANDLE handle, const DCB& before, ports::Pause pause)
        : m_handle(handle), m_before(before), m_pause(std::move(pause)) {}
    ~ComChannel() override {
        setLines(CLRDTR, CLRRTS);
        SetCommState(m_handle, &m_before);
        CloseHandle(m_handle);
    }

    Result<void, ChannelError> write(ByteView bytes, milliseconds timeout) override {
        if (!setTimeouts(timeout)) {
            return failure(ChannelError::Gone);
        }
        DWORD sent = 0;
        if (WriteFile(m_handle, bytes.data(), static_cast<DWORD>(bytes.size()), &sent, nullptr) ==
            0) {
            return failure(ChannelError::Gone);
        }
        if (sent < bytes.size()) {
            return failure(ChannelError::Timeout);
        }
        return {};
    }

    // Waits for one octet, then takes what has come with it: a read of more would last as long as
    // it may where a system does not know the special times of COMMTIMEOUTS.
    Result<void, ChannelError> read(Bytes& into, milliseconds timeout) override {
        const std::size_t before = into.size();
        if (!setTimeouts(timeout) || !take(into, 1)) {
            return failure(ChannelError::Gone);
        }
        if (into.size() == before) {
            return failure(ChannelError::Timeout);
        }
        if (!takeAtOnce() || !take(into, kRead_bytes)) {
            return failure(ChannelError::Gone);
        }
        return {};
    }

    Result<void, ChannelError> wake() override {
        if (!setLines(CLRDTR, CLRRTS)) {
            return failure(ChannelError::Gone);
        }
        m_pause(ports::kWakePulse);
        static_cast<void>(setLines(SETDTR, SETRTS));
        return {};
    }

private:
    bool setLines(DWORD dtr, DWORD rts) {
        return EscapeCommFunction(m_handle, dtr) != 0 && EscapeCommFunction(m_handle, rts) != 0;
    }

    // Appends up to `count` octets, none when none come in time.
    bool take(Bytes& into, DWORD count) {
        const std::size_t before = into.size();
        into.resize(before + count);
        DWORD got = 0;
        const BOOL good = ReadFile(m_handle, into.data() + before, count, &got, nullptr);
        into.resize(before + (good != 0 ? got : 0));
        return good != 0;
    }

    bool setTimeouts(milliseconds timeout) {
        const auto wait = static_cast<DWORD>(std::clamp<std::int64_t>(timeout.count(), 1, 600'000));
        COMMTIMEOUTS times{};
        times.ReadTotalTimeoutConstant = wait;
        times.WriteTotalTimeoutConstant = wait;
        return SetCommTimeouts(m_handle, &times) != 0;
    }

    // With these a read gives what is there, and waits for nothing (COMMTIMEOUTS).
    bool takeAtOnce() {
        COMMTIMEOUTS times{};
        times.ReadIntervalTimeout = MAXDWORD;
        return SetCommTimeouts(m_handle, &times) != 0;
    }

    HANDLE m_handle;
    DCB m_before;
    ports::Pause m_pause;
};

} // namespace

Result<std::unique_ptr<ports::SerialChannel>, SerialError>
openSerialPort(const std::string& port, const ports::LineSettings& line, ports::Pause pause) {
    // The prefix is needed from COM10 on and right for all.
    HANDLE handle = CreateFileW((L"\\\\.\\" + wide(port)).c_str(), GENERIC_READ | GENERIC_WRITE, 0,
                                nullptr, OPEN_EXISTING, 0, nullptr);
    if (handle == INVALID_HANDLE_VALUE) {
        return failure(errorOf(GetLastError(), port, "CreateFile"));
    }
    const auto refused = [&](const char* what) {
        const DWORD number = GetLastError();
        CloseHandle(handle);
        return failure(errorOf(number, port, what));
    };
    DCB before{};
    before.DCBlength = sizeof before;
    if (GetCommState(handle, &before) == 0) {
        return refused("GetCommState");
    }
    DCB now = before;
    apply(now, line);
    if (SetCommState(handle, &now) == 0) {
        return refused("SetCommState");
    }
    return std::make_unique<ComChannel>(handle, before, std::move(pause));
}

bool serialPortIsThere(const std::string& port) {
    std::array<wchar_t, 512> target{};
    return QueryDosDeviceW(wide(port).c_str(), target.data(), static_cast<DWORD>(target.size())) !=
           0;
}

std::vector<FoundPort> findSerialPorts(const std::filesystem::path&) {
    std::vector<FoundPort> found;
    HKEY key = nullptr;
    // Every port driver enters its ports here.
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, L"HARDWARE\\DEVICEMAP\\SERIALCOMM", 0, KEY_READ, &key) !=
        ERROR_SUCCESS) {
        return found;
    }
    for (DWORD index = 0;; ++index) {
        std::array<wchar_t, 256> name{};
        std::array<wchar_t, 64> port{};
        auto nameSize = static_cast<DWORD>(name.size());
        auto portSize_bytes = static_cast<DWORD>((port.size() - 1) * sizeof(wchar_t));
        DWORD type = 0;
        const LSTATUS status =
            RegEnumValueW(key, index, name.data(), &nameSize, nullptr, &type,
                          static_cast<BYTE*>(static_cast<void*>(port.data())), &portSize_bytes);
        if (status != ERROR_SUCCESS) {
            break;
        }
        if (type == REG_SZ) {
            found.push_back({narrow(port.data()), narrow(name.data()), {}});
        }
    }
    RegCloseKey(key);
    std::sort(found.begin(), found.end(),
              [](const FoundPort& a, const FoundPort& b) { return a.port < b.port; });
    return found;
}

} // namespace tewatashi::agent::serial
