#pragma once

#include "server/services/routes/route_entries.h"
#include "server/services/site/actor.h"
#include "server/services/site/put_as.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::store {
class Connection;
struct RoutePeriodRow;
} // namespace tewatashi::server::store

namespace tewatashi::server::services {

class SiteContext;

// Routes (便・ルート): which places the runs of a day come to and when, from day to day. A route
// keeps its code; nothing is deleted. Thread-safe.
class MailRoutes {
public:
    explicit MailRoutes(SiteContext& site) : m_site(site) {}

    // Conflict when it is there and is to be added, NotFound when there is none to change. Invalid
    // names the fields.
    [[nodiscard]] Result<void, ServiceError>
    put(const RouteInput& input, PutAs as = PutAs::AddOrChange, const Actor& by = {});
    [[nodiscard]] Result<void, ServiceError> end(std::string_view code, domain::LocalDate lastDay,
                                                 const Actor& by = {});

    [[nodiscard]] std::vector<RouteEntry> list(domain::LocalDate on); // by code
    // Those that begin later and do not hold on that day, as they begin; by code.
    [[nodiscard]] std::vector<RouteEntry> listPlanned(domain::LocalDate after);
    // Those of that day that stop at the place; by code.
    [[nodiscard]] std::vector<RouteEntry> ofPlace(std::string_view placeCode, domain::LocalDate on);
    [[nodiscard]] std::optional<RouteFile> file(std::string_view code);

private:
    SiteContext& m_site;
};

// The row of checked input; its code becomes the row's route.
[[nodiscard]] store::RoutePeriodRow routeRowOf(const RouteInput& input);
// Stops that are no places of the site.
[[nodiscard]] std::vector<FieldProblem> unknownStops(store::Connection& connection,
                                                     const std::vector<std::string>& stops);
// What the audit log tells of a period: one line.
[[nodiscard]] std::string routeLine(const store::RoutePeriodRow& row);

} // namespace tewatashi::server::services
