#include "agent/app/commands.h"
#include "agent/app/log_line.h"
#include "agent/platform/console.h"
#include "agent/platform/data_folder.h"
#include "agent/platform/service_host.h"

#include <QCoreApplication>
#include <fmt/format.h>

namespace tewatashi::agent::app {
namespace {

namespace fs = std::filesystem;

// Years of ordinary lines. A start makes the log the previous one when it is longer.
constexpr std::uintmax_t kLogSizeMax_bytes = 5ULL * 1024 * 1024;

// A service has no standard error: lines go to agent.log in the data folder from here on.
void logToFile(const DataFolder& folder) {
    const fs::path file = folder.root / "agent.log";
    std::error_code error;
    if (const auto size = fs::file_size(file, error); !error && size > kLogSizeMax_bytes) {
        fs::rename(file, folder.root / "agent.log.1", error);
    }
    if (!platform::standardErrorTo(file)) {
        platform::noteInSystemLog(
            platform::SystemLogKind::Warning,
            {fmt::format("ログ「{}」を開けません。ログなしで動作します。", file.string()),
             fmt::format("The log {} cannot be opened; working without one.", file.string())});
    }
}

int runService(const CommandLine& line, const DataFolder& folder, const RunParts& parts) {
    auto host = platform::ServiceHost::connect([] { QCoreApplication::quit(); });
    if (!host) {
        complain(host.error(), line.language);
        return 1;
    }
    if (auto ready = platform::prepareDataFolder(folder.root); !ready) {
        platform::noteInSystemLog(platform::SystemLogKind::Error, ready.error());
        (*host)->failed();
        return 1;
    }
    logToFile(folder);
    RunParts served = parts;
    served.service = host->get();
    const int code = runAgent(line, folder, served);
    if (code != 0) {
        const fs::path log = folder.root / "agent.log";
        platform::noteInSystemLog(
            platform::SystemLogKind::Error,
            {fmt::format("自動転送サービスが失敗しました。理由は「{}」にあります。", log.string()),
             fmt::format("The agent's service failed. The reason is in {}.", log.string())});
        (*host)->failed();
    }
    return code;
}

Result<void, LocalizedText> manage(ServiceVerb verb) {
    switch (verb) {
    case ServiceVerb::Install:
        return platform::installService(
            fs::path(QCoreApplication::applicationFilePath().toStdString()).make_preferred());
    case ServiceVerb::Remove:
        return platform::removeService();
    case ServiceVerb::Start:
        return platform::startService();
    case ServiceVerb::Stop:
        return platform::stopService();
    case ServiceVerb::Run:
        break;
    }
    return {};
}

} // namespace

int manageService(const CommandLine& line, const DataFolder& folder, const RunParts& parts) {
    if (line.serviceVerb == ServiceVerb::Run) {
        return runService(line, folder, parts);
    }
    if (const auto done = manage(line.serviceVerb); !done) {
        complain(done.error(), line.language);
        return 1;
    }
    return 0;
}

} // namespace tewatashi::agent::app
