#pragma once

#include "common/domain/business_calendar.h"
#include "server/store/connection.h"

#include <string>
#include <vector>

namespace tewatashi::server::services {

struct YearlyClosure {
    std::int64_t id = 0;
    domain::YearlyRule rule;
};
struct CalendarSettings {
    domain::WeekdaySet closedWeekdays = domain::kWeekend;
    int firstMonth = 4; // of the fiscal year
    std::vector<YearlyClosure> yearly;
};
[[nodiscard]] CalendarSettings storedCalendarSettings(store::Connection& connection);

// The calendar as stored, of a place or, without one, of the company. For use cases that are on a
// connection already; everybody else asks BusinessDays.
[[nodiscard]] domain::BusinessCalendar storedCalendar(store::Connection& connection,
                                                      const std::string& placeCode = {});

// Names in site_settings.
inline constexpr const char* kClosedWeekdaysSetting = "calendar.closed_weekdays";
inline constexpr const char* kFirstMonthSetting = "calendar.first_month";
inline constexpr const char* kHolidaysImportedSetting = "calendar.holidays_imported_at";
// Every day that can be stored lies between them.
inline constexpr const char* kFirstStoredDay = "1900-01-01";
inline constexpr const char* kLastStoredDay = "9999-12-31";

} // namespace tewatashi::server::services
