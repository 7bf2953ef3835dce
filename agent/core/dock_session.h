#pragma once

#include "agent/journal/scan_journal.h"
#include "agent/ports/handheld_port.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/domain/scan_record.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <variant>

namespace tewatashi::agent::core {

enum class AfterStore { Clear, Keep };          // what becomes of the terminal's memory
enum class Departure { StayDocked, PowerDown }; // a terminal on USB charges: it stays docked

struct DockSettings {
    AfterStore afterStore = AfterStore::Clear;
    Departure departure = Departure::StayDocked;
    std::chrono::seconds clockTolerance{2}; // a terminal's clock is set only beyond it
    // The site's wall time, which terminals show and store.
    std::function<domain::TerminalTime(UtcMillis)> siteLocalTime;
    std::filesystem::path journalFile; // named in messages only
};

enum class DockOutcome {
    Stored,           // everything is in the journal; memory cleared, or kept by policy
    StoredNotCleared, // everything is in the journal; the memory still holds it
    NothingNew,       // nothing that was not stored before
    CannotStore,      // the journal refused: nothing was cleared
    Failed,           // the terminal could not be read: nothing was cleared
    Removed,          // taken away before all was stored: nothing was cleared
};
// "stored", "stored_not_cleared", "nothing_new", "cannot_store", "failed", "removed".
[[nodiscard]] std::string_view outcomeCode(DockOutcome outcome);

// Content of a terminal's memory, to see later whether there is anything new in it.
struct MemoryMark {
    std::size_t count = 0;
    Digest digest{};
    friend bool operator==(const MemoryMark&, const MemoryMark&) = default;
};
[[nodiscard]] MemoryMark markOf(const std::vector<domain::RawScan>& memory);

// What a terminal's clock showed before anything was done to it.
struct ClockSeen {
    std::optional<std::chrono::seconds> ahead; // of the site's time; nullopt: it was not set
    bool mended = false;                       // it was set right afterwards
};

struct DockEnd {
    DockOutcome outcome = DockOutcome::Failed;
    LocalizedText text; // for people: what happened and what to do
    std::string detail; // English, for the log; may be empty
    std::optional<ports::TerminalIdentity> terminal;
    std::optional<ports::HandheldError> handheldError; // what ended or disturbed the session
    std::optional<journal::DockSummary> summary;       // when the dock was begun in the journal
    std::optional<ClockSeen> clock;                    // nullopt: it did not tell
    std::optional<MemoryMark> left;                    // what the memory holds now, as far as known
    bool more = false; // scans were made meanwhile: begin another session at once
};

namespace step {
struct Identify {};
struct Prepare {};
struct BeginDock {
    journal::DockReading header; // without records; answer with the terminal's last clear
};
struct ReadClock {};
struct ReadMemory {};
struct StoreReading {
    journal::DockReading reading;
};
struct StoreObservation {
    std::string terminalId;
    wire::ClockObservation seen;
};
struct AnnounceClear {
    std::string terminalId;
};
struct Clear {};
struct ConfirmClear {
    std::string terminalId;
    ClearId clear;
};
struct SetClock {}; // to the site's wall time at the moment of sending
struct PowerDown {};
struct Finish {
    DockEnd end;
};
} // namespace step
using DockStep =
    std::variant<step::Identify, step::Prepare, step::BeginDock, step::ReadClock, step::ReadMemory,
                 step::StoreReading, step::StoreObservation, step::AnnounceClear, step::Clear,
                 step::ConfirmClear, step::SetClock, step::PowerDown, step::Finish>;

// Decides what happens with one docked terminal, step by step: do what step() says, hand the
// result to the function named for it, repeat until Finish. Does nothing itself; decides the same
// for the same results. Clear is only ever reached when everything read was durable and, unless the
// terminal sends only once, a second reading showed nothing else.
class DockSession {
public:
    // `random` outlives the session; it names clears and clock observations.
    DockSession(DockSettings settings, DockId dock, UtcMillis dockedAt, RandomSource& random);

    [[nodiscard]] const DockStep& step() const { return m_step; }
    [[nodiscard]] bool finished() const { return std::holds_alternative<step::Finish>(m_step); }

    void onIdentified(const Result<ports::TerminalIdentity, ports::HandheldError>& result);
    void onPrepared(const Result<domain::TimeFormat, ports::HandheldError>& result);
    void onBegun(const Result<std::optional<ClearId>, journal::JournalError>& result);
    void onClock(const Result<ports::ClockReading, ports::HandheldError>& result, UtcMillis at);
    void onMemory(Result<ports::MemoryImage, ports::HandheldError> result);
    void onStored(const Result<journal::AppendResult, journal::JournalError>& result);
    void onObservationStored(const Result<void, journal::JournalError>& result);
    void onClearAnnounced(const Result<void, journal::JournalError>& result);
    void onCleared(const Result<void, ports::HandheldError>& result);
    void onClearConfirmed(const Result<void, journal::JournalError>& result);
    void onClockSet(const Result<void, ports::HandheldError>& result);
    void onPoweredDown(const Result<void, ports::HandheldError>& result);
    // Another port is in session with a terminal of this number: nothing is sent to this one.
    void onSameTerminalElsewhere();
    // The agent is being stopped: ends where it is. Not while a clear awaits its confirmation.
    void onStopped();

private:
    enum class Reading { First, Verify, AfterLostClear };
    enum class Confirming { Cleared, SeenEmpty, NotExecuted };
    enum class TerminalClock { NotRead, Right, Wrong };

    void store();
    void verify();
    void onVerified(std::vector<domain::RawScan> memory);
    void onReadAfterLostClear(std::vector<domain::RawScan> memory);
    void afterFailedClear();
    void keptByTerminal();
    [[nodiscard]] bool sendsOnce() const;
    void confirm(Confirming what, const ClearId& clear);
    void leave();
    void powerDown();
    void finish(DockOutcome outcome);
    void finishUncleared(const ports::HandheldError& why);
    void finishUncleared(LocalizedText why, std::string detail);
    void failed(const ports::HandheldError& error);
    void cannotStore(const journal::JournalError& error);
    [[nodiscard]] DockOutcome storedOutcome() const;
    [[nodiscard]] ClearId newClear();
    [[nodiscard]] wire::ClockObservation observation();
    [[nodiscard]] journal::DockReading header() const;

    DockSettings m_settings;
    DockId m_dock;
    UtcMillis m_dockedAt;
    RandomSource& m_random;
    DockStep m_step = step::Identify{};
    DockEnd m_end;
    Reading m_reading = Reading::First;
    Confirming m_confirming = Confirming::Cleared;
    int m_rounds = 0;
    ports::TerminalIdentity m_terminal;
    bool m_begun = false;
    bool m_stored = false; // everything read so far is durable
    std::optional<ClearId> m_lastClear;
    TerminalClock m_clock = TerminalClock::NotRead;
    Bytes m_clockRaw;
    UtcMillis m_clockAt;
    Bytes m_raw;
    std::vector<domain::RawScan> m_memory;  // as last stored, or as about to be stored
    std::vector<domain::RawScan> m_pending; // read after a clear that was not executed
    bool m_emptied = false;                 // the memory is known to be empty
    bool m_clearUnanswered = false;
    bool m_keptByTerminal = false;
    std::optional<domain::RecordKey> m_lastKey;
    journal::DockSummary m_summary;
    LocalizedText m_note; // why a stored memory was not cleared
};

} // namespace tewatashi::agent::core
