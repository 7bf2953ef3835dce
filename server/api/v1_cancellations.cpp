#include "server/api/api_state.h"
#include "server/api/json_parts.h"
#include "server/api/query_values.h"
#include "server/http/error_mapping.h"

#include <nlohmann/json.hpp>

// POST /api/v1/requests/{number}/cancellation and GET /api/v1/cancellations, what the mail room has
// to find.
namespace tewatashi::server::api {
namespace {

http::Response malformedCancellation() {
    return http::problemResponse(
        422, "cancellation-malformed", "Cancellation malformed",
        "取消を読み取れません。reason と request_key を文字列で指定してください。",
        "The cancellation could not be read. Give reason and request_key as texts, and nothing "
        "else.");
}

bool readInto(services::CancelInput& input, const std::string& body) {
    const auto json = nlohmann::json::parse(body, nullptr, false);
    if (!json.is_object()) {
        return false;
    }
    for (const auto& [name, value] : json.items()) {
        if (!value.is_string() || (name != "reason" && name != "request_key")) {
            return false;
        }
        (name == "reason" ? input.reason : input.formNonce) = value.get<std::string>();
    }
    return true;
}

http::Response postCancellation(const ApiState& state, const http::Request& request,
                                const Caller& caller) {
    services::CancelInput input;
    input.by = caller.user();
    input.slipNumber = request.param("number");
    if (!readInto(input, request.body)) {
        return malformedCancellation();
    }
    const auto done = state.services.cancelItem.cancel(input);
    if (!done) {
        return http::problemOf(done.error());
    }
    if (!done->cancellation) { // taken back since by a correction
        return http::errorResponse(409, http::Audience::Api, request, {});
    }
    JsonText json;
    writeCancellation(json, *done->cancellation);
    return http::jsonResponse(200, json.take());
}

void writeInstruction(JsonText& json, const services::CancelInstruction& row) {
    json.beginObject();
    json.name("number").text(row.slipNumber);
    json.name("status").textOrNull(row.statusCode);
    json.name("place_name").textOrNull(row.placeName.ja);
    json.name("since").time(row.since);
    json.name("stage").text(stageCode(row.cancellation.stage));
    json.name("cancelled_at").time(row.cancellation.at);
    json.name("reason").textOrNull(row.cancellation.reason);
    json.name("sender").textOrNull(row.request ? row.request->from.name : "");
    json.endObject();
}

http::Response getCancellations(const ApiState& state, const http::Request& request,
                                const Caller& caller) {
    if (auto refused = refuseUnknownQuery(request, {"cursor", "limit"})) {
        return *refused;
    }
    const auto limit = limitOf(request, {50, services::kInstructionsPageMax});
    if (!limit) {
        return limit.error();
    }
    const auto page = state.services.cancelItem.instructions(
        caller.reader(), request.queryValue("cursor").value_or(""), *limit);
    if (!page) {
        return http::problemOf(page.error());
    }
    JsonText json;
    json.beginObject().name("cancellations").beginArray();
    for (const services::CancelInstruction& row : page->rows) {
        writeInstruction(json, row);
    }
    json.endArray().name("next").textOrNull(page->next).endObject();
    return http::jsonResponse(200, json.take());
}

} // namespace

void addCancellationRoutes(http::Router& router, const SharedState& state) {
    http::RouteOptions options;
    options.bodyMax = 4UL * 1024;
    options.bodyTypes = {"application/json"};
    addApiRoute(
        router, state, http::Method::Post, "/api/v1/requests/{number}/cancellation",
        {Access::SignedIn, Objects::OwnOrMailRoom, std::nullopt, "Cancel an item (*Cancelling*)"},
        postCancellation, options);
    addApiRoute(router, state, http::Method::Get, "/api/v1/cancellations",
                {Access::ReadDocks, Objects::Any, TokenScope::RecordsRead,
                 "Cancelled items to find (*Texts*)"},
                getCancellations);
}

} // namespace tewatashi::server::api
