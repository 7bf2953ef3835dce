#pragma once

#include "agent/app/agent_status.h"
#include "agent/app/bound_terminals.h"
#include "agent/core/dock_runner.h"
#include "agent/core/terminal_watch.h"
#include "agent/handheld/opticon_csp2.h"

#include <functional>
#include <memory>

namespace tewatashi::agent::app {

// The product's times unless a caller wants others.
struct DockThreadOptions {
    core::WatchTiming watch;
    handheld::Csp2Timing driver;
    BoundTiming bound;
    std::vector<TerminalBinding> terminals; // bound to ports, from the settings
    // libusb does not tell of new devices on Windows, so the bus is listed this often.
    std::chrono::milliseconds busPoll{1000};
    // Sees each step of a session on the thread before it is performed; may be empty.
    core::DockRunner::Progress progress;
};

// The thread that sees terminals come and go and runs their dock sessions, one at a time: it
// blocks on USB and on the journal's disk, never on the network. Ends at destruction, after the
// step it is in.
class DockThread {
public:
    // `changed` is called on that thread when rows may have been added; it must not block. All
    // references outlive the object.
    DockThread(core::DockJournal& journal, const Clock& clock, RandomSource& random,
               core::DockSettings settings, DockThreadOptions options,
               std::function<void()> changed);
    ~DockThread();
    DockThread(const DockThread&) = delete;
    DockThread& operator=(const DockThread&) = delete;

    [[nodiscard]] DockStatus status() const; // from any thread

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace tewatashi::agent::app
