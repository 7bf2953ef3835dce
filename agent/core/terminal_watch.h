#pragma once

#include "agent/core/dock_runner.h"

#include <map>
#include <string>

namespace tewatashi::agent::core {

struct WatchTiming {
    std::chrono::milliseconds rePoll{10'000};   // a terminal left docked
    std::chrono::milliseconds busy{5'000};      // a terminal that is switching modes
    std::chrono::milliseconds gone{2'000};      // unplugged, if the bus still lists it
    std::chrono::milliseconds cooldown{30'000}; // after a failure
    // After something a person must change first: asking more often would only wear the battery.
    std::chrono::milliseconds attention{300'000};
    std::chrono::milliseconds store{10'000}; // a journal that could not store
};

enum class TerminalJob {
    Session, // run a dock session
    Poll,    // ask whether there is anything new
};
enum class Beginner {
    Agent,    // asked as soon as it is attached, and again and again
    Terminal, // heard out when it calls; never asked
};
struct DueTerminal {
    std::string port;
    TerminalJob job = TerminalJob::Session;
    std::optional<MemoryMark> left; // Poll: to compare with
};

// Which attached terminals need a session, and when. Keeps books only: no I/O, no threads; `now`
// is the monotonic clock. A port is whatever names one attachment ("1-2.3:7"): a terminal docked
// again is a new port. One that comes back under its old name right after a failure waits the
// rest of its time, so that a device which is listed but dead is not asked without a pause.
class TerminalWatch {
public:
    explicit TerminalWatch(WatchTiming timing = {}) : m_timing(timing) {}

    void attached(const std::string& port, std::chrono::milliseconds now,
                  Beginner begins = Beginner::Agent);
    // A terminal that begins by itself wants a session now.
    void called(const std::string& port, std::chrono::milliseconds now);
    void detached(const std::string& port);

    // The terminal that waited longest past its time; nullopt if none is due.
    [[nodiscard]] std::optional<DueTerminal> due(std::chrono::milliseconds now) const;
    // When due() or storeDue() will next have an answer; nullopt if nothing is attached or all wait
    // to be docked again.
    [[nodiscard]] std::optional<std::chrono::milliseconds> nextDue() const;

    // A session ended because the journal could not store. Terminals that are still docked wait
    // until it can: asking it costs them nothing.
    [[nodiscard]] bool cannotStore() const { return m_storeAskAt.has_value(); }
    // Time to ask the journal (DockJournal::tryToStore).
    [[nodiscard]] bool storeDue(std::chrono::milliseconds now) const;
    void storeAnswered(bool canStore, std::chrono::milliseconds now);

    // False while another attached port holds the same terminal.
    [[nodiscard]] bool claim(const std::string& port, const std::string& terminalId);

    void sessionEnded(const std::string& port, const DockEnd& end, std::chrono::milliseconds now);
    void polled(const std::string& port, const PollResult& result, std::chrono::milliseconds now);
    // The device could not be opened; it is tried again after the cool-down.
    void openFailed(const std::string& port, std::chrono::milliseconds now);

    [[nodiscard]] std::size_t attachedCount() const { return m_docks.size(); }

private:
    struct Dock {
        std::optional<std::chrono::milliseconds> dueAt; // nullopt: not before it is docked again
        TerminalJob job = TerminalJob::Session;
        std::optional<MemoryMark> left;
        std::string terminalId;
        bool troubled = false;      // the last conversation failed
        bool waitsForStore = false; // due when the journal can store
        Beginner begins = Beginner::Agent;
    };
    void schedule(Dock& dock, TerminalJob job, std::optional<std::chrono::milliseconds> at);
    void afterTrouble(Dock& dock, const ports::HandheldError& error, std::chrono::milliseconds now);

    WatchTiming m_timing;
    std::map<std::string, Dock> m_docks;
    // The one port last detached, and when it may be asked again.
    std::string m_lastDetached;
    std::optional<std::chrono::milliseconds> m_lastDueAt;
    std::optional<std::chrono::milliseconds> m_storeAskAt;
};

} // namespace tewatashi::agent::core
