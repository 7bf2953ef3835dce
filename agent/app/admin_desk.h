#pragma once

#include "agent/app/agent_socket.h"
#include "agent/app/agent_status.h"
#include "agent/core/dock_session.h"
#include "agent/diagnosis/diagnosis.h"

#include <functional>
#include <memory>

namespace tewatashi::agent::app {

// What a step of a dock session means to people who watch it.
struct DockStepSeen {
    admin::Progress progress;
    std::optional<core::DockEnd> end; // of the last step
};
[[nodiscard]] DockStepSeen seenFrom(const core::DockStep& step);

// Where local programs are told how the agent is (docs/admin-socket.md): answers their questions,
// tells subscribers what changed, keeps people's preferences. Lives on the event loop's thread;
// looks at the agent only while somebody listens.
class AdminDesk {
public:
    // All are called on the event loop's thread and outlive the desk.
    struct Sources {
        const Clock& clock;
        const journal::ScanJournal& journal;
        std::function<AgentStatus()> status;        // without progress; asks the journal
        std::function<DockStatus()> docks;          // cheap
        std::function<core::UploadStatus()> upload; // cheap
        std::function<std::unique_ptr<diagnosis::Diagnosis>(diagnosis::Diagnosis::Ends)> diagnosis;
    };
    // `preferences` is a file in the data folder; without it, or when it cannot be read, the
    // defaults hold.
    [[nodiscard]] static Result<std::unique_ptr<AdminDesk>, LocalizedText>
    open(const std::filesystem::path& socket, const std::filesystem::path& preferences,
         Sources sources);
    ~AdminDesk();
    AdminDesk(const AdminDesk&) = delete;
    AdminDesk& operator=(const AdminDesk&) = delete;

    void stepTaken(DockStepSeen seen); // before each step of a session
    void sessionEnded();               // after its last one, when DockStatus is up to date
    void uploadMoved();                // after each answer of the server

private:
    struct Impl;
    explicit AdminDesk(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace tewatashi::agent::app
