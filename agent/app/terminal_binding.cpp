#include "agent/app/terminal_binding.h"

#include "common/base/assert.h"
#include "common/domain/scan_record.h"

#include <algorithm>

namespace tewatashi::agent::app {
namespace {

constexpr std::size_t kAgentDigits = 8;
constexpr std::size_t kNameMax = 48;

} // namespace

const std::array<ModelName, 2>& terminalModels() {
    static const std::array<ModelName, 2> kModels{{
        {TerminalModel::DensoBht,
         "denso-bht",
         "denso",
         {"デンソーウェーブ BHT（BHTプロトコル）", "Denso Wave BHT (BHT-protocol)"}},
        {TerminalModel::UnitechMultipoint,
         "unitech-multipoint",
         "unitech",
         {"Unitech PT630/HT630/MR350（MULTIPOINT）", "Unitech PT630/HT630/MR350 (MULTIPOINT)"}},
    }};
    return kModels;
}

const ModelName& nameOf(TerminalModel model) {
    const auto& all = terminalModels();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const ModelName& row) { return row.model == model; });
    TW_ASSERT(found != all.end());
    return *found;
}

std::optional<TerminalModel> parseTerminalModel(std::string_view code) {
    for (const ModelName& row : terminalModels()) {
        if (row.code == code) {
            return row.model;
        }
    }
    return std::nullopt;
}

std::string TerminalBinding::terminalId() const {
    return std::string(nameOf(model).family) + ":" + name;
}

bool isTerminalName(std::string_view name) {
    return name.size() <= kNameMax && domain::isValidTerminalId("x:" + std::string(name));
}

std::string defaultTerminalName(std::string_view agentHex, std::string_view port) {
    std::string name(agentHex.substr(0, kAgentDigits));
    name += '-';
    if (const std::size_t slash = port.find_last_of('/'); slash != std::string_view::npos) {
        port.remove_prefix(slash + 1);
    }
    for (const char letter : port.substr(0, kNameMax - name.size())) {
        const bool upper = letter >= 'A' && letter <= 'Z';
        const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
        name += upper ? static_cast<char>(letter - 'A' + 'a') : plain ? letter : '-';
    }
    return name;
}

std::string usbPortOf(const usb::AttachedDevice& device) {
    // Without the address, which is another one at each plug.
    return "usb:" + device.port.substr(0, device.port.find_last_of(':'));
}

} // namespace tewatashi::agent::app
