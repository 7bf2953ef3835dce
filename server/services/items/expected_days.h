#pragma once

#include "common/base/clock.h"
#include "common/domain/due_day.h"
#include "server/services/calendar/calendar_change.h"
#include "server/services/routes/serving_routes.h"

#include <map>
#include <optional>
#include <string>
#include <utility>

namespace tewatashi::server::store {
class Connection;
}

namespace tewatashi::server::services {

class SiteContext;

// When an item is to arrive: so many business days after its hand-in as its class and its route
// say.
struct ExpectedDay {
    domain::CountedDay day;
    bool isPast = false; // before today
    bool isToday = false;
};

// Counts expected days of many items (domain::dueDay): the only place that says what an expected
// day is counted from, which are the calendar of the place an item goes to, the site's cut-off and
// the routes that come there. Lives inside one read; reads each thing when it is first needed.
class ExpectedDays {
public:
    ExpectedDays(const SiteContext& site, store::Connection& connection);
    // As it would be after a change, which can be understood (changedRules).
    ExpectedDays(const SiteContext& site, store::Connection& connection, CalendarChange change);

    // Where an item for somebody goes: the place of their main post of today, else of its
    // department. Empty when none is set.
    [[nodiscard]] std::string placeOf(std::optional<std::int64_t> person,
                                      std::optional<std::int64_t> department);
    // nullopt when the calendar does not open so often.
    [[nodiscard]] std::optional<ExpectedDay> after(UtcMillis handIn, int dueDays,
                                                   const std::string& placeCode);

private:
    struct Counting {
        std::vector<std::string> places; // placesUp
        std::optional<int> cutOff_min;
        domain::BusinessCalendar calendar;
    };
    const Counting& countingOf(const std::string& placeCode);

    const SiteContext& m_site;
    store::Connection& m_connection;
    domain::LocalDate m_today;
    std::optional<CalendarChange> m_change;
    std::optional<ServingRoutes> m_routes;
    std::map<std::string, Counting> m_counting;                             // by place
    std::map<std::pair<std::int64_t, std::int64_t>, std::string> m_placeOf; // person, department
};

} // namespace tewatashi::server::services
