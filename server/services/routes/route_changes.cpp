#include "common/domain/day_minute.h"
#include "server/services/routes/mail_routes.h"
#include "server/services/routes/serving_routes.h"
#include "server/services/site/audit_writer.h"
#include "server/services/site/site_context.h"
#include "server/services/site/stored_period.h"
#include "server/services/text/text_fields.h"
#include "server/store/master_store.h"
#include "server/store/route_store.h"
#include "server/store/site_database.h"

#include <algorithm>
#include <map>

namespace tewatashi::server::services {
namespace {

using domain::DatePeriod;
using domain::LocalDate;
using store::RoutePeriodRow;

ServiceError codeTaken(const std::string& code) {
    ServiceError error =
        invalidField({"code",
                      {"ルートコード「" + code +
                           "」はすでに登録されています。コードを直すか、そのルートを変更して"
                           "ください。",
                       "Route code \"" + code + "\" is taken. Correct it, or change that route."}});
    error.kind = ServiceErrorKind::Conflict;
    error.code = "route-code-taken";
    return error;
}

ServiceError noRoute(const std::string& code) {
    return {ServiceErrorKind::NotFound,
            "route-not-found",
            unknownEntry({}, {"ルート", "route"}, code).text,
            {}};
}

std::vector<std::string> linesOf(const std::vector<RoutePeriodRow>& rows) {
    std::vector<std::string> lines;
    std::transform(rows.begin(), rows.end(), std::back_inserter(lines), routeLine);
    return lines;
}

Result<void, ServiceError> putRoute(store::Connection& connection, const RouteInput& route,
                                    PutAs as, UtcMillis now, const Actor& by) {
    store::RouteStore store(connection);
    const auto before = store.periodsOf(route.code);
    if (as == PutAs::Add && !before.empty()) {
        return failure(codeTaken(route.code));
    }
    if (as == PutAs::Change && before.empty()) {
        return failure(noRoute(route.code));
    }
    auto problems = problemsOf(route);
    for (FieldProblem& unknown : unknownStops(connection, route.stops)) {
        problems.push_back(std::move(unknown));
    }
    if (!problems.empty()) {
        return failure(invalidFields(std::move(problems)));
    }
    const auto timeline = timelineOf(before);
    const DatePeriod period{route.from,
                            route.until.value_or(domain::naturalEnd(timeline, route.from))};
    const auto after = rowsOf(domain::withEntry(timeline, {period, routeRowOf(route)}));
    if (after != before) {
        store.replacePeriods(route.code, after, now);
        noteAct(connection, now, by, audit::kRoutePut, route.code,
                auditLines(linesOf(before), linesOf(after)));
    }
    return {};
}

std::vector<RouteEntry> entries(SiteContext& site, LocalDate on) {
    const auto rows = site.database().read(
        [](store::Connection& connection) { return store::RouteStore(connection).all(); });
    std::vector<RouteEntry> found;
    for (const RoutePeriodRow& row : rows) {
        if (periodOf(row).contains(on)) {
            found.push_back({row.route, routePeriodOf(row)});
        }
    }
    return found;
}

} // namespace

RoutePeriodRow routeRowOf(const RouteInput& input) {
    RoutePeriodRow row;
    row.route = input.code;
    row.nameJa = input.nameJa;
    row.nameEn = input.nameEn;
    row.dueDays = input.dueDays;
    row.stops = input.stops;
    for (const RouteRun& run : input.runs) {
        const RunText text = textOf(run);
        row.runs.push_back({run.name, run.weekdays.mask(), text.cutOff, text.times});
    }
    return row;
}

std::vector<FieldProblem> unknownStops(store::Connection& connection,
                                       const std::vector<std::string>& stops) {
    std::vector<FieldProblem> problems;
    for (const std::string& stop : stops) {
        if (!store::placeExists(connection, stop)) {
            problems.push_back(unknownEntry("stops", {"場所", "place"}, stop));
        }
    }
    return problems;
}

std::string routeLine(const RoutePeriodRow& row) {
    std::string line = row.validFrom + "–" +
                       (row.validUntil < domain::kOpenEnd.text() ? row.validUntil : std::string()) +
                       " " + row.nameJa + " / due_days " + std::to_string(row.dueDays) +
                       " / stops " + textOfStops(row.stops);
    for (const store::RouteRunRow& run : row.runs) {
        line += " / " + run.name + " " +
                textOfWeekdays(domain::WeekdaySet(static_cast<int>(run.weekdays))) + " " +
                (run.cutOff.empty() ? "" : "(" + run.cutOff + ") ") + run.times;
    }
    return line;
}

Result<void, ServiceError> MailRoutes::put(const RouteInput& input, PutAs as, const Actor& by) {
    const RouteInput route = trimmedInput(input);
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<void, ServiceError> {
            return putRoute(connection, route, as, m_site.clock().utcNow(), by);
        });
}

Result<void, ServiceError> MailRoutes::end(std::string_view code, LocalDate lastDay,
                                           const Actor& by) {
    const std::string wanted = trimmed(code);
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<void, ServiceError> {
            store::RouteStore store(connection);
            const auto before = store.periodsOf(wanted);
            if (before.empty()) {
                return failure(noRoute(wanted));
            }
            const auto after = rowsOf(domain::endedOn(timelineOf(before), lastDay));
            if (after.empty()) {
                return failure(
                    invalidField({"last_day",
                                  {"ルート「" + wanted + "」は" + lastDay.text() +
                                       "にはまだありません。最初の日以降の日を指定してください。",
                                   "Route \"" + wanted + "\" does not exist by " + lastDay.text() +
                                       ". Give a day on which it does."}}));
            }
            store.replacePeriods(wanted, after, m_site.clock().utcNow());
            noteAct(connection, m_site.clock().utcNow(), by, audit::kRouteEnded, wanted,
                    {"", "last_day: " + lastDay.text()});
            return {};
        });
}

std::vector<RouteEntry> MailRoutes::list(LocalDate on) { return entries(m_site, on); }

std::vector<RouteEntry> MailRoutes::listPlanned(LocalDate after) {
    const auto rows = m_site.database().read(
        [](store::Connection& connection) { return store::RouteStore(connection).all(); });
    std::map<std::string, const RoutePeriodRow*> planned;
    for (const RoutePeriodRow& row : rows) { // by day within a route
        if (periodOf(row).contains(after)) {
            planned[row.route] = nullptr;
        } else if (dayOf(row.validFrom) > after) {
            planned.try_emplace(row.route, &row);
        }
    }
    std::vector<RouteEntry> found;
    for (const auto& [code, row] : planned) {
        if (row != nullptr) {
            found.push_back({code, routePeriodOf(*row)});
        }
    }
    return found;
}

std::vector<RouteEntry> MailRoutes::ofPlace(std::string_view placeCode, LocalDate on) {
    auto found = entries(m_site, on);
    std::erase_if(found, [&](const RouteEntry& each) {
        const auto& stops = each.now.stops;
        return std::find(stops.begin(), stops.end(), placeCode) == stops.end();
    });
    return found;
}

std::optional<RouteFile> MailRoutes::file(std::string_view code) {
    RouteFile file{trimmed(code), {}};
    const auto rows = m_site.database().read([&](store::Connection& connection) {
        return store::RouteStore(connection).periodsOf(file.code);
    });
    if (rows.empty()) {
        return std::nullopt;
    }
    std::transform(rows.begin(), rows.end(), std::back_inserter(file.periods), routePeriodOf);
    return file;
}

} // namespace tewatashi::server::services
