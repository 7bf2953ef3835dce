#include "server/api/api_state.h"
#include "server/api/json_parts.h"
#include "server/api/query_values.h"
#include "server/http/error_mapping.h"

#include <nlohmann/json.hpp>

// POST /api/v1/receipts, and GET /api/v1/exceptions: what the mail room has to look into.
namespace tewatashi::server::api {
namespace {

std::string_view roleCode(domain::ReceiptRole role) {
    switch (role) {
    case domain::ReceiptRole::None:
        return "";
    case domain::ReceiptRole::Addressee:
        return "addressee";
    case domain::ReceiptRole::Member:
        return "member";
    case domain::ReceiptRole::Proxy:
        break;
    }
    return "proxy";
}

http::Response malformedReceipts() {
    return http::problemResponse(
        422, "receipts-malformed", "Receipts malformed",
        "受領登録を読み取れません。receipts に code（と digits）の一覧を、request_key に文字列を"
        "指定してください。",
        "The receipts could not be read. Give a list of code (and digits) as receipts, a text as "
        "request_key, and nothing else.");
}

bool readEntry(const nlohmann::json& json, services::ReceiptEntry& entry) {
    if (!json.is_object()) {
        return false;
    }
    for (const auto& [name, value] : json.items()) {
        if (!value.is_string() || (name != "code" && name != "digits")) {
            return false;
        }
        (name == "code" ? entry.code : entry.digits) = value.get<std::string>();
    }
    return !entry.code.empty();
}

bool readInto(services::ReceiptInput& input, const std::string& body) {
    const auto json = nlohmann::json::parse(body, nullptr, false);
    if (!json.is_object()) {
        return false;
    }
    for (const auto& [name, value] : json.items()) {
        if (name == "request_key" && value.is_string()) {
            input.formNonce = value.get<std::string>();
        } else if (name == "receipts" && value.is_array()) {
            for (const auto& each : value) {
                if (!readEntry(each, input.entries.emplace_back())) {
                    return false;
                }
            }
        } else {
            return false;
        }
    }
    return !input.entries.empty();
}

http::Response postReceipts(const ApiState& state, const http::Request& request,
                            const Caller& caller) {
    services::ReceiptInput input;
    input.by = caller.user();
    if (!readInto(input, request.body)) {
        return malformedReceipts();
    }
    const auto answers = state.services.receiveItem.confirm(input);
    if (!answers) {
        return http::problemOf(answers.error());
    }
    JsonText json;
    json.beginObject().name("receipts").beginArray();
    for (const services::ReceiptAnswer& answer : *answers) {
        json.beginObject();
        json.name("code").text(answer.shownCode);
        json.name("outcome").text(services::receiptOutcomeCode(answer.outcome));
        json.name("role").textOrNull(roleCode(answer.role));
        json.name("tries_left");
        if (answer.slipNumber.empty()) {
            json.null();
        } else {
            json.number(answer.triesLeft);
        }
        json.endObject();
    }
    json.endArray().endObject();
    return http::jsonResponse(200, json.take());
}

void writeException(JsonText& json, const services::OpenException& row) {
    json.beginObject();
    json.name("id").number(row.exception.id);
    json.name("kind").text(services::exceptionKindCode(row.exception.kind));
    json.name("number").text(row.slipNumber);
    json.name("status").textOrNull(row.statusCode);
    json.name("place_name").textOrNull(row.placeName.ja);
    json.name("since").time(row.since);
    json.name("opened_at").time(row.exception.openedAt);
    json.name("reported_by").textOrNull(row.exception.reportedBy);
    json.endObject();
}

http::Response getExceptions(const ApiState& state, const http::Request& request,
                             const Caller& caller) {
    if (auto refused = refuseUnknownQuery(request, {"cursor", "limit"})) {
        return *refused;
    }
    const auto limit = limitOf(request, {50, services::kExceptionsPageMax});
    if (!limit) {
        return limit.error();
    }
    const auto page = state.services.itemExceptions.open(
        caller.reader(), request.queryValue("cursor").value_or(""), *limit);
    if (!page) {
        return http::problemOf(page.error());
    }
    JsonText json;
    json.beginObject().name("exceptions").beginArray();
    for (const services::OpenException& row : page->rows) {
        writeException(json, row);
    }
    json.endArray().name("next").textOrNull(page->next).endObject();
    return http::jsonResponse(200, json.take());
}

} // namespace

void addReceiptRoutes(http::Router& router, const SharedState& state) {
    http::RouteOptions options;
    options.bodyMax = 32UL * 1024;
    options.bodyTypes = {"application/json"};
    addApiRoute(router, state, http::Method::Post, "/api/v1/receipts",
                {Access::SignedIn, Objects::Own, std::nullopt, "Confirm receipts (*Receipts*)"},
                postReceipts, options);
    addApiRoute(
        router, state, http::Method::Get, "/api/v1/exceptions",
        {Access::ReadDocks, Objects::Any, TokenScope::RecordsRead, "Open exceptions (*Texts*)"},
        getExceptions);
}

} // namespace tewatashi::server::api
