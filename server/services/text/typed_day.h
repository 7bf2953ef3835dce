#pragma once

#include "common/domain/local_date.h"
#include "server/services/text/service_error.h"

#include <optional>
#include <string_view>
#include <vector>

namespace tewatashi::server::services {

// A day as people type it: 2026-04-01, 2026/4/1, 20260401, digits of any width. nullopt for what is
// none, and for an empty text.
[[nodiscard]] std::optional<domain::LocalDate> dayFromTyped(std::string_view typed);

// How people read of a period's first and last day.
inline const LocalizedText kFirstDayLabel{"開始日", "The first day"};
inline const LocalizedText kLastDayLabel{"終了日", "The last day"};

// The day in a field; what is wrong with it is added to `problems`. `label` names the field.
enum class DayField { Required, Optional };
[[nodiscard]] std::optional<domain::LocalDate> readDay(std::string_view typed,
                                                       std::string_view field,
                                                       const LocalizedText& label, DayField kind,
                                                       std::vector<FieldProblem>& problems);

} // namespace tewatashi::server::services
