#include "server/api/api_state.h"
#include "server/api/json_text.h"
#include "server/api/query_values.h"
#include "server/http/error_mapping.h"

// GET /api/v1/own-items: what came to whoever asks or was sent by them, by person, status and day.
namespace tewatashi::server::api {
namespace {

void writeItem(JsonText& json, const services::OwnFoundItem& found) {
    const services::OwnItem& item = found.item;
    json.beginObject();
    json.name("number").text(item.slipNumber);
    json.name("sent").boolean(found.isSent);
    json.name("status").textOrNull(item.statusCode);
    json.name("place_name").textOrNull(item.placeName.ja);
    json.name("since").time(item.since);
    json.name("class_name").text(item.className.ja);
    json.name("other_party").textOrNull(item.otherParty.ja);
    json.name("for_department").textOrNull(item.forDepartment.ja);
    json.name("requested_at").time(item.requestedAt);
    json.name("expected").textOrNull(item.expected ? item.expected->day.date.text() : "");
    json.name("cancelled").boolean(item.isCancelled);
    json.endObject();
}

// Of somebody for whom the caller acts as a delegate: the newest, not searched.
http::Response itemsFor(const ApiState& state, const http::Request& request, const Caller& caller,
                        const std::string& employeeNumber) {
    if (auto refused = refuseUnknownQuery(request, {"for"})) {
        return *refused;
    }
    const auto view = state.services.ownItems.viewFor(caller.user(), employeeNumber);
    if (!view) {
        return http::problemOf(view.error());
    }
    JsonText json;
    json.beginObject();
    json.name("more").boolean(view->hasMoreComing || view->hasMoreSent);
    json.name("items").beginArray();
    for (const services::OwnItem& item : view->coming) {
        writeItem(json, {item, false});
    }
    for (const services::OwnItem& item : view->sent) {
        writeItem(json, {item, true});
    }
    json.endArray().endObject();
    return http::jsonResponse(200, json.take());
}

http::Response getOwnItems(const ApiState& state, const http::Request& request,
                           const Caller& caller) {
    if (const auto whose = request.queryValue("for")) {
        return itemsFor(state, request, caller, *whose);
    }
    if (auto refused = refuseUnknownQuery(request, {"text", "status", "from", "until"})) {
        return *refused;
    }
    const auto value = [&](const char* name) { return request.queryValue(name).value_or(""); };
    const auto found = state.services.ownItems.search(
        caller.user(), {value("text"), value("status"), value("from"), value("until")});
    if (!found) {
        return http::problemOf(found.error());
    }
    JsonText json;
    json.beginObject();
    json.name("more").boolean(found->isCut);
    json.name("items").beginArray();
    for (const services::OwnFoundItem& item : found->rows) {
        writeItem(json, item);
    }
    json.endArray().endObject();
    return http::jsonResponse(200, json.take());
}

} // namespace

void addOwnItemRoutes(http::Router& router, const SharedState& state) {
    addApiRoute(router, state, http::Method::Get, "/api/v1/own-items",
                {Access::SignedIn, Objects::Own, std::nullopt, "Search what I send and receive"},
                getOwnItems);
}

} // namespace tewatashi::server::api
