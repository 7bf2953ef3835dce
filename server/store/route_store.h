#pragma once

#include "common/base/clock.h"
#include "server/store/connection.h"

#include <string>
#include <vector>

namespace tewatashi::server::store {

// A row of `route_runs` without its key.
struct RouteRunRow {
    std::string name;
    std::int64_t weekdays = 0; // domain::WeekdaySet
    std::string cutOff;        // "08:30"; empty: when it leaves its first stop
    std::string times;         // "09:00 - 09:20": one for each stop
    friend bool operator==(const RouteRunRow&, const RouteRunRow&) = default;
};
// A row of `route_periods` with its stops and runs, in their order.
struct RoutePeriodRow {
    std::string route;     // routes.code
    std::string validFrom; // "2026-04-01"
    std::string validUntil;
    std::string nameJa;
    std::string nameEn;
    std::int64_t dueDays = 0;
    std::vector<std::string> stops; // place codes
    std::vector<RouteRunRow> runs;
    friend bool operator==(const RoutePeriodRow&, const RoutePeriodRow&) = default;
};

// Routes and what held of them when.
class RouteStore {
public:
    explicit RouteStore(Connection& connection) : m_connection(connection) {}

    [[nodiscard]] std::vector<RoutePeriodRow> all();                              // by code and day
    [[nodiscard]] std::vector<RoutePeriodRow> periodsOf(const std::string& code); // by day
    // A code that is not known yet becomes a route.
    void replacePeriods(const std::string& code, const std::vector<RoutePeriodRow>& rows,
                        UtcMillis now);

private:
    std::int64_t idOf(const std::string& code, UtcMillis now);
    void insert(std::int64_t route, const RoutePeriodRow& row);

    Connection& m_connection;
};

} // namespace tewatashi::server::store
