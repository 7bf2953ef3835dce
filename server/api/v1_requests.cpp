#include "server/api/api_state.h"
#include "server/api/json_parts.h"
#include "server/api/query_values.h"
#include "server/http/error_mapping.h"
#include "server/http/percent_coding.h"

#include <nlohmann/json.hpp>

#include <algorithm>

// GET and POST /api/v1/requests: what is sent, as on the pages.
namespace tewatashi::server::api {
namespace {

http::Response malformedRequest() {
    return http::problemResponse(
        422, "request-malformed", "Request malformed",
        "依頼を読み取れません。API の説明にある項目を、その型で指定してください。",
        "The request could not be read. Give the members of the API description in their types, "
        "and no others.");
}

// nullopt for anything but an object of known members in their types.
std::optional<services::RequestInput> inputOf(const std::string& body) {
    const auto json = nlohmann::json::parse(body, nullptr, false);
    if (!json.is_object()) {
        return std::nullopt;
    }
    services::RequestInput input;
    for (const auto& [name, value] : json.items()) {
        const std::pair<const char*, std::string*> texts[] = {
            {"sender", &input.sender},
            {"to_person", &input.toPerson},
            {"to_department", &input.toDepartment},
            {"class", &input.classCode},
            {"subject", &input.subject},
            {"note", &input.note},
            {"wished_day", &input.wishedDay},
            {"label", &input.label},
            {"request_key", &input.formNonce},
        };
        const auto text = std::find_if(std::begin(texts), std::end(texts),
                                       [&name = name](auto& each) { return name == each.first; });
        if (text != std::end(texts) && value.is_string()) {
            *text->second = value.get<std::string>();
        } else if (name == "pieces" && value.is_number_integer()) {
            const auto pieces = value.get<std::int64_t>();
            input.pieces = pieces > services::kPiecesMax
                               ? 0
                               : static_cast<int>(std::max<std::int64_t>(pieces, 0));
        } else {
            return std::nullopt;
        }
    }
    return input;
}

http::Response postRequest(const ApiState& state, const http::Request& request,
                           const Caller& caller) {
    auto input = inputOf(request.body);
    if (!input) {
        return malformedRequest();
    }
    input->by = caller.user();
    const auto done = state.services.requests.request(*input);
    if (!done) {
        return http::problemOf(done.error());
    }
    JsonText json;
    json.beginObject();
    json.name("number").text(done->slipNumber);
    json.name("created").boolean(done->isNew);
    json.endObject();
    http::Response response = http::jsonResponse(done->isNew ? 201 : 200, json.take());
    response.withHeader("Location", "/api/v1/items/" + http::percentEncode(done->slipNumber));
    return response;
}

void writePartyWithPlace(JsonText& json, const services::RequestParty& party) {
    json.beginObject();
    json.name("person").textOrNull(party.employeeNumber);
    json.name("name").textOrNull(party.name);
    json.name("department").textOrNull(party.departmentCode);
    json.name("department_name").textOrNull(party.department.ja);
    json.name("place");
    writePlace(json, party.placeCode, party.placeName.ja);
    json.endObject();
}

void writeRequest(JsonText& json, const services::RequestView& request) {
    json.beginObject();
    json.name("number").text(request.slipNumber);
    json.name("status").textOrNull(request.statusCode);
    json.name("from");
    writePartyWithPlace(json, request.from);
    json.name("to");
    writePartyWithPlace(json, request.to);
    json.name("class").text(request.itemClass.code);
    json.name("pieces").number(request.pieces);
    json.name("wished_day").textOrNull(request.wishedDay);
    json.name("requested_at").time(request.requestedAt);
    json.name("entered_by").textOrNull(request.enteredBy);
    json.name("subject").textOrNull(request.subject);
    json.name("note").textOrNull(request.note);
    json.name("prints").number(request.prints);
    json.name("cancellation");
    if (request.cancellation) {
        writeCancellation(json, *request.cancellation);
    } else {
        json.null();
    }
    json.endObject();
}

http::Response getRequests(const ApiState& state, const http::Request& request,
                           const Caller& caller) {
    if (auto refused = refuseUnknownQuery(request, {"of", "cursor", "limit"})) {
        return *refused;
    }
    const auto limit = limitOf(request, {30, services::kRequestsPageMax});
    if (!limit) {
        return limit.error();
    }
    const auto which = services::requestsOfFromCode(request.queryValue("of").value_or("sent"));
    if (!which) {
        const LocalizedText text{"of には sent か entered を指定してください。",
                                 "of must be sent or entered."};
        return http::problemOf(
            {services::ServiceErrorKind::Invalid, "invalid-of", text, {{"of", text}}});
    }
    const auto page = state.services.requestList.page(
        caller.user(), *which, request.queryValue("cursor").value_or(""), *limit);
    if (!page) {
        return http::problemOf(page.error());
    }
    JsonText json;
    json.beginObject().name("requests").beginArray();
    for (const services::RequestView& each : page->rows) {
        writeRequest(json, each);
    }
    json.endArray().name("next").textOrNull(page->next).endObject();
    return http::jsonResponse(200, json.take());
}

} // namespace

void addRequestRoutes(http::Router& router, const SharedState& state) {
    addApiRoute(router, state, http::Method::Get, "/api/v1/requests",
                {Access::SignedIn, Objects::Own, std::nullopt, "What I sent or entered"},
                getRequests);
    http::RouteOptions options;
    options.bodyMax = 16UL * 1024;
    options.bodyTypes = {"application/json"};
    addApiRoute(
        router, state, http::Method::Post, "/api/v1/requests",
        {Access::SignedIn, Objects::OwnOrMailRoom, std::nullopt, "Send an item (*Sending*)"},
        postRequest, options);
}

} // namespace tewatashi::server::api
