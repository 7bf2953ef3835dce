#pragma once

#include "agent/app/agent_settings.h"

namespace tewatashi::agent::app {

// Settings and key of an enrolled PC; each error names the file and says what to do.
[[nodiscard]] Result<AgentSettings, LocalizedText> readSettings(const DataFolder& folder);
[[nodiscard]] Result<SigningKey, LocalizedText> readKey(const std::filesystem::path& file);

// "Settings FILE: what is wrong in it"
[[nodiscard]] LocalizedText inFile(const std::filesystem::path& file, const LocalizedText& text);

} // namespace tewatashi::agent::app
