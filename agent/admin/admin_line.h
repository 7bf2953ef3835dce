#pragma once

#include "agent/admin/admin_question.h"
#include "agent/admin/finding_line.h"
#include "common/base/clock.h"

#include <string>
#include <vector>

// What the running agent says on its local socket, one line each: docs/admin-socket.md.
namespace tewatashi::agent::admin {

// How far a dock session or an upload has come.
struct Progress {
    enum class Activity { Reading, Uploading };
    Activity activity = Activity::Reading;
    std::string step; // Reading: "identify", "read", "store", "verify", "clear", "finish"
    // Reading: steps; Uploading: records of what has been waiting since nothing did.
    std::uint64_t done = 0;
    std::uint64_t total = 0;
    friend bool operator==(const Progress&, const Progress&) = default;
};

// Something that is wrong and not mended: what happened and what to do.
struct Trouble {
    LocalizedText text;
    std::string detail; // technical
    std::optional<UtcMillis> at;
    friend bool operator==(const Trouble&, const Trouble&) = default;
};

// The members of a status line that a window shows; the line has more (docs/operations.md).
struct StatusReport {
    std::string state; // "idle", "docked", "reading" …
    std::string version;
    std::string server;
    std::string terminal; // docked now, empty if none is
    std::string model;
    std::uint64_t attached = 0;
    std::uint64_t waiting = 0;
    std::optional<UtcMillis> oldestWaiting;
    std::uint64_t delivered = 0;
    std::uint64_t quarantined = 0;
    std::uint64_t parked = 0;
    std::uint64_t parkedClocks = 0;
    std::optional<UtcMillis> lastReceipt;
    std::optional<UtcMillis> lastDockEnded;
    std::optional<Trouble> trouble;
    std::optional<Progress> progress;
    friend bool operator==(const StatusReport&, const StatusReport&) = default;
};

// One dock session with what the server answered for each of its scans.
struct DockLine {
    std::int64_t row = 0; // newer sessions have greater ones
    std::string terminal;
    std::string model;
    UtcMillis at; // whole seconds, like all times here
    std::optional<UtcMillis> ended;
    std::uint64_t read = 0;
    std::uint64_t added = 0; // not known from an earlier reading
    bool cleared = false;
    std::string outcome; // core::outcomeCode; empty while it runs, or when it was cut off
    std::uint64_t stored = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t quarantined = 0;
    std::uint64_t waiting = 0;
    std::uint64_t parked = 0;
    friend bool operator==(const DockLine&, const DockLine&) = default;
};
struct HistoryPage {
    std::vector<DockLine> docks;
    std::optional<std::int64_t> next; // AskHistory::before of the page behind; nullopt: no more
    friend bool operator==(const HistoryPage&, const HistoryPage&) = default;
};

// A dock session has just ended: the moment for sign and sound.
struct DockEnded {
    std::string outcome;
    std::string terminal;
    std::string model;
    std::uint64_t read = 0;
    std::uint64_t added = 0;
    UtcMillis at;
    LocalizedText text; // what happened and what to do
    friend bool operator==(const DockEnded&, const DockEnded&) = default;
};

// What people of this PC may choose; nothing that scans depend on.
struct Preferences {
    Language language = Language::Japanese;
    bool sounds = true;
    friend bool operator==(const Preferences&, const Preferences&) = default;
};

struct Refused {
    std::string code; // questionErrorCode, or "not_kept": a preference could not be written
    friend bool operator==(const Refused&, const Refused&) = default;
};
using Line = std::variant<StatusReport, HistoryPage, DockEnded, Preferences, Refused,
                          diagnosis::Finding, Diagnosed>;

// Without the line's end. `status` is a whole status line and goes into its event unread.
[[nodiscard]] std::string encodeStatusEvent(const std::string& status);
[[nodiscard]] std::string encodeHistory(const HistoryPage& page);
[[nodiscard]] std::string encodeDockEnded(const DockEnded& end);
[[nodiscard]] std::string encodePreferences(const Preferences& preferences);
[[nodiscard]] std::string encodeRefused(std::string_view code);

// Any of these, or a bare status line. nullopt when it is none: a member has another type or is
// missing. Unknown members are passed over: a newer agent may say more.
[[nodiscard]] std::optional<Line> decodeLine(std::string_view line);

} // namespace tewatashi::agent::admin
