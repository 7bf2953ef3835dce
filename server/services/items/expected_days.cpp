#include "server/services/items/expected_days.h"

#include "server/services/site/places_up.h"
#include "server/services/site/site_context.h"
#include "server/services/site/stored_period.h"
#include "server/store/department_store.h"
#include "server/store/post_store.h"

#include <algorithm>

namespace tewatashi::server::services {
namespace {

std::string departmentPlace(store::Connection& connection, std::int64_t department,
                            domain::LocalDate on) {
    const auto periods = store::DepartmentStore(connection).periodsOf(department);
    const auto held = std::find_if(periods.begin(), periods.end(),
                                   [&](const auto& row) { return periodOf(row).contains(on); });
    return held == periods.end() ? std::string() : held->place;
}

std::string personPlace(store::Connection& connection, std::int64_t person, domain::LocalDate on) {
    const auto posts = store::PostStore(connection).postsOf(person); // the main one first
    const auto held = std::find_if(posts.begin(), posts.end(),
                                   [&](const auto& row) { return periodOf(row).contains(on); });
    if (held == posts.end()) {
        return "";
    }
    return held->place.empty() ? departmentPlace(connection, held->department, on) : held->place;
}

} // namespace

ExpectedDays::ExpectedDays(const SiteContext& site, store::Connection& connection)
    : m_site(site), m_connection(connection), m_today(site.today()) {}

ExpectedDays::ExpectedDays(const SiteContext& site, store::Connection& connection,
                           CalendarChange change)
    : m_site(site), m_connection(connection), m_today(site.today()), m_change(std::move(change)) {}

std::string ExpectedDays::placeOf(std::optional<std::int64_t> person,
                                  std::optional<std::int64_t> department) {
    const auto [known, isNew] = m_placeOf.try_emplace({person.value_or(0), department.value_or(0)});
    if (isNew && person) {
        known->second = personPlace(m_connection, *person, m_today);
    } else if (isNew && department) {
        known->second = departmentPlace(m_connection, *department, m_today);
    }
    return known->second;
}

const ExpectedDays::Counting& ExpectedDays::countingOf(const std::string& placeCode) {
    const auto known = m_counting.find(placeCode);
    if (known != m_counting.end()) {
        return known->second;
    }
    auto places = placesUp(m_connection, placeCode, m_today);
    StoredRules rules = storedRules(m_connection, places);
    if (m_change) {
        if (auto changed = changedRules(rules, storedCalendarSettings(m_connection), *m_change)) {
            rules = std::move(*changed);
        }
    }
    return m_counting
        .emplace(placeCode, Counting{std::move(places), rules.cutOff_min, rules.calendar()})
        .first->second;
}

std::optional<ExpectedDay> ExpectedDays::after(UtcMillis handIn, int dueDays,
                                               const std::string& placeCode) {
    if (!m_routes) {
        m_routes.emplace(m_connection);
    }
    const Counting& counting = countingOf(placeCode);
    const domain::TerminalTime accepted = m_site.localTime(handIn);
    const auto counted = domain::dueDay(
        counting.calendar, accepted,
        {dueDays, counting.cutOff_min, m_routes->to(counting.places, domain::dateOf(accepted))});
    if (!counted) {
        return std::nullopt;
    }
    return ExpectedDay{*counted, counted->date < m_today, counted->date == m_today};
}

} // namespace tewatashi::server::services
