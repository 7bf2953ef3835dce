#include "agent/app/agent_socket.h"
#include "agent/app/agent_status.h"
#include "agent/app/commands.h"
#include "agent/platform/data_folder.h"
#include "common/files/private_file.h"

#include <QThread>
#include <fmt/format.h>

namespace tewatashi::agent::app {
namespace {

constexpr unsigned long kRetryEvery_ms = 50;
// For scripts such as an uninstaller, told apart from a failure.
constexpr int kUnsentExitCode = 3;

// Nobody answers: look into the journal ourselves, holding the lock so that no agent opens it
// meanwhile. nullopt while another process holds it.
Result<std::optional<std::string>, LocalizedText> statusAtRest(const DataFolder& folder) {
    AgentStatus status;
    status.running = false;
    status.version = agentVersion();
    status.journalFile = folder.journal().string();
    const auto lock = platform::tryLockDataFolder(folder.root);
    if (!lock) {
        return failure(lock.error());
    }
    if (!*lock) {
        return std::nullopt;
    }
    if (const auto text = files::readPrivateFile(folder.settings())) {
        if (const auto settings = decodeSettings(*text)) {
            status.server = settings->server.url;
            status.agent = settings->identity.agent.hex();
        }
    }
    if (std::filesystem::exists(folder.journal())) {
        const SystemClock clock;
        journal::JournalOptions options;
        options.file = folder.journal();
        auto journal = journal::ScanJournal::open(options, clock);
        auto found = journal ? (*journal)->status() : failure(journal.error());
        if (found) {
            status.journal = *found;
            if (const auto renamed = (*journal)->renamedTo()) {
                status.journalNotice = explainRenamedJournal(renamed->string());
            }
        } else {
            status.journalError = journal::explain(found.error(), folder.journal());
        }
    }
    return encodeStatus(status);
}

// From the running agent, or at rest; an agent that starts or ends meanwhile answers neither.
Result<std::string, LocalizedText> findStatus(const DataFolder& folder,
                                              std::chrono::milliseconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (;;) {
        if (auto answer = askStatus(folder.socket())) {
            return *std::move(answer);
        }
        auto found = statusAtRest(folder);
        if (!found) {
            return failure(std::move(found.error()));
        }
        if (*found) {
            return **std::move(found);
        }
        if (std::chrono::steady_clock::now() >= deadline) {
            return failure(LocalizedText{
                fmt::format("データフォルダー「{}」の自動転送アプリは起動または終了の途中です。"
                            "しばらく待ってからもう一度実行してください。",
                            folder.root.string()),
                fmt::format("The agent of data folder {} is starting or ending. Wait a moment, "
                            "then try again.",
                            folder.root.string())});
        }
        QThread::msleep(kRetryEvery_ms);
    }
}

} // namespace

int showStatus(const CommandLine& line, const DataFolder& folder,
               std::chrono::milliseconds patience) {
    std::error_code ignored;
    if (!std::filesystem::exists(folder.root, ignored)) {
        complain(
            {fmt::format("データフォルダー「{}」がありません。先に enrol で登録してください。",
                         folder.root.string()),
             fmt::format("The data folder {} does not exist. Enrol first.", folder.root.string())},
            line.language);
        return 1;
    }
    const auto json = findStatus(folder, patience);
    if (!json) {
        complain(json.error(), line.language);
        return 1;
    }
    if (line.unsentOnly) {
        return mayHoldUnsent(*json) ? kUnsentExitCode : 0;
    }
    fmt::print("{}{}", line.json ? *json : statusText(*json, line.language), line.json ? "\n" : "");
    return 0;
}

} // namespace tewatashi::agent::app
