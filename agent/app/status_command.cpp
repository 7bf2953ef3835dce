#include "agent/app/agent_status.h"
#include "agent/app/commands.h"
#include "agent/app/status_socket.h"
#include "agent/platform/data_folder.h"
#include "common/files/private_file.h"

#include <fmt/format.h>

namespace tewatashi::agent::app {
namespace {

// Nobody answers: look into the journal ourselves, holding the lock so that no agent starts
// meanwhile (design.md, one owner of the file).
Result<std::string, LocalizedText> statusAtRest(const DataFolder& folder) {
    AgentStatus status;
    status.running = false;
    status.version = agentVersion();
    status.journalFile = folder.journal().string();
    const auto lock = platform::lockDataFolder(folder.root);
    if (!lock) {
        return failure(lock.error());
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

} // namespace

int showStatus(const CommandLine& line, const DataFolder& folder) {
    std::error_code ignored;
    if (!std::filesystem::exists(folder.root, ignored)) {
        complain(
            {fmt::format("データフォルダー「{}」がありません。先に enrol で登録してください。",
                         folder.root.string()),
             fmt::format("The data folder {} does not exist. Enrol first.", folder.root.string())},
            line.language);
        return 1;
    }
    std::string json;
    if (auto answer = askStatus(folder.socket())) {
        json = *std::move(answer);
    } else {
        auto found = statusAtRest(folder);
        if (!found) {
            complain(found.error(), line.language);
            return 1;
        }
        json = *std::move(found);
    }
    fmt::print("{}{}", line.json ? json : statusText(json, line.language), line.json ? "\n" : "");
    return 0;
}

} // namespace tewatashi::agent::app
