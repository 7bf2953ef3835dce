#pragma once

#include "agent/ports/line_settings.h"
#include "agent/ports/pause.h"
#include "agent/ports/serial_channel.h"
#include "common/base/localized_text.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

// Serial ports of the system: what a COM port is on Windows and a tty on Linux. One .cpp for each
// system; this header knows none of them.
namespace tewatashi::agent::serial {

enum class SerialProblem {
    NotThere,     // no such port now
    NoAccess,     // the account may not open it
    InUse,        // another program holds it
    NoSerialPort, // a file of another kind
    Failed,       // anything else
};
struct SerialError {
    SerialProblem problem = SerialProblem::Failed;
    std::string port;
    std::string detail; // English, with the system's text
};
// What happened, to which port, what to do next.
[[nodiscard]] LocalizedText explain(const SerialError& error);

// Opens a port for this program alone, DTR and RTS on while it is open; what it was set to before
// comes back at its end. A port whose adapter is pulled is Gone.
[[nodiscard]] Result<std::unique_ptr<ports::SerialChannel>, SerialError>
openSerialPort(const std::string& port, const ports::LineSettings& line, ports::Pause pause);

// Whether there is such a port now; opens nothing.
[[nodiscard]] bool serialPortIsThere(const std::string& port);

struct FoundPort {
    std::string port;   // what openSerialPort() takes: "/dev/ttyUSB0"
    std::string driver; // of the system: "ftdi_sio"; may be empty
    std::string usb;    // "0403:6001" where a USB adapter is behind it
    friend bool operator==(const FoundPort&, const FoundPort&) = default;
};
// By name; opens nothing. `system` is where the system describes its devices.
[[nodiscard]] std::vector<FoundPort> findSerialPorts(const std::filesystem::path& system = "/sys");

} // namespace tewatashi::agent::serial
