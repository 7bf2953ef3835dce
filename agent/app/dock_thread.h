#pragma once

#include "agent/app/agent_status.h"
#include "agent/core/dock_session.h"
#include "common/base/random.h"

#include <functional>
#include <memory>

namespace tewatashi::agent::app {

// The thread that sees terminals come and go and runs their dock sessions, one at a time: it
// blocks on USB and on the journal's disk, never on the network. Ends at destruction, after the
// step it is in.
class DockThread {
public:
    // `changed` is called on that thread when rows may have been added; it must not block. All
    // references outlive the object.
    DockThread(journal::ScanJournal& journal, const Clock& clock, RandomSource& random,
               core::DockSettings settings, std::function<void()> changed);
    ~DockThread();
    DockThread(const DockThread&) = delete;
    DockThread& operator=(const DockThread&) = delete;

    [[nodiscard]] DockStatus status() const; // from any thread

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace tewatashi::agent::app
