#include "server/services/routes/serving_routes.h"

#include "common/domain/day_minute.h"
#include "server/services/site/stored_period.h"
#include "server/store/route_store.h"

#include <algorithm>

namespace tewatashi::server::services {
namespace {

bool comesTo(const RoutePeriod& route, const RouteRun& run, const std::string& place) {
    bool hasLeft = false;
    for (std::size_t i = 0; i < route.stops.size() && i < run.times_min.size(); ++i) {
        if (!run.times_min[i]) {
            continue;
        }
        if (hasLeft && route.stops[i] == place) {
            return true;
        }
        hasLeft = true;
    }
    return false;
}

domain::ServingRoute serving(const RoutePeriod& route, const std::string& place) {
    domain::ServingRoute found;
    found.dueDays = route.dueDays;
    for (const RouteRun& run : route.runs) {
        if (comesTo(route, run, place)) {
            found.runs.push_back({run.weekdays, run.lastAcceptance_min()});
        }
    }
    return found;
}

} // namespace

RoutePeriod routePeriodOf(const store::RoutePeriodRow& row) {
    RoutePeriod route;
    route.period = periodOf(row);
    route.name = {row.nameJa, row.nameEn};
    route.dueDays = static_cast<int>(row.dueDays);
    route.stops = row.stops;
    for (const store::RouteRunRow& run : row.runs) {
        route.runs.push_back({run.name, domain::WeekdaySet(static_cast<int>(run.weekdays)),
                              domain::minuteFromText(run.cutOff),
                              timesFromText(run.times).value_or(RouteRun().times_min)});
    }
    return route;
}

ServingRoutes::ServingRoutes(store::Connection& connection) {
    for (const store::RoutePeriodRow& row : store::RouteStore(connection).all()) {
        m_routes.push_back(routePeriodOf(row));
    }
}

std::vector<domain::ServingRoute> ServingRoutes::to(const std::vector<std::string>& places,
                                                    domain::LocalDate on) const {
    std::vector<domain::ServingRoute> found;
    for (const std::string& place : places) {
        for (const RoutePeriod& route : m_routes) {
            if (route.period.contains(on)) {
                domain::ServingRoute serves = serving(route, place);
                if (!serves.runs.empty()) {
                    found.push_back(std::move(serves));
                }
            }
        }
        if (!found.empty()) {
            break;
        }
    }
    return found;
}

} // namespace tewatashi::server::services
