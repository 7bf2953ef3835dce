#pragma once

#include "agent/admin/admin_question.h"
#include "agent/app/terminal_binding.h"
#include "agent/uplink/uplink_settings.h"
#include "common/base/localized_text.h"
#include "common/base/result.h"

#include <filesystem>
#include <string>

namespace tewatashi::agent::app {

// The files of one data folder.
struct DataFolder {
    std::filesystem::path root;
    [[nodiscard]] std::filesystem::path settings() const { return root / "agent.json"; }
    [[nodiscard]] std::filesystem::path key() const { return root / "agent.key"; }
    [[nodiscard]] std::filesystem::path journal() const { return root / "journal.db"; }
    [[nodiscard]] std::filesystem::path socket() const { return root / admin::kSocketFile; }
    [[nodiscard]] std::filesystem::path preferences() const { return root / "preferences.json"; }
};

// agent.json: written by `enrol`, may be edited by an administrator. JSON object with
//   server, pin (hex, optional), ca_file (optional), site, agent, receipt_key, log_key (base64):
//     see docs/protocol.md §5
//   time_zone       IANA name of the wall time terminals show; default "Asia/Tokyo"
//   clear_terminal  false leaves scans in the terminal after they are stored; default true
//   journal_mib     size limit of the journal; default 1024
//   terminals       terminals bound to ports, written by `bind`: list of objects with
//     port, model, name, line ("9600-8N1"), and for unitech-multipoint address and file
struct AgentSettings {
    uplink::ServerSettings server;
    uplink::AgentIdentity identity;
    std::string timeZone = "Asia/Tokyo";
    bool clearTerminal = true;
    std::int64_t journalMax_bytes = 1LL << 30;
    std::vector<TerminalBinding> terminals;
};

[[nodiscard]] std::string encodeSettings(const AgentSettings& settings);
// The error names the member and what is expected.
[[nodiscard]] Result<AgentSettings, LocalizedText> decodeSettings(std::string_view json);

// SHA-256 as people copy it: hex, colons and spaces allowed. nullopt when it is something else.
[[nodiscard]] std::optional<Digest> parseFingerprint(std::string_view text);

} // namespace tewatashi::agent::app
