#include "server/api/api_state.h"
#include "server/api/json_text.h"
#include "server/api/query_values.h"
#include "server/http/error_mapping.h"

// GET /api/v1/dock-sessions, newest first, and /api/v1/dock-sessions/{id} with its scans, page by
// page.
namespace tewatashi::server::api {
namespace {

void writeDockMembers(JsonText& json, const services::DockRow& dock) {
    json.name("id").text(dock.dockId);
    json.name("docked_at").time(dock.dockedAt);
    json.name("received_at").time(dock.receivedAt);
    json.name("terminal").text(dock.terminalId);
    json.name("terminal_name").text(dock.terminalName);
    json.name("agent_name").text(dock.agentName);
    json.name("stored").number(dock.stored);
    json.name("duplicates").number(dock.duplicates);
    json.name("quarantined").number(dock.quarantined);
    json.name("resolved").number(dock.resolved);
}

void writeScan(JsonText& json, const services::DockScan& scan) {
    json.beginObject();
    json.name("record").text(scan.record.hex());
    json.name("position").number(scan.position);
    json.name("code").text(scan.maskedCode);
    json.name("kind").text(scan.kind);
    json.name("item").textOrNull(scan.itemNumber);
    json.name("terminal_time").textOrNull(scan.terminalTime);
    json.name("action").textOrNull(scan.actionCode);
    json.name("place").textOrNull(scan.placeCode);
    json.name("operator").textOrNull(scan.operatorName);
    json.name("verdict").text(wire::verdictCode(scan.verdict.verdict));
    json.name("reason").textOrNull(wire::reasonCode(scan.verdict.reason));
    json.name("resolution").textOrNull(scan.resolution);
    json.name("resolution_reason").textOrNull(scan.resolutionReason);
    json.name("run").number(scan.run);
    json.endObject();
}

void writeMissing(JsonText& json, const std::optional<services::MissingContext>& missing) {
    json.name("missing_context");
    if (!missing) {
        json.null();
        return;
    }
    json.beginObject().name("computers").beginArray();
    for (const std::string& computer : missing->computers) {
        json.text(computer);
    }
    json.endArray();
    json.name("detail").text(missing->text.en);
    json.name("detail_ja").text(missing->text.ja);
    json.endObject();
}

http::Response getDocks(const ApiState& state, const http::Request& request, const Caller&) {
    if (auto refused = refuseUnknownQuery(request, {"cursor", "limit"})) {
        return *refused;
    }
    const auto limit = limitOf(request, {.standard = 50, .max = 200});
    if (!limit) {
        return limit.error();
    }
    const auto page = state.services.dockSessions.list(
        request.queryValue("cursor").value_or(std::string()), *limit);
    if (!page) {
        return http::problemOf(page.error());
    }
    JsonText json;
    json.beginObject().name("dock_sessions").beginArray();
    for (const services::DockRow& dock : page->rows) {
        json.beginObject();
        writeDockMembers(json, dock);
        json.endObject();
    }
    json.endArray().name("next").textOrNull(page->next).endObject();
    return http::jsonResponse(200, json.take());
}

http::Response getDock(const ApiState& state, const http::Request& request, const Caller&) {
    if (auto refused = refuseUnknownQuery(request, {"cursor", "limit"})) {
        return *refused;
    }
    const auto limit =
        limitOf(request, {.standard = services::kDockScansPerPage, .max = services::kDockScansMax});
    if (!limit) {
        return limit.error();
    }
    const std::string cursor = request.queryValue("cursor").value_or(std::string());
    const auto detail = state.services.dockSessions.detail(request.param("id"), {cursor, *limit});
    if (!detail) {
        return http::problemOf(detail.error());
    }
    JsonText json;
    json.beginObject();
    writeDockMembers(json, detail->dock);
    writeMissing(json, detail->missingContext);
    json.name("scan_count").number(detail->total);
    json.name("scans").beginArray();
    for (const services::DockScan& scan : detail->scans) {
        writeScan(json, scan);
    }
    json.endArray().name("next").textOrNull(detail->next).endObject();
    return http::jsonResponse(200, json.take());
}

} // namespace

void addDockRoutes(http::Router& router, const SharedState& state) {
    addApiRoute(router, state, http::Method::Get, "/api/v1/dock-sessions",
                {Access::ReadDocks, Objects::Any, TokenScope::RecordsRead, "Dock sessions"},
                getDocks);
    addApiRoute(
        router, state, http::Method::Get, "/api/v1/dock-sessions/{id}",
        {Access::ReadDocks, Objects::Any, TokenScope::RecordsRead, "A dock session and its scans"},
        getDock);
}

} // namespace tewatashi::server::api
