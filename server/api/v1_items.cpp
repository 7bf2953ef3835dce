#include "server/api/api_state.h"
#include "server/api/json_parts.h"
#include "server/api/query_values.h"
#include "server/http/error_mapping.h"

// GET /api/v1/items/{number}: an item with its timeline.
namespace tewatashi::server::api {
namespace {

void writeEvent(JsonText& json, const services::TimelineEntry& entry) {
    json.beginObject();
    json.name("event").text(entry.event.hex());
    json.name("kind").text(kindCode(entry.kind));
    json.name("action").textOrNull(entry.actionCode);
    json.name("place");
    writePlace(json, entry.placeCode, entry.placeName.ja);
    json.name("operator");
    if (entry.operatorName) {
        json.text(*entry.operatorName);
    } else {
        json.null();
    }
    json.name("at").time(entry.at);
    json.name("not_after").time(entry.notAfter);
    json.name("terminal_time").textOrNull(entry.terminalTime);
    json.name("terminal").textOrNull(entry.terminalId);
    json.name("terminal_name").textOrNull(entry.terminalName);
    json.name("dock").textOrNull(entry.dockId);
    json.name("voided").boolean(entry.voided);
    json.name("order_estimated").boolean(entry.orderEstimated);
    json.name("changed_state").boolean(entry.changedState);
    json.name("terminal_default").boolean(entry.fromTerminalDefault);
    json.name("repaired").boolean(entry.repaired);
    json.endObject();
}

std::string itemJson(const services::ItemView& item) {
    JsonText json;
    json.beginObject();
    json.name("number").text(item.slipNumber);
    json.name("status").textOrNull(item.statusCode);
    json.name("place");
    writePlace(json, item.placeCode, item.placeName.ja);
    json.name("since").time(item.since);
    json.name("details_missing").boolean(item.detailsMissing);
    json.name("timeline").beginArray();
    for (const services::TimelineEntry& entry : item.timeline) {
        writeEvent(json, entry);
    }
    json.endArray();
    json.name("freshness").beginArray();
    for (const services::FreshnessLine& line : item.freshness) {
        json.beginObject();
        json.name("terminal").text(line.terminalId);
        json.name("terminal_name").text(line.terminalName);
        json.name("place_name").textOrNull(line.placeName.ja);
        json.name("last_docked").time(line.lastDocked);
        json.endObject();
    }
    json.endArray();
    json.endObject();
    return json.take();
}

http::Response getItem(const ApiState& state, const http::Request& request, const Caller&) {
    if (auto refused = refuseUnknownQuery(request, {})) {
        return *refused;
    }
    const auto item = state.services.lookUpItem.byNumber(request.param("number"));
    return item ? http::jsonResponse(200, itemJson(*item)) : http::problemOf(item.error());
}

} // namespace

void addItemRoutes(http::Router& router, const SharedState& state) {
    addApiRoute(
        router, state, http::Method::Get, "/api/v1/items/{number}",
        {Access::SignedIn, Objects::Any, TokenScope::ItemsRead, "An item: status, place, timeline"},
        getItem);
}

} // namespace tewatashi::server::api
