#pragma once

#include "agent/diagnosis/finding.h"
#include "common/base/clock.h"

namespace tewatashi::agent::tray {

// The diagnosis a person asked for, as far as it has come.
struct DiagnosisView {
    enum class Stage { None, Running, Done, Failed };
    Stage stage = Stage::None;
    std::vector<diagnosis::Finding> findings; // in order, each layer at most once
    std::optional<UtcMillis> endedAt;         // Done
    LocalizedText failure;                    // Failed: why, and what to do
    bool saving = false;                      // a support bundle
    LocalizedText saved;                      // where the last one is, or why it is not
    friend bool operator==(const DiagnosisView&, const DiagnosisView&) = default;
};

} // namespace tewatashi::agent::tray
