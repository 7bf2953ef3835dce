#pragma once

#include "common/base/localized_text.h"
#include "common/domain/business_calendar.h"
#include "common/domain/dated_timeline.h"
#include "server/services/text/service_error.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What routes take and give. Days and times belong to the site's zone.
namespace tewatashi::server::services {

// A run (便) of a route's timetable.
struct RouteRun {
    std::string name; // 第1便
    domain::WeekdaySet weekdays;
    std::optional<int> cutOff_min;             // none: when it leaves its first stop
    std::vector<std::optional<int>> times_min; // one for each stop; none: it does not stop there

    // The last minute of the day at which it takes items along.
    [[nodiscard]] int lastAcceptance_min() const;
    friend bool operator==(const RouteRun&, const RouteRun&) = default;
};
struct RouteInput {
    std::string code; // the stable id
    domain::LocalDate from;
    // None: as long as what it changes (domain::naturalEnd).
    std::optional<domain::LocalDate> until = std::nullopt;
    std::string nameJa = {};
    std::string nameEn = {}; // empty: the Japanese one
    int dueDays = 0;         // business days that its items take at least
    std::vector<std::string> stops = {};
    std::vector<RouteRun> runs = {};
};
// What held when.
struct RoutePeriod {
    domain::DatePeriod period;
    LocalizedText name;
    int dueDays = 0;
    std::vector<std::string> stops; // place codes in the order of the way
    std::vector<RouteRun> runs;
};
struct RouteEntry {
    std::string code;
    RoutePeriod now;
};
struct RouteFile {
    std::string code;
    std::vector<RoutePeriod> periods; // by day
};

inline constexpr std::size_t kStopsMax = 40;
inline constexpr std::size_t kRunsMax = 20;
inline constexpr int kRouteDueDaysMax = 30;

// ---- as forms and files write them
// ---------------------------------------------------------------

struct RunText {
    std::string name;
    std::string weekdays; // "12345", "月火水木金", "Mon Tue"; 1 is Monday
    std::string cutOff;   // "08:30" or empty
    std::string times;    // "09:00 - 09:20"
    [[nodiscard]] bool empty() const {
        return name.empty() && weekdays.empty() && cutOff.empty() && times.empty();
    }
};
[[nodiscard]] std::vector<std::string> stopsFromText(std::string_view text); // "MR1 3F, OSK"
[[nodiscard]] std::string textOfStops(const std::vector<std::string>& stops);
[[nodiscard]] std::optional<domain::WeekdaySet> weekdaysFromText(std::string_view text);
[[nodiscard]] std::string textOfWeekdays(domain::WeekdaySet weekdays); // "12345"
[[nodiscard]] std::optional<std::vector<std::optional<int>>> timesFromText(std::string_view text);
[[nodiscard]] std::string textOfTimes(const std::vector<std::optional<int>>& times_min);
[[nodiscard]] RunText textOf(const RouteRun& run);
// What cannot be read is a problem of `field`.
[[nodiscard]] RouteRun runFromText(const RunText& text, std::string_view field,
                                   std::vector<FieldProblem>& problems);

// ---- what they are judged by
// ---------------------------------------------------------------------

[[nodiscard]] RouteInput trimmedInput(const RouteInput& input);
// Of trimmed input, without looking at places and other days.
[[nodiscard]] std::vector<FieldProblem> problemsOf(const RouteInput& route);

} // namespace tewatashi::server::services
