#include "common/base/whole_number.h"
#include "server/api/api_state.h"
#include "server/api/json_body.h"
#include "server/api/json_text.h"
#include "server/api/query_values.h"
#include "server/http/error_mapping.h"

// GET and POST /api/v1/absences, DELETE /api/v1/absences/{id}, PUT and DELETE
// /api/v1/delegates/{number}: when whoever asks is away, and who acts for them.
namespace tewatashi::server::api {
namespace {

using services::StandIn;

void writeStandIn(JsonText& json, const StandIn& who) {
    json.name("employee_number").text(who.employeeNumber);
    json.name("name").text(who.name);
}

void writeAbsence(JsonText& json, const services::Absence& absence) {
    json.beginObject();
    json.name("id").number(absence.id);
    json.name("from").text(absence.from.text());
    json.name("until").text(absence.until.text());
    json.name("action").text(domain::awayActionCode(absence.action));
    json.name("to").textOrNull(absence.to ? absence.to->employeeNumber : "");
    json.name("to_name").textOrNull(absence.to ? absence.to->name : "");
    json.name("now").boolean(absence.isNow);
    json.endObject();
}

http::Response shown(const ApiState& state, int status, const Caller& caller) {
    const auto view = state.services.absences.view(caller.user());
    JsonText json;
    json.beginObject();
    json.name("absences").beginArray();
    for (const services::Absence& absence : view.absences) {
        writeAbsence(json, absence);
    }
    json.endArray();
    json.name("delegates").beginArray();
    for (const services::Delegate& delegate : view.delegates) {
        json.beginObject();
        writeStandIn(json, delegate.who);
        json.name("from").text(delegate.from.text());
        json.name("until").textOrNull(delegate.until ? delegate.until->text() : "");
        json.endObject();
    }
    json.endArray();
    json.name("acts_for").beginArray();
    for (const services::Principal& principal : view.actsFor) {
        json.beginObject();
        json.name("employee_number").text(principal.employeeNumber);
        json.name("name").text(principal.name);
        json.name("until").textOrNull(principal.until ? principal.until->text() : "");
        json.name("away").boolean(principal.isAway);
        json.endObject();
    }
    json.endArray().endObject();
    return http::jsonResponse(status, json.take());
}

http::Response invalidAbsence(JsonBody& body) {
    const LocalizedText text = body.problems().front().text;
    return http::problemOf(
        {services::ServiceErrorKind::Invalid, "invalid-absence", text, std::move(body.problems())});
}

http::Response getAbsences(const ApiState& state, const http::Request& request,
                           const Caller& caller) {
    if (auto refused = refuseUnknownQuery(request, {})) {
        return *refused;
    }
    return shown(state, 200, caller);
}

http::Response postAbsence(const ApiState& state, const http::Request& request,
                           const Caller& caller) {
    JsonBody body = JsonBody::parse(request.body);
    services::AbsenceInput input{caller.user(),      caller.actor(),      body.text("from"),
                                 body.text("until"), body.text("action"), body.text("to")};
    body.allow({"from", "until", "action", "to"});
    if (!body.problems().empty()) {
        return invalidAbsence(body);
    }
    const auto done = state.services.absences.enter(input);
    return done ? shown(state, 201, caller) : http::problemOf(done.error());
}

http::Response deleteAbsence(const ApiState& state, const http::Request& request,
                             const Caller& caller) {
    const auto id = wholeNumber<std::int64_t>(request.param("id"));
    const auto done =
        state.services.absences.end(id.value_or(0), caller.user(), caller.actor()); // 0: nobody's
    return done ? shown(state, 200, caller) : http::problemOf(done.error());
}

http::Response putDelegate(const ApiState& state, const http::Request& request,
                           const Caller& caller) {
    JsonBody body = JsonBody::parse(request.body);
    services::DelegateInput input{caller.user(), caller.actor(), request.param("number"),
                                  body.text("from"), body.text("until")};
    body.allow({"from", "until"});
    if (!body.problems().empty()) {
        return invalidAbsence(body);
    }
    const auto done = state.services.absences.nameDelegate(input);
    return done ? shown(state, 200, caller) : http::problemOf(done.error());
}

http::Response deleteDelegate(const ApiState& state, const http::Request& request,
                              const Caller& caller) {
    const auto done =
        state.services.absences.endDelegate(request.param("number"), caller.user(), caller.actor());
    return done ? shown(state, 200, caller) : http::problemOf(done.error());
}

} // namespace

void addAbsenceRoutes(http::Router& router, const SharedState& state) {
    const auto rule = [](const char* purpose) {
        return ApiRule{Access::SignedIn, Objects::Own, std::nullopt, purpose};
    };
    http::RouteOptions options;
    options.bodyMax = 4UL * 1024;
    options.bodyTypes = {"application/json"};
    addApiRoute(router, state, http::Method::Get, "/api/v1/absences",
                rule("My absences and delegates, and for whom I act"), getAbsences);
    addApiRoute(router, state, http::Method::Post, "/api/v1/absences", rule("Enter an absence"),
                postAbsence, options);
    addApiRoute(router, state, http::Method::Delete, "/api/v1/absences/{id}",
                rule("End an absence"), deleteAbsence);
    addApiRoute(router, state, http::Method::Put, "/api/v1/delegates/{number}",
                rule("Name a delegate"), putDelegate, options);
    addApiRoute(router, state, http::Method::Delete, "/api/v1/delegates/{number}",
                rule("End a delegate"), deleteDelegate);
}

} // namespace tewatashi::server::api
