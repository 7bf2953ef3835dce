#pragma once

#include <functional>
#include <memory>

namespace tewatashi::agent::platform {

// Turns the system's request to end (SIGTERM, SIGINT; later: the service manager's) into a call
// from the Qt event loop. Make it before any thread is started, after the application object.
class StopSignals {
public:
    explicit StopSignals(std::function<void()> onStop);
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace tewatashi::agent::platform
