#include "server/api/api_state.h"
#include "server/api/json_body.h"
#include "server/api/json_text.h"
#include "server/api/query_values.h"
#include "server/http/error_mapping.h"

// GET /api/v1/leavers: who leaves with open items; GET /api/v1/leavers/{number}: those items;
// PUT /api/v1/leavers/{number}/items/{item}: what becomes of one. For people of the mail room.
namespace tewatashi::server::api {
namespace {

using services::Leaver;
using services::LeaverDecision;
using services::LeaverFile;
using services::LeaverItem;

void writeDecision(JsonText& json, const std::optional<LeaverDecision>& decision) {
    json.name("decision");
    if (!decision) {
        json.null();
        return;
    }
    json.beginObject();
    json.name("action").text(domain::leaverActionCode(decision->action));
    json.name("to").textOrNull(decision->toNumber);
    json.name("to_name").textOrNull(decision->toName);
    json.name("reason").textOrNull(decision->reason);
    json.name("decided_by").textOrNull(decision->decidedBy);
    json.name("decided_at").time(decision->decidedAt);
    json.endObject();
}

void writeItem(JsonText& json, const LeaverItem& item) {
    json.beginObject();
    json.name("number").text(item.request.slipNumber);
    json.name("status").textOrNull(item.request.statusCode);
    json.name("class").text(item.request.itemClass.code);
    json.name("addressed").boolean(item.isAddressed);
    json.name("choices").beginArray();
    for (const domain::LeaverAction action : item.choices) {
        json.text(domain::leaverActionCode(action));
    }
    json.endArray();
    writeDecision(json, item.decision);
    json.endObject();
}

http::Response getLeavers(const ApiState& state, const http::Request& request, const Caller&) {
    if (auto refused = refuseUnknownQuery(request, {})) {
        return *refused;
    }
    JsonText json;
    json.beginObject().name("leavers").beginArray();
    for (const Leaver& leaver : state.services.leavers.list()) {
        json.beginObject();
        json.name("employee_number").text(leaver.employeeNumber);
        json.name("name").text(leaver.name);
        json.name("last_day").text(leaver.lastDay.text());
        json.name("left").boolean(leaver.hasLeft);
        json.name("addressed").number(leaver.addressed);
        json.name("sent").number(leaver.sent);
        json.name("undecided").number(leaver.undecided);
        json.endObject();
    }
    json.endArray().endObject();
    return http::jsonResponse(200, json.take());
}

http::Response noPerson() {
    return http::problemOf({services::ServiceErrorKind::NotFound,
                            "person-not-found",
                            {"この社員番号の社員は登録されていません。番号を確かめてください。",
                             "Nobody has this employee number. Check it."},
                            {}});
}

http::Response shown(const ApiState& state, const std::string& number,
                     const services::User& onlooker) {
    const auto file = state.services.leavers.file(number, onlooker);
    if (!file) {
        return noPerson();
    }
    JsonText json;
    json.beginObject();
    json.name("employee_number").text(file->employeeNumber);
    json.name("name").text(file->name);
    json.name("last_day").textOrNull(file->lastDay ? file->lastDay->text() : "");
    json.name("left").boolean(file->hasLeft);
    json.name("more").boolean(file->isCut);
    json.name("items").beginArray();
    for (const LeaverItem& item : file->items) {
        writeItem(json, item);
    }
    json.endArray().endObject();
    return http::jsonResponse(200, json.take());
}

http::Response getLeaver(const ApiState& state, const http::Request& request,
                         const Caller& caller) {
    if (auto refused = refuseUnknownQuery(request, {})) {
        return *refused;
    }
    return shown(state, request.param("number"), caller.user());
}

http::Response putDecision(const ApiState& state, const http::Request& request,
                           const Caller& caller) {
    JsonBody body = JsonBody::parse(request.body);
    services::LeaverDecisionInput input;
    input.by = caller.user();
    input.actor = caller.actor();
    input.leaver = request.param("number");
    input.slipNumber = request.param("item");
    input.actionCode = body.text("action");
    input.toPerson = body.text("to");
    input.reason = body.text("reason");
    body.allow({"action", "to", "reason"});
    if (!body.problems().empty()) {
        const LocalizedText text = body.problems().front().text;
        return http::problemOf({services::ServiceErrorKind::Invalid, "invalid-decision", text,
                                std::move(body.problems())});
    }
    const auto done = state.services.leavers.decide(input);
    return done ? shown(state, input.leaver, caller.user()) : http::problemOf(done.error());
}

} // namespace

void addLeaverRoutes(http::Router& router, const SharedState& state) {
    addApiRoute(router, state, http::Method::Get, "/api/v1/leavers",
                {Access::MailRoom, Objects::Any, std::nullopt, "People who leave with open items"},
                getLeavers);
    addApiRoute(router, state, http::Method::Get, "/api/v1/leavers/{number}",
                {Access::MailRoom, Objects::Any, std::nullopt, "Those items"}, getLeaver);
    http::RouteOptions options;
    options.bodyMax = 4UL * 1024;
    options.bodyTypes = {"application/json"};
    addApiRoute(router, state, http::Method::Put, "/api/v1/leavers/{number}/items/{item}",
                {Access::MailRoom, Objects::Any, std::nullopt, "Decide about one of them"},
                putDecision, options);
}

} // namespace tewatashi::server::api
