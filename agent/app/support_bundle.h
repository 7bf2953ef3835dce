#pragma once

#include "agent/app/agent_settings.h"
#include "agent/diagnosis/diagnosis.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tewatashi::agent::app {

// What the helpdesk gets: one file that says how this PC is, and nothing of people, scans or keys.
// Long runs of digits (slip numbers, possession digits) and the data folder's path, which may hold
// a person's name, are masked wherever they stand.
struct BundleSources {
    diagnosis::Report report;
    std::string status;                    // a status line; empty: nobody could tell
    std::optional<AgentSettings> settings; // nullopt: they could not be read
    std::string log;                       // its end; may be empty
    std::filesystem::path dataFolder;
};
struct BundleEntry {
    std::string name; // "diagnosis.json"
    std::string content;
    friend bool operator==(const BundleEntry&, const BundleEntry&) = default;
};
[[nodiscard]] std::vector<BundleEntry> bundleEntries(const BundleSources& sources);

// Digits in a row from which a number may be one of a slip.
inline constexpr std::size_t kDigitsMasked = 6;
[[nodiscard]] std::string masked(std::string text, const std::filesystem::path& dataFolder);

// The end of the service's log in the data folder; empty where the system keeps it.
[[nodiscard]] std::string lastLogLines(const std::filesystem::path& dataFolder);

// As a ZIP file that is there whole or not at all; replaces one of that name.
[[nodiscard]] Result<void, LocalizedText> writeBundle(const std::filesystem::path& file,
                                                      const std::vector<BundleEntry>& entries);

} // namespace tewatashi::agent::app
