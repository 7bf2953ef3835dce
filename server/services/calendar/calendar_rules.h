#pragma once

#include "common/domain/business_calendar.h"
#include "server/store/connection.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::services {

struct YearlyClosure {
    std::int64_t id = 0;
    domain::YearlyRule rule;
};
struct CalendarSettings {
    domain::WeekdaySet closedWeekdays = domain::kWeekend;
    int firstMonth = 4;            // of the fiscal year
    std::optional<int> cutOff_min; // items accepted later in the day count from the next one
    std::vector<YearlyClosure> yearly;
};
[[nodiscard]] CalendarSettings storedCalendarSettings(store::Connection& connection);

struct PlaceDays {
    std::string placeCode;
    std::map<domain::LocalDate, domain::SpecialDay> days;
    friend bool operator==(const PlaceDays&, const PlaceDays&) = default;
};
// What days are counted by: the company's rules, and what the places say that somebody asks about,
// the smallest first (placesUp). The nearest place that says something about a day is heard.
struct StoredRules {
    domain::CalendarRules company;
    std::vector<PlaceDays> places;
    std::optional<int> cutOff_min;

    [[nodiscard]] domain::BusinessCalendar calendar() const;
    friend bool operator==(const StoredRules&, const StoredRules&) = default;
};
// For use cases that are on a connection already; everybody else asks BusinessDays.
[[nodiscard]] StoredRules storedRules(store::Connection& connection,
                                      const std::vector<std::string>& places = {});
// The company's calendar.
[[nodiscard]] domain::BusinessCalendar storedCalendar(store::Connection& connection);

// Names in site_settings.
inline constexpr const char* kClosedWeekdaysSetting = "calendar.closed_weekdays";
inline constexpr const char* kCutOffSetting = "calendar.cut_off"; // "17:00"; empty: none
inline constexpr const char* kFirstMonthSetting = "calendar.first_month";
inline constexpr const char* kHolidaysImportedSetting = "calendar.holidays_imported_at";
// Every day that can be stored lies between them.
inline constexpr const char* kFirstStoredDay = "1900-01-01";
inline constexpr const char* kLastStoredDay = "9999-12-31";

} // namespace tewatashi::server::services
