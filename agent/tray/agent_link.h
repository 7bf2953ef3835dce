#pragma once

#include "agent/admin/admin_line.h"
#include "agent/tray/tray_view.h"

#include <QObject>

#include <filesystem>
#include <functional>
#include <memory>

namespace tewatashi::agent::tray {

// The window's end of the agent's local socket. Connecting, waiting and looking at files happen on
// a thread of its own, so that nothing there can hold the window up; an agent that went away is
// looked for until it is back.
class AgentLink {
public:
    struct Handlers {
        std::function<void(Link)> linked;      // at each change
        std::function<void(admin::Line)> said; // each line, in order
    };
    // Handlers are called on the thread of `receiver`, which outlives the link.
    AgentLink(const std::filesystem::path& dataFolder, QObject& receiver, Handlers handlers);
    ~AgentLink();
    AgentLink(const AgentLink&) = delete;
    AgentLink& operator=(const AgentLink&) = delete;

    // Lost when nobody answers at the moment.
    void ask(const admin::Question& question);
    // The agent may just have been started: do not wait for the next look.
    void lookNow();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace tewatashi::agent::tray
