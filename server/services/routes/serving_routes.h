#pragma once

#include "common/domain/due_day.h"
#include "server/services/routes/route_entries.h"

#include <string>
#include <vector>

namespace tewatashi::server::store {
class Connection;
struct RoutePeriodRow;
} // namespace tewatashi::server::store

namespace tewatashi::server::services {

[[nodiscard]] RoutePeriod routePeriodOf(const store::RoutePeriodRow& row);

// The routes of a site as they were when this was made. Lives as long as somebody counts days.
class ServingRoutes {
public:
    explicit ServingRoutes(store::Connection& connection);

    [[nodiscard]] bool empty() const { return m_routes.empty(); }
    // Of the nearest of the places (placesUp) that a run of that day's timetable comes to. A run
    // brings nothing to the place it starts from.
    [[nodiscard]] std::vector<domain::ServingRoute> to(const std::vector<std::string>& places,
                                                       domain::LocalDate on) const;

private:
    std::vector<RoutePeriod> m_routes; // of all days
};

} // namespace tewatashi::server::services
