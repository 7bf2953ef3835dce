#include "server/api/api_state.h"
#include "server/api/json_parts.h"
#include "server/api/query_values.h"
#include "server/http/error_mapping.h"

#include <algorithm>

// GET /api/v1/items and /api/v1/events: search over present states and over records; the same as
// CSV below items.csv and events.csv.
namespace tewatashi::server::api {
namespace {

using services::RecordsView;

services::RecordsQuery queryOf(const http::Request& request, RecordsView view) {
    const auto value = [&](const char* name) {
        return request.queryValue(name).value_or(std::string());
    };
    services::RecordsQuery query;
    query.view = view;
    query.number = value("ending");
    query.from = value("from");
    query.until = value("until");
    query.placeCode = value("place");
    query.statusCode = value("status");
    return query;
}

// Everybody may find an item by the end of its number, as on the page; everything else tells about
// items of others.
Access neededFor(const http::Request& request, RecordsView view) {
    const bool byEnding =
        view == RecordsView::Latest && request.queryValue("ending") &&
        std::all_of(request.query.begin(), request.query.end(), [](const auto& entry) {
            return entry.first == "ending" || entry.first == "limit";
        });
    return byEnding ? Access::SignedIn : Access::ReadDocks;
}

// The service names fields as forms do.
services::ServiceError namedAsParameters(services::ServiceError error) {
    for (services::FieldProblem& problem : error.fields) {
        if (problem.field == "number") {
            problem.field = "ending";
        }
    }
    return error;
}

void writeOperator(JsonText& json, const services::RecordEntry& entry) {
    json.name("operator").textOrNull(entry.operatorName);
    json.name("terminal").textOrNull(entry.terminalId);
    json.name("terminal_name").textOrNull(entry.terminalName);
}

void writeItem(JsonText& json, const services::RecordEntry& entry) {
    json.beginObject();
    json.name("number").text(entry.slipNumber);
    json.name("status").textOrNull(entry.statusCode);
    json.name("place");
    writePlace(json, entry.placeCode, entry.placeName.ja);
    json.name("since").time(entry.at);
    json.name("details_missing").boolean(entry.detailsMissing);
    json.name("event").textOrNull(entry.eventId);
    writeOperator(json, entry);
    json.endObject();
}

void writeRecord(JsonText& json, const services::RecordEntry& entry) {
    json.beginObject();
    json.name("number").text(entry.slipNumber);
    json.name("event").text(entry.eventId);
    json.name("kind").text(kindCode(entry.kind));
    json.name("action").textOrNull(entry.statusCode);
    json.name("place");
    writePlace(json, entry.placeCode, entry.placeName.ja);
    json.name("at").time(entry.at);
    json.name("not_after").time(entry.notAfter);
    json.name("recorded_at").time(entry.recordedAt);
    json.name("voided").boolean(entry.voided);
    json.name("repaired").boolean(entry.repaired);
    writeOperator(json, entry);
    json.endObject();
}

http::Response search(const ApiState& state, const http::Request& request, const Caller& caller,
                      RecordsView view) {
    if (auto refused = CallerDoor::refuse(caller, neededFor(request, view))) {
        return *refused;
    }
    if (auto refused = refuseUnknownQuery(
            request, {"ending", "from", "until", "place", "status", "cursor", "limit"})) {
        return *refused;
    }
    const auto limit = limitOf(request, {.standard = 50, .max = 200});
    if (!limit) {
        return limit.error();
    }
    services::SearchRecords& records = state.services.searchRecords;
    const auto filter = records.understand(queryOf(request, view));
    if (!filter) {
        return http::problemOf(namedAsParameters(filter.error()));
    }
    const auto page =
        records.page(*filter, request.queryValue("cursor").value_or(std::string()), *limit);
    if (!page) {
        return http::problemOf(page.error());
    }
    JsonText json;
    json.beginObject().name(view == RecordsView::Latest ? "items" : "events").beginArray();
    for (const services::RecordEntry& entry : page->rows) {
        view == RecordsView::Latest ? writeItem(json, entry) : writeRecord(json, entry);
    }
    json.endArray().name("next").textOrNull(page->next);
    json.name("searched_back_to").time(page->searchedBackTo);
    json.endObject();
    return http::jsonResponse(200, json.take());
}

http::Response invalidChoice(const char* field, LocalizedText text) {
    return http::problemOf(
        {services::ServiceErrorKind::Invalid, "invalid-download", text, {{field, text}}});
}

Result<services::ExportOptions, http::Response> optionsOf(const http::Request& request,
                                                          services::RecordsFilter filter) {
    services::ExportOptions options;
    options.filter = std::move(filter);
    const auto columns =
        services::recordColumnsFrom(request.queryValue("columns").value_or(std::string()));
    if (!columns) {
        return failure(invalidChoice("columns", {"columns に不明な項目「" + columns.error() +
                                                     "」があります。API の説明を確認してください。",
                                                 "columns names \"" + columns.error() +
                                                     "\", which is none. See the API "
                                                     "description."}));
    }
    options.columns = *columns;
    const std::string encoding = request.queryValue("encoding").value_or("utf-8");
    const std::string content = request.queryValue("content").value_or("records");
    if (encoding != "utf-8" && encoding != "cp932") {
        return failure(
            invalidChoice("encoding", {"encoding には utf-8 か cp932 を指定してください。",
                                       "encoding must be utf-8 or cp932."}));
    }
    if (content != "records" && content != "unencodable") {
        return failure(
            invalidChoice("content", {"content には records か unencodable を指定してください。",
                                      "content must be records or unencodable."}));
    }
    if (encoding == "cp932") {
        options.encoding = services::ExportEncoding::Cp932;
    }
    if (content == "unencodable") {
        options.content = services::ExportContent::Unencodable;
    }
    return options;
}

http::Response download(const ApiState& state, const http::Request& request, RecordsView view) {
    if (auto refused = refuseUnknownQuery(request, {"ending", "from", "until", "place", "status",
                                                    "columns", "encoding", "content"})) {
        return *refused;
    }
    const auto filter = state.services.searchRecords.understand(queryOf(request, view));
    if (!filter) {
        return http::problemOf(namedAsParameters(filter.error()));
    }
    const auto options = optionsOf(request, *filter);
    if (!options) {
        return options.error();
    }
    const bool isCp932 = options->encoding == services::ExportEncoding::Cp932 &&
                         options->content == services::ExportContent::Records;
    http::Response response;
    response.contentType = isCp932 ? "text/csv; charset=Windows-31J" : "text/csv; charset=utf-8";
    const auto records = state.services.downloadRecords.begin(*options);
    response.pieces = [records](std::string& piece) { return records->next(piece); };
    return response;
}

http::Response getItems(const ApiState& state, const http::Request& request, const Caller& caller) {
    return search(state, request, caller, RecordsView::Latest);
}
http::Response getEvents(const ApiState& state, const http::Request& request,
                         const Caller& caller) {
    return search(state, request, caller, RecordsView::Events);
}
http::Response getItemsCsv(const ApiState& state, const http::Request& request, const Caller&) {
    return download(state, request, RecordsView::Latest);
}
http::Response getEventsCsv(const ApiState& state, const http::Request& request, const Caller&) {
    return download(state, request, RecordsView::Events);
}

} // namespace

void addRecordRoutes(http::Router& router, const SharedState& state) {
    addApiRoute(
        router, state, http::Method::Get, "/api/v1/items",
        {Access::SignedIn, Objects::Any, TokenScope::ItemsRead, "Search states (*Searching*)"},
        getItems);
    addApiRoute(router, state, http::Method::Get, "/api/v1/events",
                {Access::ReadDocks, Objects::Any, TokenScope::RecordsRead, "Search records"},
                getEvents);
    addApiRoute(router, state, http::Method::Get, "/api/v1/items.csv",
                {Access::ReadDocks, Objects::Any, TokenScope::RecordsRead, "Search states, as CSV"},
                getItemsCsv);
    addApiRoute(
        router, state, http::Method::Get, "/api/v1/events.csv",
        {Access::ReadDocks, Objects::Any, TokenScope::RecordsRead, "Search records, as CSV"},
        getEventsCsv);
}

} // namespace tewatashi::server::api
