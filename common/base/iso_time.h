#pragma once

#include "common/base/clock.h"

#include <optional>
#include <string>
#include <string_view>

namespace tewatashi {

// "2026-04-01T00:00:00Z": whole seconds of UTC, years 1 to 9999.
[[nodiscard]] std::string isoTime(UtcMillis at);
// Exactly that form; nullopt for anything else, a day that is not in the calendar among it.
[[nodiscard]] std::optional<UtcMillis> parseIsoTime(std::string_view text);

} // namespace tewatashi
