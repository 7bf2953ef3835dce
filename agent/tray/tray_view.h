#pragma once

#include "agent/admin/admin_line.h"

#include <array>
#include <optional>

// What the tray shows for what it knows: values and pure rules, no widgets.
namespace tewatashi::agent::tray {

enum class Link {
    Connecting,  // not known yet
    Connected,   // an agent answers
    NotRunning,  // nobody answers
    NotEnrolled, // nobody answers, and this PC was never enrolled
};

// One shape and one colour each: drawn by paintMark.
enum class Mark {
    Ready,     // disc with a tick
    Reading,   // octagon with two bars
    Sending,   // arrow upwards
    Kept,      // open box with an arrow into it
    Attention, // diamond with an exclamation mark
    Problem,   // triangle with an exclamation mark
    Off,       // ring with a stroke through it
};
inline constexpr std::array<Mark, 7> kMarks{Mark::Ready, Mark::Reading,   Mark::Sending,
                                            Mark::Kept,  Mark::Attention, Mark::Problem,
                                            Mark::Off};

struct Situation {
    Link link = Link::Connecting;
    std::optional<admin::StatusReport> status; // of the agent that answers
    UtcMillis now;
};

enum class Remedy { None, StartAgent, Enrol };

struct TroubleView {
    LocalizedText what; // and what to do
    std::string detail; // technical, may be empty
    Remedy remedy = Remedy::None;
    friend bool operator==(const TroubleView&, const TroubleView&) = default;
};
struct BarView {
    std::uint64_t done = 0;
    std::uint64_t total = 0;
    LocalizedText text;
    friend bool operator==(const BarView&, const BarView&) = default;
};
struct TrayView {
    Mark mark = Mark::Off;
    LocalizedText title;
    LocalizedText detail;
    LocalizedText terminal; // docked now, or that none is
    std::optional<BarView> bar;
    std::optional<TroubleView> trouble; // the one thing to do
    bool known = false;                 // an agent told what follows, and its sessions
    std::uint64_t waiting = 0;
    std::optional<UtcMillis> waitingSince;
    LocalizedText waitingFor; // "3 h"; empty without waitingSince
    friend bool operator==(const TrayView&, const TrayView&) = default;
};
[[nodiscard]] TrayView viewOf(const Situation& situation);

// "2 分", "3 時間", "4 日": rounded down, at least a minute.
[[nodiscard]] LocalizedText spanText(std::chrono::milliseconds span);
// "opticon:0000000000123456" as people read it: "123456" with the maker before it.
[[nodiscard]] std::string terminalName(const std::string& terminal, const std::string& model);
[[nodiscard]] LocalizedText outcomeText(const std::string& outcome);
[[nodiscard]] Mark outcomeMark(const std::string& outcome);

} // namespace tewatashi::agent::tray
