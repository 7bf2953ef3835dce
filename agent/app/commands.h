#pragma once

#include "agent/app/agent_settings.h"
#include "agent/app/command_line.h"
#include "agent/app/run_parts.h"

namespace tewatashi::agent::app {

// Each verb; returns the exit code: 0 done, 1 failed (the reason is on standard error). A
// QCoreApplication exists.
[[nodiscard]] int runAgent(const CommandLine& line, const DataFolder& folder,
                           const RunParts& parts);
// Waits up to `patience` for an agent that is starting or ending.
[[nodiscard]] int showStatus(const CommandLine& line, const DataFolder& folder,
                             std::chrono::milliseconds patience = files::FileLock::kStartPatience);
// Where the way from terminal to server is interrupted; 3 when something is not OK. Waits up to
// `patience` for an agent that is starting or ending.
[[nodiscard]] int
diagnoseAgent(const CommandLine& line, const DataFolder& folder,
              std::chrono::milliseconds patience = files::FileLock::kStartPatience);
// Shows what certificate a server has, before anybody trusts it; touches no data folder.
[[nodiscard]] int showCertificate(const CommandLine& line);
[[nodiscard]] int enrolAgent(const CommandLine& line, const DataFolder& folder);
// Opens no port and writes to no device.
[[nodiscard]] int listPorts(const CommandLine& line, const DataFolder& folder);
[[nodiscard]] int bindPort(const CommandLine& line, const DataFolder& folder);
[[nodiscard]] int unbindPort(const CommandLine& line, const DataFolder& folder);
// Manages the service of this system, or runs as it (docs/windows.md).
[[nodiscard]] int manageService(const CommandLine& line, const DataFolder& folder,
                                const RunParts& parts);

// Prints one sentence to standard error in the chosen language.
void complain(const LocalizedText& text, Language language);

[[nodiscard]] const char* agentVersion();

} // namespace tewatashi::agent::app
