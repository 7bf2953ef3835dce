#include "agent/platform/service_host.h"

namespace tewatashi::agent::platform {
namespace {

LocalizedText noServices() {
    return {"このコマンドは Windows 専用です。Linux では systemd が「tewatashi-agent run」を起動"
            "します。",
            "This is for Windows. On Linux systemd starts \"tewatashi-agent run\"."};
}

} // namespace

struct ServiceHost::Impl {};

bool hasServices() { return false; }

Result<void, LocalizedText> installService(const std::filesystem::path&) {
    return failure(noServices());
}
Result<void, LocalizedText> removeService() { return failure(noServices()); }
Result<void, LocalizedText> startService() { return failure(noServices()); }
Result<void, LocalizedText> stopService() { return failure(noServices()); }

// systemd keeps what is written to standard error.
void noteInSystemLog(SystemLogKind, const LocalizedText&) {}

ServiceHost::ServiceHost(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
ServiceHost::~ServiceHost() = default;

Result<std::unique_ptr<ServiceHost>, LocalizedText> ServiceHost::connect(std::function<void()>) {
    return failure(noServices());
}

void ServiceHost::running() {}
void ServiceHost::onResume(std::function<void()>) {}
void ServiceHost::failed() {}

} // namespace tewatashi::agent::platform
