#pragma once

#include "common/base/localized_text.h"

#include <array>
#include <optional>
#include <string_view>

namespace tewatashi::agent::diagnosis {

// Where a scan's way from the terminal to the server can be interrupted, in the order it is looked
// at. Codes travel in JSON (docs/diagnosis.md) and are never renamed.
enum class Layer {
    Settings,        // enrolled, and its files can be read
    Agent,           // the program that does the work runs
    Cable,           // a terminal is seen
    Driver,          // and may be opened
    Protocol,        // and answers as it should
    TerminalClock,   // its clock
    TerminalBattery, // its battery
    Disk,            // there is room for scans
    Journal,         // and they can be stored
    Dns,             // the server's name is known
    Proxy,           // nothing on the way answers in its stead
    Connection,      // it can be reached
    Tls,             // its certificate is the right one
    Clock,           // this PC's clock
    SignIn,          // it takes this PC for one of its own, and is the one we enrolled with
    Server,          // it is well
    Maintenance,     // and not closed for maintenance
};
inline constexpr std::size_t kLayerCount = 17;

// Layers of one chain need those before them; chains do not need each other. Each stops at its own
// first cause.
enum class Chain { Agent, Terminal, Storage, Server };
inline constexpr std::array kChains{Chain::Agent, Chain::Terminal, Chain::Storage, Chain::Server};

struct LayerInfo {
    Layer layer;
    Chain chain;
    std::string_view code;
    LocalizedText name;
};
// In order.
[[nodiscard]] const std::array<LayerInfo, kLayerCount>& layers();
[[nodiscard]] const LayerInfo& infoOf(Layer layer);
[[nodiscard]] std::optional<Layer> layerOf(std::string_view code);
// "agent", "terminal", "storage", "server"
[[nodiscard]] std::string_view chainCode(Chain chain);

} // namespace tewatashi::agent::diagnosis
