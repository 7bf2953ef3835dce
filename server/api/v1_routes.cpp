#include "common/domain/day_minute.h"
#include "server/api/api_state.h"
#include "server/api/json_body.h"
#include "server/api/json_parts.h"
#include "server/api/json_text.h"
#include "server/api/query_values.h"
#include "server/http/error_mapping.h"
#include "server/services/text/text_fields.h"
#include "server/services/text/typed_day.h"

#include <nlohmann/json.hpp>

// /api/v1/routes: routes and their timetables from day to day, read by integrations and
// administrators, changed by administrators.
namespace tewatashi::server::api {
namespace {

using services::DayField;

void writeRun(JsonText& json, const services::RouteRun& run) {
    json.beginObject().name("name").text(run.name);
    json.name("weekdays").text(services::textOfWeekdays(run.weekdays));
    json.name("cut_off").textOrNull(run.cutOff_min ? domain::textOfMinute(*run.cutOff_min)
                                                   : std::string());
    json.name("times").text(services::textOfTimes(run.times_min));
    json.endObject();
}

void writePeriod(JsonText& json, const services::RoutePeriod& route) {
    json.name("name_ja").text(route.name.ja);
    json.name("name_en").text(route.name.en);
    json.name("due_days").number(route.dueDays);
    json.name("from").text(route.period.from.text());
    json.name("until");
    writeDay(json, route.period.until);
    json.name("stops").beginArray();
    for (const std::string& stop : route.stops) {
        json.text(stop);
    }
    json.endArray().name("runs").beginArray();
    for (const services::RouteRun& run : route.runs) {
        writeRun(json, run);
    }
    json.endArray();
}

http::Response getRoutes(const ApiState& state, const http::Request& request, const Caller&) {
    if (auto refused = refuseUnknownQuery(request, {"on"})) {
        return *refused;
    }
    const auto typed = request.queryValue("on");
    const auto on = typed ? domain::LocalDate::fromText(*typed)
                          : std::optional(state.services.directory.today());
    if (!on) {
        const LocalizedText text{"on には 2026-04-01 の形の日付を指定してください。",
                                 "on must be a day like 2026-04-01."};
        return http::problemOf(
            {services::ServiceErrorKind::Invalid, "invalid-day", text, {{"on", text}}});
    }
    JsonText json;
    json.beginObject().name("on").text(on->text()).name("routes").beginArray();
    for (const services::RouteEntry& route : state.services.routes.list(*on)) {
        json.beginObject().name("code").text(route.code);
        writePeriod(json, route.now);
        json.endObject();
    }
    json.endArray().endObject();
    return http::jsonResponse(200, json.take());
}

http::Response routeAnswer(const ApiState& state, const std::string& code) {
    const auto file = state.services.routes.file(code);
    if (!file) {
        return http::problemOf({services::ServiceErrorKind::NotFound,
                                "route-not-found",
                                services::unknownEntry({}, {"ルート", "route"}, code).text,
                                {}});
    }
    JsonText json;
    json.beginObject().name("code").text(file->code).name("periods").beginArray();
    for (const services::RoutePeriod& period : file->periods) {
        json.beginObject();
        writePeriod(json, period);
        json.endObject();
    }
    json.endArray().endObject();
    return http::jsonResponse(200, json.take());
}

http::Response getRoute(const ApiState& state, const http::Request& request, const Caller&) {
    if (auto refused = refuseUnknownQuery(request, {})) {
        return *refused;
    }
    return routeAnswer(state, request.param("code"));
}

// The text of a member; what is none is a problem of "runs".
std::string textOf(const nlohmann::json& run, const char* name,
                   std::vector<services::FieldProblem>& problems) {
    const auto found = run.find(name);
    if (found == run.end() || found->is_null()) {
        return "";
    }
    if (!found->is_string()) {
        problems.push_back({"runs",
                            {std::string(name) + " には文字列を指定してください。",
                             std::string(name) + " must be a text."}});
        return "";
    }
    return found->get<std::string>();
}

http::Response putRoute(const ApiState& state, const http::Request& request, const Caller& caller) {
    JsonBody body = JsonBody::parse(request.body);
    body.allow({"from", "until", "name_ja", "name_en", "due_days", "stops", "runs"});
    services::RouteInput route;
    route.code = request.param("code");
    route.nameJa = body.text("name_ja");
    route.nameEn = body.text("name_en");
    route.dueDays = body.number("due_days", 0);
    route.stops = body.texts("stops");
    for (const nlohmann::json& run : body.objects("runs")) {
        const auto text = [&](const char* name) { return textOf(run, name, body.problems()); };
        route.runs.push_back(
            services::runFromText({text("name"), text("weekdays"), text("cut_off"), text("times")},
                                  "runs", body.problems()));
    }
    const auto from = body.day("from", DayField::Required);
    route.until = body.day("until", DayField::Optional);
    if (!body.problems().empty()) {
        return http::problemOf(services::invalidFields(std::move(body.problems())));
    }
    route.from = *from;
    const auto done =
        state.services.routes.put(route, services::PutAs::AddOrChange, caller.actor());
    return done ? routeAnswer(state, route.code) : http::problemOf(done.error());
}

http::Response endRoute(const ApiState& state, const http::Request& request, const Caller& caller) {
    JsonBody body = JsonBody::parse(request.body);
    body.allow({"last_day"});
    const auto day = body.day("last_day", DayField::Required);
    if (!body.problems().empty()) {
        return http::problemOf(services::invalidFields(std::move(body.problems())));
    }
    const std::string code = request.param("code");
    const auto done = state.services.routes.end(code, *day, caller.actor());
    return done ? routeAnswer(state, code) : http::problemOf(done.error());
}

} // namespace

void addRouteRoutes(http::Router& router, const SharedState& state) {
    addApiRoute(router, state, http::Method::Get, "/api/v1/routes",
                {Access::Administer, Objects::Any, TokenScope::DirectoryRead, "Routes"}, getRoutes);
    addApiRoute(router, state, http::Method::Get, "/api/v1/routes/{code}",
                {Access::Administer, Objects::Any, TokenScope::DirectoryRead, "A route"}, getRoute);
    addApiRoute(router, state, http::Method::Put, "/api/v1/routes/{code}",
                {Access::Administer, Objects::Any, std::nullopt, "Add or change a route"},
                putRoute);
    addApiRoute(router, state, http::Method::Post, "/api/v1/routes/{code}/end",
                {Access::Administer, Objects::Any, std::nullopt, "End a route"}, endRoute);
}

} // namespace tewatashi::server::api
