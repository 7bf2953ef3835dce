#pragma once

#include "server/services/calendar/business_days.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

// A change of the calendar as a value: what an act of BusinessDays would do.
namespace tewatashi::server::services {

struct DayRemoval {
    std::string placeCode;
    std::string day;
};
struct YearlyRemoval {
    std::int64_t id = 0;
};
struct HolidayList {
    std::string csv; // as BusinessDays::importHolidays takes it
};
using CalendarChange = std::variant<WeekChange, SpecialDayInput, DayRemoval, YearlyClosureInput,
                                    YearlyRemoval, HolidayList>;

// The rules as they would be after the change; nullopt when the change cannot be understood, which
// doing it says why. A day of a place that is not among those of the rules leaves them as they are.
[[nodiscard]] std::optional<StoredRules>
changedRules(StoredRules rules, const CalendarSettings& settings, const CalendarChange& change);
// The place that the change is about; empty: the whole company.
[[nodiscard]] std::string placeOfChange(const CalendarChange& change);

// Does it. What is wrong with a file of holidays is an Invalid error about "csv".
[[nodiscard]] Result<void, ServiceError> applyChange(BusinessDays& days,
                                                     const CalendarChange& change, const Actor& by);

} // namespace tewatashi::server::services
