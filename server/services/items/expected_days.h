#pragma once

#include "common/base/clock.h"
#include "common/domain/business_calendar.h"

#include <optional>

namespace tewatashi::server::store {
class Connection;
}

namespace tewatashi::server::services {

class SiteContext;

// When an item is to arrive: so many business days after its hand-in as its class says.
struct ExpectedDay {
    domain::CountedDay day;
    bool isPast = false; // before today
    bool isToday = false;
};

// Counts expected days, of many items by one calendar: the only place that says what an expected
// day is counted from. Lives inside one read.
class ExpectedDays {
public:
    // By the calendar as stored, which is read when it is first needed.
    ExpectedDays(const SiteContext& site, store::Connection& connection);
    // By a calendar that may not be stored yet.
    ExpectedDays(const SiteContext& site, store::Connection& connection,
                 domain::BusinessCalendar calendar);

    // nullopt when the calendar does not open so often.
    [[nodiscard]] std::optional<ExpectedDay> after(UtcMillis handIn, int dueDays);

private:
    const SiteContext& m_site;
    store::Connection& m_connection;
    domain::LocalDate m_today;
    std::optional<domain::BusinessCalendar> m_calendar;
};

} // namespace tewatashi::server::services
