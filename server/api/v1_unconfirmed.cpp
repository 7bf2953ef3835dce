#include "server/api/api_state.h"
#include "server/api/json_text.h"
#include "server/api/query_values.h"
#include "server/http/error_mapping.h"

// GET /api/v1/unconfirmed: what was delivered and nobody confirms; the same as CSV.
namespace tewatashi::server::api {
namespace {

void writeUnconfirmedParty(JsonText& json, const services::RequestParty& party) {
    json.beginObject().name("employee_number").textOrNull(party.employeeNumber);
    json.name("name").textOrNull(party.name);
    json.name("department").textOrNull(party.departmentCode);
    json.name("department_name").textOrNull(party.department.ja);
    json.endObject();
}

void writeItem(JsonText& json, const services::UnconfirmedItem& item) {
    json.beginObject().name("number").text(item.slipNumber);
    json.name("class").text(item.request.itemClass.code);
    json.name("from");
    writeUnconfirmedParty(json, item.request.from);
    json.name("to");
    writeUnconfirmedParty(json, item.request.to);
    json.name("place_name").textOrNull(item.placeName.ja);
    json.name("delivered_at").time(item.deliveredAt);
    json.name("business_days").number(item.businessDays);
    json.name("reminders").number(item.reminders);
    json.name("escalated").boolean(item.isEscalated);
    json.name("last_reminded_at").time(item.lastTold);
    json.name("key_contact").textOrNull(item.keyContact);
    json.endObject();
}

http::Response getUnconfirmed(const ApiState& state, const http::Request& request,
                              const Caller& caller) {
    if (auto refused = refuseUnknownQuery(request, {"cursor", "limit"})) {
        return *refused;
    }
    const auto limit = limitOf(request, {50, services::kUnconfirmedPageMax});
    if (!limit) {
        return limit.error();
    }
    const auto page = state.services.unconfirmed.list(
        caller.reader(), request.queryValue("cursor").value_or(""), *limit);
    if (!page) {
        return http::problemOf(page.error());
    }
    JsonText json;
    json.beginObject().name("items").beginArray();
    for (const services::UnconfirmedItem& item : page->rows) {
        writeItem(json, item);
    }
    json.endArray().name("next").textOrNull(page->next).endObject();
    return http::jsonResponse(200, json.take());
}

http::Response getCsv(const ApiState& state, const http::Request& request, const Caller& caller) {
    if (auto refused = refuseUnknownQuery(request, {})) {
        return *refused;
    }
    http::Response response;
    response.contentType = "text/csv; charset=utf-8";
    response.withHeader("Cache-Control", "no-store");
    const auto exported = std::make_shared<services::UnconfirmedExport>(
        state.services.unconfirmed, caller.reader(), state.services.site);
    response.pieces = [exported](std::string& piece) { return exported->next(piece); };
    return response;
}

} // namespace

void addUnconfirmedRoutes(http::Router& router, const SharedState& state) {
    addApiRoute(router, state, http::Method::Get, "/api/v1/unconfirmed",
                {Access::ReadDocks, Objects::Any, TokenScope::RecordsRead,
                 "What was delivered and nobody confirms"},
                getUnconfirmed);
    addApiRoute(router, state, http::Method::Get, "/api/v1/unconfirmed.csv",
                {Access::ReadDocks, Objects::Any, TokenScope::RecordsRead, "The same as CSV"},
                getCsv);
}

} // namespace tewatashi::server::api
