#pragma once

#include "agent/admin/admin_line.h"
#include "agent/core/upload_loop.h"
#include "agent/diagnosis/local_check.h"
#include "agent/journal/scan_journal.h"

#include <optional>
#include <string>

namespace tewatashi::agent::app {

// The words of `status`; codes travel in JSON and are never renamed.
enum class AgentState {
    NotRunning,  // "not_running"
    CannotStore, // "cannot_store": terminals are not cleared
    Reading,     // "reading"
    Stopped,     // "stopped": the server does not accept this agent
    Uploading,   // "uploading"
    Offline,     // "offline": kept here, sends when on-line
    Docked,      // "docked"
    Idle,        // "idle"
};
[[nodiscard]] std::string_view stateCode(AgentState state);

// What the USB side knows about terminals.
struct DockStatus {
    bool reading = false;
    bool cannotStore = false;
    std::string terminal; // attached now; empty if none is, or not yet identified
    std::string model;
    int attached = 0;
    std::optional<LocalizedText> lastError; // of the last session; empty after a good one
    std::string lastErrorDetail;
    std::optional<UtcMillis> lastErrorAt;
    std::optional<diagnosis::Layer> lastErrorLayer; // the part it is about
    int ports = 0;                                  // bound ones that are open
    bool heard = false; // the terminal attached now said who it is; with it:
    std::optional<bool> batteryLow;
    std::optional<diagnosis::TerminalClockSeen> clock; // as its last session found it
    friend bool operator==(const DockStatus&, const DockStatus&) = default;
};

struct AgentStatus {
    bool running = true;
    std::string version;
    std::string server;
    std::string agent;
    std::string journalFile;
    journal::JournalStatus journal;
    std::optional<LocalizedText> journalError;  // the journal itself cannot be read
    std::optional<LocalizedText> journalNotice; // it was damaged and another one begun
    core::UploadStatus upload;
    DockStatus dock;
    std::optional<admin::Progress> progress; // while reading or uploading
};
[[nodiscard]] AgentState stateOf(const AgentStatus& status);
// The journal can store again what `terminal` still holds.
[[nodiscard]] LocalizedText explainRoomAgain(const std::string& terminal);
// A damaged journal was renamed to `kept`.
[[nodiscard]] LocalizedText explainRenamedJournal(const std::string& kept);

// One JSON object, UTF-8, times as ISO 8601 in UTC, under 4 KiB: also the message on the socket.
[[nodiscard]] std::string encodeStatus(const AgentStatus& status);
// Whether records may be in that status's data folder that no server has: waiting, set aside, in a
// file set aside as unreadable, or in a journal that cannot be read.
[[nodiscard]] bool mayHoldUnsent(std::string_view json);
// The same for people, from that JSON, so that both ways of asking show the same.
[[nodiscard]] std::string statusText(std::string_view json, Language language);

} // namespace tewatashi::agent::app
