#pragma once

#include "common/base/localized_text.h"
#include "common/base/result.h"

#include <filesystem>
#include <functional>
#include <memory>

namespace tewatashi::agent::platform {

// The system's manager of background services: on Windows the service control manager. On Linux
// systemd needs nothing of a program, so there is nothing of this.

// Whether install and the others do anything here; where not, their error says what to do instead.
[[nodiscard]] bool hasServices();

// Registers `program` as the service that runs with nobody signed in, or brings an older
// registration up to date: start shortly after Windows does, again after a failure (1, 1, 5 min),
// 20 s of its own before a shutdown, events in the Event Log. Needs an administrator.
[[nodiscard]] Result<void, LocalizedText> installService(const std::filesystem::path& program);
// Stops it and takes the registration away; nothing when there is none. Data stays.
[[nodiscard]] Result<void, LocalizedText> removeService();
// Wait for its end: up to half a minute.
[[nodiscard]] Result<void, LocalizedText> startService();
[[nodiscard]] Result<void, LocalizedText> stopService();

enum class SystemLogKind { Info, Warning, Error };
// One entry of the Event Log under the service's name.
void noteInSystemLog(SystemLogKind kind, const LocalizedText& text);

// This process as the service. One at a time; make it in the thread of the event loop, after the
// application object and before other threads.
class ServiceHost {
public:
    // The error says that the manager did not start this process.
    [[nodiscard]] static Result<std::unique_ptr<ServiceHost>, LocalizedText>
    connect(std::function<void()> onStop);
    // Reports the end; `failed` lets the manager start the service again after a while.
    ~ServiceHost();
    ServiceHost(const ServiceHost&) = delete;
    ServiceHost& operator=(const ServiceHost&) = delete;

    // Until this the manager shows "starting".
    void running();
    // From the event loop, when the PC wakes up from sleep.
    void onResume(std::function<void()> call);
    void failed();

private:
    struct Impl;
    explicit ServiceHost(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace tewatashi::agent::platform
