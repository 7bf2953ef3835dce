#include "server/api/api_state.h"
#include "server/api/json_body.h"
#include "server/api/json_parts.h"
#include "server/api/json_text.h"
#include "server/api/query_values.h"
#include "server/http/error_mapping.h"
#include "server/services/text/text_fields.h"

// /api/v1/terminals/{id}/defaults: what a terminal's scans mean by themselves, from day to day.
namespace tewatashi::server::api {
namespace {

http::Response answer(const ApiState& state, const std::string& id) {
    JsonText json;
    json.beginObject().name("defaults").beginArray();
    for (const services::TerminalDefaultEntry& entry : state.services.terminalDefaults.of(id)) {
        json.beginObject().name("from").text(entry.from.text());
        json.name("place");
        writePlace(json, entry.placeCode, entry.placeName.ja);
        json.name("action").textOrNull(entry.action ? domain::actionCode(*entry.action) : "");
        json.endObject();
    }
    json.endArray().endObject();
    return http::jsonResponse(200, json.take());
}

http::Response getDefaults(const ApiState& state, const http::Request& request, const Caller&) {
    if (auto refused = refuseUnknownQuery(request, {})) {
        return *refused;
    }
    const std::string id = request.param("id");
    if (!state.services.terminals.find(id)) {
        return http::problemOf(services::unknownTerminal(id));
    }
    return answer(state, id);
}

http::Response putDefault(const ApiState& state, const http::Request& request,
                          const Caller& caller) {
    JsonBody body = JsonBody::parse(request.body);
    body.allow({"place", "action"});
    const services::TerminalDefaultInput input{request.param("day"), body.text("place"),
                                               body.text("action")};
    if (!body.problems().empty()) {
        return http::problemOf(services::invalidFields(std::move(body.problems())));
    }
    const std::string id = request.param("id");
    const auto done = state.services.terminalDefaults.put(id, input, caller.actor());
    return done ? answer(state, id) : http::problemOf(done.error());
}

http::Response removeDefault(const ApiState& state, const http::Request& request,
                             const Caller& caller) {
    const std::string id = request.param("id");
    const auto done =
        state.services.terminalDefaults.remove(id, request.param("day"), caller.actor());
    return done ? answer(state, id) : http::problemOf(done.error());
}

} // namespace

void addTerminalDefaultRoutes(http::Router& router, const SharedState& state) {
    http::RouteOptions options;
    options.bodyMax = 4UL * 1024;
    options.bodyTypes = {"application/json"};
    addApiRoute(router, state, http::Method::Get, "/api/v1/terminals/{id}/defaults",
                {Access::Administer, Objects::Any, TokenScope::MachinesRead,
                 "A terminal's defaults by date"},
                getDefaults);
    addApiRoute(router, state, http::Method::Put, "/api/v1/terminals/{id}/defaults/{day}",
                {Access::Administer, Objects::Any, std::nullopt, "Set one from a day on"},
                putDefault, options);
    addApiRoute(router, state, http::Method::Post, "/api/v1/terminals/{id}/defaults/{day}/removal",
                {Access::Administer, Objects::Any, std::nullopt, "Take a coming one back"},
                removeDefault, options);
}

} // namespace tewatashi::server::api
