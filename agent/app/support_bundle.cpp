#include "agent/app/support_bundle.h"

#include "agent/admin/finding_line.h"
#include "agent/app/commands.h"

#include <QString>
#include <QSysInfo>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <zip.h>

#include <fstream>
#include <set>

namespace tewatashi::agent::app {
namespace {

using Json = nlohmann::ordered_json;

// Some days of a busy agent, and little enough for a mail.
constexpr std::streamoff kLogMax_bytes = 256L * 1024;

constexpr const char* kAbout =
    "手渡し 自動転送アプリのサポート情報です。サポート窓口へお送りください。\n"
    "個人情報、読み取ったコード、受領確認番号、鍵は含まれません（長い数字は # "
    "に置き換えています）。\n"
    "\n"
    "Support information of a Tewatashi agent, for the helpdesk.\n"
    "It holds no personal data, scanned codes, possession digits or keys; long numbers are masked "
    "by #.\n"
    "\n"
    "diagnosis.json  docs/diagnosis.md\n"
    "status.json     docs/operations.md, Status\n"
    "settings.json   agent.json without keys and names\n"
    "system.json     versions and system\n"
    "log.txt         the end of the service's log; where the system keeps it: journalctl\n";

bool isDigit(char letter) { return letter >= '0' && letter <= '9'; }

// Members whose digits are ours to show: a terminal's id is no number of a slip.
const std::set<std::string>& shownMembers() {
    static const std::set<std::string> names{"terminal",   "agent",          "at",
                                             "ended",      "oldest_waiting", "last_receipt",
                                             "free_bytes", "journal_bytes",  "certificate_expires",
                                             "ahead_ms",   "version"};
    return names;
}

// Computers are called after people.
constexpr const char* kComputerName = "registered_as";

void maskStrings(Json& json, const std::filesystem::path& dataFolder) {
    if (json.is_object()) {
        json.erase(kComputerName);
    }
    for (auto& [name, value] : json.items()) {
        if (value.is_structured()) {
            maskStrings(value, dataFolder);
        } else if (value.is_string() && !shownMembers().contains(name)) {
            value = masked(value.get<std::string>(), dataFolder);
        }
    }
}

std::string maskedJson(std::string_view text, const std::filesystem::path& dataFolder) {
    Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) {
        return "{}\n";
    }
    maskStrings(json, dataFolder);
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

// Chosen one by one, so that a member that comes later is not in it by itself.
std::string settingsJson(const AgentSettings& settings, const std::filesystem::path& dataFolder) {
    Json json;
    json["server"] = settings.server.url;
    json["pinned"] = settings.server.pin.has_value();
    json["own_authority"] = !settings.server.caFile.empty();
    json["agent"] = settings.identity.agent.hex();
    json["time_zone"] = settings.timeZone;
    json["clear_terminal"] = settings.clearTerminal;
    json["journal_mib"] = settings.journalMax_bytes >> 20U;
    json["terminals"] = Json::array();
    for (const TerminalBinding& binding : settings.terminals) {
        json["terminals"].push_back({{"port", binding.port},
                                     {"model", nameOf(binding.model).code},
                                     {"line", binding.line.text()}});
    }
    return maskedJson(json.dump(-1, ' ', false, Json::error_handler_t::replace), dataFolder);
}

std::string systemJson() {
    const Json json{{"version", agentVersion()},
                    {"system", QSysInfo::prettyProductName().toStdString()},
                    {"kernel", QSysInfo::kernelType().toStdString() + " " +
                                   QSysInfo::kernelVersion().toStdString()},
                    {"architecture", QSysInfo::currentCpuArchitecture().toStdString()},
                    {"qt", qVersion()}};
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

LocalizedText cannotWrite(const std::filesystem::path& file, const std::string& reason) {
    return {fmt::format("サポート情報を「{}」に保存できません。フォルダーと空き容量を確認してくださ"
                        "い。（{}）",
                        file.string(), reason),
            fmt::format("The support bundle cannot be written to {}. Check the folder and the "
                        "disk. ({})",
                        file.string(), reason)};
}

} // namespace

std::string masked(std::string text, const std::filesystem::path& dataFolder) {
    const std::string folder = dataFolder.string();
    std::size_t found = folder.empty() ? std::string::npos : text.find(folder);
    while (found != std::string::npos) {
        text.replace(found, folder.size(), "(data)");
        found = text.find(folder, found);
    }
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && isDigit(text[end])) {
            ++end;
        }
        if (end - at >= kDigitsMasked) {
            text.replace(at, end - at, "#");
            end = at + 1;
        }
        at = end + (end < text.size() && !isDigit(text[end]) ? 1 : 0);
    }
    return text;
}

std::vector<BundleEntry> bundleEntries(const BundleSources& sources) {
    const std::filesystem::path& folder = sources.dataFolder;
    std::vector<BundleEntry> entries{
        {"README.txt", kAbout},
        {"diagnosis.json", maskedJson(admin::encodeReport(sources.report), folder)},
        {"status.json", maskedJson(sources.status, folder)},
        {"system.json", systemJson()}};
    if (sources.settings) {
        entries.push_back({"settings.json", settingsJson(*sources.settings, folder)});
    }
    if (!sources.log.empty()) {
        entries.push_back({"log.txt", masked(sources.log, folder)});
    }
    return entries;
}

std::string lastLogLines(const std::filesystem::path& dataFolder) {
    std::ifstream log(dataFolder / "agent.log", std::ios::binary | std::ios::ate);
    if (!log) {
        return {};
    }
    const std::streamoff size = log.tellg();
    const std::streamoff from = std::max<std::streamoff>(0, size - kLogMax_bytes);
    log.seekg(from);
    std::string text(std::istreambuf_iterator<char>(log), {});
    const std::size_t line = from == 0 ? 0 : text.find('\n') + 1; // npos + 1 is 0
    return text.substr(line);
}

Result<void, LocalizedText> writeBundle(const std::filesystem::path& file,
                                        const std::vector<BundleEntry>& entries) {
    int problem = 0;
    const std::u8string name = file.u8string(); // on every system
    zip_t* archive =
        zip_open(reinterpret_cast<const char*>(name.c_str()), ZIP_CREATE | ZIP_TRUNCATE, &problem);
    if (archive == nullptr) {
        zip_error_t error;
        zip_error_init_with_code(&error, problem);
        const std::string reason = zip_error_strerror(&error);
        zip_error_fini(&error);
        return failure(cannotWrite(file, reason));
    }
    for (const BundleEntry& entry : entries) {
        // Read when the archive is closed; the entries live longer.
        zip_source_t* source =
            zip_source_buffer(archive, entry.content.data(), entry.content.size(), 0);
        if (source == nullptr ||
            zip_file_add(archive, entry.name.c_str(), source, ZIP_FL_ENC_UTF_8) < 0) {
            const std::string reason = zip_strerror(archive);
            zip_source_free(source);
            zip_discard(archive);
            return failure(cannotWrite(file, reason));
        }
    }
    if (zip_close(archive) != 0) {
        const std::string reason = zip_strerror(archive);
        zip_discard(archive);
        return failure(cannotWrite(file, reason));
    }
    return {};
}

} // namespace tewatashi::agent::app
