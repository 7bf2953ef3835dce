#pragma once

#include "agent/app/agent_settings.h"
#include "agent/app/agent_status.h"
#include "agent/diagnosis/local_check.h"

namespace tewatashi::agent::app {

// Of the agent that is asked: from what it knows already. Talks to no terminal and writes nothing,
// so that a transfer goes on undisturbed.
[[nodiscard]] diagnosis::LocalFacts
runningFacts(const AgentStatus& status, const DataFolder& folder, const AgentSettings& settings);

// Of a PC whose agent gave no answer. Looks at the journal's file and at the bus itself, and only
// while it holds the folder's lock: otherwise both belong to somebody. Opens devices, to see
// whether it may, and writes to none; opens no serial port, as that moves its lines.
[[nodiscard]] diagnosis::LocalFacts restingFacts(const DataFolder& folder);

} // namespace tewatashi::agent::app
