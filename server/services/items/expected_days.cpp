#include "server/services/items/expected_days.h"

#include "server/services/calendar/calendar_rules.h"
#include "server/services/site/site_context.h"

namespace tewatashi::server::services {

ExpectedDays::ExpectedDays(const SiteContext& site, store::Connection& connection)
    : m_site(site), m_connection(connection), m_today(site.today()) {}

ExpectedDays::ExpectedDays(const SiteContext& site, store::Connection& connection,
                           domain::BusinessCalendar calendar)
    : m_site(site), m_connection(connection), m_today(site.today()),
      m_calendar(std::move(calendar)) {}

std::optional<ExpectedDay> ExpectedDays::after(UtcMillis handIn, int dueDays) {
    if (!m_calendar) {
        m_calendar = storedCalendar(m_connection, {});
    }
    const auto counted = m_calendar->add(domain::dateOf(m_site.localTime(handIn)), dueDays);
    if (!counted) {
        return std::nullopt;
    }
    return ExpectedDay{*counted, counted->date < m_today, counted->date == m_today};
}

} // namespace tewatashi::server::services
