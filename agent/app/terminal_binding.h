#pragma once

#include "agent/ports/line_settings.h"
#include "agent/usb/bus_poller.h"
#include "common/base/localized_text.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace tewatashi::agent::app {

// Terminals that cannot be told by their USB ids: what is behind a serial port or a USB-serial
// adapter is said by a person, never tried out.
enum class TerminalModel { DensoBht, UnitechMultipoint };
struct ModelName {
    TerminalModel model;
    std::string_view code;   // in agent.json and on the command line
    std::string_view family; // before the colon of a terminal's id
    LocalizedText name;
};
[[nodiscard]] const std::array<ModelName, 2>& terminalModels();
[[nodiscard]] const ModelName& nameOf(TerminalModel model);
[[nodiscard]] std::optional<TerminalModel> parseTerminalModel(std::string_view code);

// One entry of "terminals" in agent.json.
struct TerminalBinding {
    std::string port; // "/dev/ttyUSB0", "COM3", or "usb:1-2:0403:6001"
    TerminalModel model = TerminalModel::DensoBht;
    std::string name; // a-z, 0-9, dot and hyphen; neither protocol tells one terminal from another
    ports::LineSettings line;
    char address = 'A';                           // UnitechMultipoint
    std::string fileName = "DATA.TXT";            // UnitechMultipoint: what its program writes
    [[nodiscard]] std::string terminalId() const; // "denso:desk-3"
    friend bool operator==(const TerminalBinding&, const TerminalBinding&) = default;
};

// The name of a terminal whose port is bound without one: no other PC gives the same.
[[nodiscard]] std::string defaultTerminalName(std::string_view agentHex, std::string_view port);
[[nodiscard]] bool isTerminalName(std::string_view name);

// A socket of this PC and the device in it, whatever address it got: "usb:1-2:0403:6001".
[[nodiscard]] std::string usbPortOf(const usb::AttachedDevice& device);

} // namespace tewatashi::agent::app
