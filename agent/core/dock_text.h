#pragma once

#include "agent/core/dock_session.h"

namespace tewatashi::agent::core {

// What the person at the cradle is told at the end of a dock session. `why` explains outcomes
// other than Stored and NothingNew.
[[nodiscard]] LocalizedText dockText(const DockEnd& end, const journal::DockSummary& summary,
                                     const LocalizedText& why);

} // namespace tewatashi::agent::core
