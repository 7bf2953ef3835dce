#include "agent/app/agent_status.h"

#include "common/base/assert.h"
#include "common/base/iso_time.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>

namespace tewatashi::agent::app {
namespace {

using Json = nlohmann::ordered_json;

// Keeps the whole message under 4 KiB whatever a system library writes into an error.
constexpr std::size_t kDetailMax = 300;

struct StateWords {
    AgentState state;
    std::string_view code;
    const char* ja;
    const char* en;
};
constexpr std::array<StateWords, 8> kStates{{
    {AgentState::NotRunning, "not_running", "停止中（自動転送アプリが動いていません）",
     "not running"},
    {AgentState::CannotStore, "cannot_store", "保存不可（端末の記録は消去しません）",
     "cannot store: terminals are not cleared"},
    {AgentState::Reading, "reading", "読取中（端末を外さないでください）",
     "reading: do not remove the terminal"},
    {AgentState::Stopped, "stopped", "送信停止（サーバーが登録を受け付けません）",
     "stopped: the server does not accept this PC"},
    {AgentState::Uploading, "uploading", "送信中", "uploading"},
    {AgentState::Offline, "offline", "オフライン（このPCに保管中、接続後に自動送信）",
     "offline: kept here, sends when on-line"},
    {AgentState::Docked, "docked", "端末接続中", "terminal docked"},
    {AgentState::Idle, "idle", "待機中", "idle"},
}};

const StateWords& wordsOf(AgentState state) {
    for (const StateWords& words : kStates) {
        if (words.state == state) {
            return words;
        }
    }
    TW_ASSERT(false);
}

Json timeOrNull(const std::optional<UtcMillis>& at) {
    return at ? Json(isoTime(*at)) : Json(nullptr);
}

Json dockJson(const std::optional<journal::DockSummary>& dock) {
    if (!dock) {
        return nullptr;
    }
    return {{"terminal", dock->terminalId},
            {"at", isoTime(dock->dockedAt)},
            {"ended", timeOrNull(dock->endedAt)},
            {"read", dock->recordsRead},
            {"new", dock->recordsNew},
            {"cleared", dock->cleared},
            {"outcome", dock->outcome}};
}

// The newest file set aside stands for all of them; they lie in one folder.
Json salvagedJson(const journal::JournalStatus& journal) {
    if (journal.unreadable.empty()) {
        return nullptr;
    }
    std::uint64_t records = 0;
    std::uint64_t open = 0;
    for (const journal::UnreadableFile& kept : journal.unreadable) {
        records += kept.salvaged.value_or(0);
        open += kept.salvaged ? 0 : 1;
    }
    return {{"records", records},
            {"kept_as", journal.unreadable.back().file.string()},
            {"files", journal.unreadable.size()},
            {"files_not_copied", open},
            {"failure", journal.salvageFailure.substr(0, kDetailMax)}};
}

Json errorJson(const LocalizedText& text, const std::string& detail,
               const std::optional<UtcMillis>& at) {
    return {{"ja", text.ja},
            {"en", text.en},
            {"detail", detail.substr(0, kDetailMax)},
            {"at", timeOrNull(at)}};
}

// The newest of what went wrong and is not mended.
Json lastError(const AgentStatus& status) {
    if (status.journalError) {
        return errorJson(*status.journalError, "", std::nullopt);
    }
    const bool dock = status.dock.lastError.has_value();
    const bool upload = status.upload.lastError.has_value();
    if (dock && (!upload || status.dock.lastErrorAt >= status.upload.lastErrorAt)) {
        return errorJson(*status.dock.lastError, status.dock.lastErrorDetail,
                         status.dock.lastErrorAt);
    }
    if (upload) {
        return errorJson(*status.upload.lastError, status.upload.lastErrorDetail,
                         status.upload.lastErrorAt);
    }
    if (status.journalNotice) {
        return errorJson(*status.journalNotice, "", std::nullopt);
    }
    return nullptr;
}

Json progressJson(const std::optional<admin::Progress>& progress) {
    if (!progress) {
        return nullptr;
    }
    const bool reading = progress->activity == admin::Progress::Activity::Reading;
    return {{"activity", reading ? "reading" : "uploading"},
            {"step", progress->step},
            {"done", progress->done},
            {"total", progress->total}};
}

std::string textOr(const Json& json, const char* name, const std::string& fallback) {
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : fallback;
}

std::uint64_t countOf(const Json& json, const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

std::string describeParked(const Json& json, Language language) {
    const std::uint64_t records = countOf(json, "parked");
    const std::uint64_t clocks = countOf(json, "parked_clocks");
    std::string why = textOr(json, "parked_why", "");
    why = why.empty() ? "?" : why;
    return language == Language::Japanese
               ? fmt::format("記録 {} 件、時計の読取値 {} 件。このPCに保管し、毎日と起動のたびに送"
                             "り直します。続く場合は、サーバーの回答「{}」を管理者に伝え、サーバー"
                             "と自動転送アプリを最新の版に更新してください。",
                             records, clocks, why)
               : fmt::format("{} records, {} clock readings. They are kept on this PC and sent "
                             "again daily and at each start. If it lasts, tell the administrator "
                             "the server's answer ({}) and update server and agent.",
                             records, clocks, why);
}

std::string describeSalvage(const Json& salvaged, Language language) {
    const bool ja = language == Language::Japanese;
    const std::uint64_t records = countOf(salvaged, "records");
    const std::string file = textOr(salvaged, "kept_as", "?");
    const std::uint64_t others = countOf(salvaged, "files") - 1;
    std::string text =
        ja ? fmt::format("未送信の記録 {} 件を、壊れた保存ファイルから取り出しました。元のファイル"
                         "は「{}」に残しています。削除せず管理者に渡してください。",
                         records, file)
           : fmt::format("{} unsent records were copied from the damaged journal, which is kept as "
                         "{}. Do not delete it; give it to the administrator.",
                         records, file);
    if (others > 0) {
        text += ja ? fmt::format("同じフォルダーに他 {} 個あります。", others)
                   : fmt::format(" {} more are beside it.", others);
    }
    if (const std::uint64_t open = countOf(salvaged, "files_not_copied"); open > 0) {
        const std::string why = textOr(salvaged, "failure", "");
        text +=
            ja ? fmt::format("うち {} 個からはまだ取り出せていません（{}）。次回の起動時に再試行"
                             "します。",
                             open, why)
               : fmt::format(" {} could not be copied from yet ({}); it is tried again at the "
                             "next start.",
                             open, why);
    }
    return text;
}

std::string describeDock(const Json& dock, Language language) {
    const std::string at = textOr(dock, "at", "?");
    const std::string terminal = textOr(dock, "terminal", "?");
    const auto read = countOf(dock, "read");
    const auto added = countOf(dock, "new");
    const std::string outcome = textOr(dock, "outcome", "");
    if (language == Language::Japanese) {
        return fmt::format("{} 端末 {} 読取 {} 件（新規 {} 件）{}", at, terminal, read, added,
                           outcome);
    }
    return fmt::format("{} terminal {}, {} records read, {} new{}{}", at, terminal, read, added,
                       outcome.empty() ? "" : ", ", outcome);
}

} // namespace

std::string_view stateCode(AgentState state) { return wordsOf(state).code; }

AgentState stateOf(const AgentStatus& status) {
    if (!status.running) {
        return AgentState::NotRunning;
    }
    if (status.dock.cannotStore || status.journalError) {
        return AgentState::CannotStore;
    }
    if (status.dock.reading) {
        return AgentState::Reading;
    }
    switch (status.upload.phase) {
    case core::UploadPhase::Stopped:
        return AgentState::Stopped;
    case core::UploadPhase::Sending:
        return status.upload.failures > 0 ? AgentState::Offline : AgentState::Uploading;
    case core::UploadPhase::Waiting:
        return status.upload.failures > 0 ? AgentState::Offline : AgentState::Uploading;
    case core::UploadPhase::Idle:
        break;
    }
    return status.dock.attached > 0 ? AgentState::Docked : AgentState::Idle;
}

LocalizedText explainRoomAgain(const std::string& terminal) {
    return {
        fmt::format("記録を保存できるようになりました。端末 {} の記録はまだ端末内にあります。"
                    "置いたままなら自動で読み直します。外した場合はもう一度置いてください。",
                    terminal),
        fmt::format("Scans can be stored again. Terminal {} still holds its own: left docked it "
                    "is read by itself, otherwise dock it once more.",
                    terminal)};
}

LocalizedText explainRenamedJournal(const std::string& kept) {
    return {fmt::format("記録の保存ファイルが壊れていたため、「{}」という名前で残し、新しい保存"
                        "ファイルで動作しています。このファイルは削除せず管理者に渡してください。"
                        "最近使った端末をもう一度置いてください（二重に登録されることは"
                        "ありません）。",
                        kept),
            fmt::format("The journal was damaged. It is kept as {} and a new one is in use. Keep "
                        "that file and tell the administrator. Dock the terminals used lately "
                        "once more; nothing is counted twice.",
                        kept)};
}

std::string encodeStatus(const AgentStatus& status) {
    Json json;
    json["v"] = 1;
    json["state"] = stateCode(stateOf(status));
    json["version"] = status.version;
    json["server"] = status.server;
    json["agent"] = status.agent;
    json["terminal"] = status.dock.terminal.empty() ? Json(nullptr) : Json(status.dock.terminal);
    json["model"] = status.dock.model.empty() ? Json(nullptr) : Json(status.dock.model);
    json["terminals_attached"] = status.dock.attached;
    json["progress"] = progressJson(status.progress);
    json["waiting"] = status.journal.waiting;
    json["oldest_waiting"] = timeOrNull(status.journal.oldestWaiting);
    json["delivered"] = status.journal.delivered;
    json["quarantined"] = status.journal.quarantined;
    json["parked"] = status.journal.parked;
    json["parked_clocks"] = status.journal.parkedClocks;
    json["parked_why"] = status.journal.parkedWhy.substr(0, kDetailMax);
    json["salvaged"] = salvagedJson(status.journal);
    json["unsent"] = status.journalError || status.journal.waiting > 0 ||
                     status.journal.parked > 0 || !status.journal.unreadable.empty();
    json["last_dock"] = dockJson(status.journal.lastDock);
    json["last_receipt"] = timeOrNull(status.journal.lastReceiptAt);
    json["last_error"] = lastError(status);
    json["journal"] = status.journalFile;
    json["journal_bytes"] = status.journal.size_bytes;
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool mayHoldUnsent(std::string_view text) {
    const Json json = Json::parse(text, nullptr, false);
    return !json.is_object() || json.value("unsent", Json(true)) != false;
}

std::string statusText(std::string_view text, Language language) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) {
        return std::string(text);
    }
    const bool ja = language == Language::Japanese;
    std::string state = textOr(json, "state", "?");
    for (const StateWords& words : kStates) {
        if (words.code == state) {
            state = ja ? words.ja : words.en;
            break;
        }
    }
    std::string out;
    const auto line = [&](const char* nameJa, const char* nameEn, const std::string& value) {
        out += ja ? fmt::format("{}: {}\n", nameJa, value) : fmt::format("{}: {}\n", nameEn, value);
    };
    const std::string none = ja ? "なし" : "none";
    line("状態", "State", state);
    line("端末", "Terminal", textOr(json, "terminal", none));
    line("未送信", "Waiting to be sent", std::to_string(countOf(json, "waiting")));
    line("最も古い未送信", "Oldest waiting", textOr(json, "oldest_waiting", none));
    line("送信済み", "Delivered", std::to_string(countOf(json, "delivered")));
    if (countOf(json, "quarantined") > 0) {
        line("うち要確認", "Of these quarantined", std::to_string(countOf(json, "quarantined")));
    }
    if (countOf(json, "parked") + countOf(json, "parked_clocks") > 0) {
        line("取り分け（サーバーが受け付けない記録）", "Set aside (the server refuses them)",
             describeParked(json, language));
    }
    if (json.contains("salvaged") && json["salvaged"].is_object()) {
        line("壊れた保存ファイル", "Damaged journal", describeSalvage(json["salvaged"], language));
    }
    const bool docked = json.contains("last_dock") && json["last_dock"].is_object();
    line("最後の取込", "Last dock", docked ? describeDock(json["last_dock"], language) : none);
    line("最後の受領証", "Last receipt", textOr(json, "last_receipt", none));
    line("サーバー", "Server", textOr(json, "server", none));
    if (json.contains("last_error") && json["last_error"].is_object()) {
        const Json& error = json["last_error"];
        line("最後のエラー", "Last error",
             textOr(error, ja ? "ja" : "en", "?") + " " + textOr(error, "at", ""));
        if (const std::string detail = textOr(error, "detail", ""); !detail.empty()) {
            line("詳細", "Detail", detail);
        }
    }
    return out;
}

} // namespace tewatashi::agent::app
