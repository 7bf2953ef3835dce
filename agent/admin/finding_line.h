#pragma once

#include "agent/diagnosis/diagnosis.h"

#include <optional>
#include <string>

// Findings of a diagnosis as text: lines of the agent's socket (docs/admin-socket.md), the object
// that `diagnose --json` prints (docs/diagnosis.md), and what people read.
namespace tewatashi::agent::admin {

// The last line of a diagnosis.
struct Diagnosed {
    UtcMillis at; // whole seconds
    std::string version;
    friend bool operator==(const Diagnosed&, const Diagnosed&) = default;
};

// Without the line's end.
[[nodiscard]] std::string encodeFinding(const diagnosis::Finding& finding);
[[nodiscard]] std::string encodeDiagnosed(const Diagnosed& end);
// nullopt when it is none; a layer that is not known here is none either.
[[nodiscard]] std::optional<diagnosis::Finding> decodeFinding(std::string_view line);

[[nodiscard]] std::string encodeReport(const diagnosis::Report& report);
// Layers that are not known here are left out; nullopt when it is no report.
[[nodiscard]] std::optional<diagnosis::Report> decodeReport(std::string_view json);
// One layer for people, with what to do below; ends with a line feed.
[[nodiscard]] std::string findingText(const diagnosis::Finding& finding, Language language);
// What to mend first, or that nothing is wrong.
[[nodiscard]] std::string conclusionText(const diagnosis::Report& report, Language language);

} // namespace tewatashi::agent::admin
