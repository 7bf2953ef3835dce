#pragma once

#include "agent/diagnosis/finding.h"

#include <chrono>
#include <cstdint>

// What can be told of this PC alone, from facts that somebody else gathered: nothing here opens a
// file or a device.
namespace tewatashi::agent::diagnosis {

struct Trouble {
    Layer layer = Layer::Protocol;
    LocalizedText text; // what happened and what to do
    std::string detail; // technical
};

enum class AgentRun {
    Running,    // it is the one who asks
    NotRunning, // nobody holds the data folder
    Silent,     // somebody holds it and does not answer
    Unknown,    // nobody could look
};

struct TerminalClockSeen {
    std::optional<std::chrono::seconds> ahead; // of the site's time; nullopt: it was not set
    bool mended = false;                       // set right when the terminal was read
    friend bool operator==(const TerminalClockSeen&, const TerminalClockSeen&) = default;
};

struct TerminalFacts {
    bool known = true;       // false: nobody could look
    bool talks = true;       // false: who looked talks to no terminal
    std::uint64_t seen = 0;  // terminals on the bus or answering at their port
    std::uint64_t ports = 0; // bound ports that are open, whatever is behind them
    bool reading = false;
    bool heard = false; // the docked terminal said who it is
    std::string terminal;
    std::optional<Trouble> trouble; // of the last session or opening, not mended since
    std::optional<bool> batteryLow; // nullopt: not told
    std::optional<TerminalClockSeen> clock;
};

struct StorageFacts {
    bool journalKnown = true; // false: nobody could look
    std::optional<Trouble> journalTrouble;
    LocalizedText notice; // nothing to mend at once: a damaged journal was set aside
    std::optional<std::uint64_t> waiting; // nullopt: not counted
    std::uint64_t parked = 0;
    std::int64_t journal_bytes = 0;
    std::int64_t journalMax_bytes = 0;
    std::optional<std::int64_t> free_bytes; // nullopt: the disk cannot be asked
    std::string folder;                     // of the data, for people
};

struct LocalFacts {
    std::optional<LocalizedText> settingsProblem;
    std::optional<Trouble> agentTrouble; // while running: terminals are no longer watched
    AgentRun run = AgentRun::Running;
    std::string version;
    TerminalFacts terminal;
    StorageFacts storage;
};

// A terminal's clock within it is right: what a dock session leaves alone (core::DockSettings).
inline constexpr std::chrono::seconds kTerminalClockTolerance{2};
// Several times the largest memory of a supported terminal (8 MiB) together with the write-ahead
// log in which it is stored first.
inline constexpr std::int64_t kFreeMin_bytes = 64LL << 20;

// One finding for each layer of the chains Agent, Terminal and Storage, in their order.
[[nodiscard]] std::vector<Finding> checkLocal(const LocalFacts& facts);

} // namespace tewatashi::agent::diagnosis
