#pragma once

#include "common/domain/terminal_time.h"

namespace tewatashi::domain {

// Monday to Friday, until sites keep calendars of their own. `local` is the site's local time.
[[nodiscard]] bool isBusinessDay(TerminalTime local);

// The local time at which one business day has passed since `local`: the same time of the next
// business day, or, from a closed day, the end of the next business day.
[[nodiscard]] TerminalTime oneBusinessDayAfter(TerminalTime local);

} // namespace tewatashi::domain
