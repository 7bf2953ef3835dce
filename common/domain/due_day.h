#pragma once

#include "common/domain/business_calendar.h"

#include <optional>
#include <vector>

// When an item is to arrive: counted in business days of the place it goes to, from the first run
// that takes it along. Pure. See docs/decisions/0040.
namespace tewatashi::domain {

// A run of a route (便) that stops where an item goes.
struct ServingRun {
    WeekdaySet weekdays;
    int cutOff_min = 0; // the last minute of the day at which it takes items along
};
struct ServingRoute {
    std::vector<ServingRun> runs;
    int dueDays = 0; // nothing goes faster by this route, whatever its class says
};

struct DueRules {
    int dueDays = 0;                  // of the item's class
    std::optional<int> cutOff_min;    // of the site: later than this minute is the next day
    std::vector<ServingRoute> routes; // none: as if somebody went at once
};

// An item accepted on a closed day, or after the cut-off, counts from the next business day; one
// that no run takes along any more, from the business day of the next run. Of several routes the
// earliest counts; a route that runs on no business day within BusinessCalendar::kSearch_days is
// none. The day is a business day. nullopt when the calendar does not open so often.
[[nodiscard]] std::optional<CountedDay> dueDay(const BusinessCalendar& calendar,
                                               TerminalTime accepted, const DueRules& rules);

} // namespace tewatashi::domain
