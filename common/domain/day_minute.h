#pragma once

#include <optional>
#include <string>
#include <string_view>

// Minutes of a day (0…1439) as clocks show them: cut-offs and timetables.
namespace tewatashi::domain {

inline constexpr int kMinutesOfDay = 24 * 60;

// "08:30" in exactly this form: how they are stored and sent. nullopt for what is no time of a day.
[[nodiscard]] std::optional<int> minuteFromText(std::string_view text);
[[nodiscard]] std::string textOfMinute(int minute);

} // namespace tewatashi::domain
