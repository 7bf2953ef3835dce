#pragma once

#include "agent/core/dock_journal.h"
#include "agent/core/dock_session.h"

#include <stop_token>

namespace tewatashi::agent::core {

// What a left-docked terminal holds, compared with what it held when its last session ended.
enum class PollOutcome {
    Same,    // nothing to do
    News,    // begin a session
    Trouble, // could not be asked; the error says why
};
struct PollResult {
    PollOutcome outcome = PollOutcome::Same;
    std::optional<ports::HandheldError> error; // Trouble
};

// Runs dock sessions against one terminal and the journal, one at a time, on the caller's thread:
// blocks for as long as the terminal takes. References outlive the runner.
class DockRunner {
public:
    // Called before each step, for the tray: "reading", "stored" …; must not block.
    using Progress = std::function<void(const DockStep&)>;
    // Whether this port may talk to this terminal (TerminalWatch::claim).
    using Admit = std::function<bool(const std::string& terminalId)>;

    DockRunner(DockJournal& store, const Clock& clock, RandomSource& random, DockSettings settings);

    // Never throws. A stop request ends the session before its next step, unless a clear is about
    // to be confirmed; nothing destructive is sent after it.
    [[nodiscard]] DockEnd run(ports::HandheldPort& terminal, const Admit& admit,
                              const Progress& progress, const std::stop_token& stop);

    // Reads without storing or erasing. `left` is DockEnd::left of the last session; nullopt
    // (unknown) is always news.
    [[nodiscard]] PollResult poll(ports::HandheldPort& terminal,
                                  const std::optional<MemoryMark>& left) const;

private:
    void perform(DockSession& session, ports::HandheldPort& terminal, const Admit& admit);
    [[nodiscard]] domain::TerminalTime siteTimeNow() const;

    DockJournal& m_store;
    const Clock& m_clock;
    RandomSource& m_random;
    DockSettings m_settings;
};

} // namespace tewatashi::agent::core
