#pragma once

#include "agent/app/dock_thread.h"
#include "agent/core/dock_journal.h"
#include "agent/core/upload_schedule.h"
#include "agent/platform/service_host.h"
#include "agent/ports/uplink_port.h"
#include "common/files/file_lock.h"

#include <functional>
#include <memory>

namespace tewatashi::agent::app {

// What a running agent is made of besides its data folder: the product's own parts and times, for
// main() to use as they are. A caller with other times gets the same agent in milliseconds, one
// with wrappers stands between the core and a port.
struct RunParts {
    const Clock& clock; // outlives the run; safe from any thread
    core::UploadTiming upload{};
    DockThreadOptions dock{};
    std::chrono::milliseconds lockPatience = files::FileLock::kStartPatience;
    // Given the agent's own port, returns the one to use; empty: the own one. Called once each.
    std::function<std::unique_ptr<core::DockJournal>(std::unique_ptr<core::DockJournal>)>
        aroundJournal{};
    std::function<std::unique_ptr<ports::UplinkPort>(std::unique_ptr<ports::UplinkPort>)>
        aroundUplink{};
    platform::ServiceHost* service = nullptr; // told when everything runs; outlives the run
};

} // namespace tewatashi::agent::app
