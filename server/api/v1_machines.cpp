#include "server/api/api_state.h"
#include "server/api/json_parts.h"
#include "server/api/json_text.h"
#include "server/api/query_values.h"
#include "server/http/error_mapping.h"

#include <nlohmann/json.hpp>

// The machines of a site, for administrators: GET /api/v1/agents and /api/v1/terminals,
// POST /api/v1/enrolment-codes and /api/v1/agents/{id}/revocation, PUT /api/v1/terminals/{id}.
namespace tewatashi::server::api {
namespace {

void writeAgent(JsonText& json, const services::AgentRow& agent) {
    json.beginObject();
    json.name("id").text(agent.id.hex());
    json.name("name").text(agent.name);
    json.name("note").textOrNull(agent.note);
    json.name("place");
    writePlace(json, agent.placeCode, agent.placeName.ja);
    json.name("version").text(agent.version);
    json.name("enrolled_at").time(agent.enrolledAt);
    json.name("last_contact_at").time(agent.lastContact);
    json.name("last_docked_at").time(agent.lastDocked);
    json.name("revoked").boolean(agent.revoked);
    json.endObject();
}

void writeTerminal(JsonText& json, const services::Terminal& terminal) {
    json.beginObject();
    json.name("id").text(terminal.id);
    json.name("name").textOrNull(terminal.name);
    json.name("model").text(terminal.model);
    json.name("firmware").text(terminal.firmware);
    json.name("place");
    writePlace(json, terminal.placeCode, terminal.placeName.ja);
    json.name("state").text(services::terminalStateCode(terminal.state));
    json.name("new").boolean(terminal.isNew());
    json.name("found_again").boolean(terminal.isFoundAgain());
    json.name("first_seen_at").time(terminal.firstSeen);
    json.name("last_docked_at").time(terminal.lastDocked);
    json.endObject();
}

http::Response getAgents(const ApiState& state, const http::Request& request, const Caller&) {
    if (auto refused = refuseUnknownQuery(request, {})) {
        return *refused;
    }
    JsonText json;
    json.beginObject().name("agents").beginArray();
    for (const services::AgentRow& agent : state.services.agents.list()) {
        writeAgent(json, agent);
    }
    json.endArray().endObject();
    return http::jsonResponse(200, json.take());
}

http::Response getTerminals(const ApiState& state, const http::Request& request, const Caller&) {
    if (auto refused = refuseUnknownQuery(request, {})) {
        return *refused;
    }
    JsonText json;
    json.beginObject().name("terminals").beginArray();
    for (const services::Terminal& terminal : state.services.terminals.list()) {
        writeTerminal(json, terminal);
    }
    json.endArray().endObject();
    return http::jsonResponse(200, json.take());
}

http::Response malformedBody(const LocalizedText& text) {
    return http::problemResponse(422, "body-malformed", "Body malformed", text.ja, text.en);
}

http::Response postCode(const ApiState& state, const http::Request& request, const Caller& caller) {
    std::string note;
    std::int64_t hours = 24;
    const auto body = nlohmann::json::parse(request.body, nullptr, false);
    bool isGood = body.is_object();
    for (const auto& [name, value] : body.items()) {
        if (name == "note" && value.is_string()) {
            note = value.get<std::string>();
        } else if (name == "hours" && value.is_number_unsigned() &&
                   value.get<std::uint64_t>() <= 10'000) {
            hours = value.get<std::int64_t>();
        } else {
            isGood = false;
        }
    }
    if (!isGood) {
        return malformedBody(
            {"登録コードの指定を読み取れません。note を文字列、hours を整数で指定して"
             "ください。",
             "The body could not be read. Give note as a text and hours as a whole "
             "number, and nothing else."});
    }
    const UtcMillis now = state.services.site.clock().utcNow();
    const auto code =
        state.services.agents.createCode(note, std::chrono::hours(hours), caller.actor());
    if (!code) {
        return http::problemOf(code.error());
    }
    JsonText json;
    json.beginObject();
    json.name("code").text(*code);
    json.name("expires_at").time(now + std::chrono::hours(hours));
    json.endObject();
    return http::jsonResponse(201, json.take());
}

http::Response postRevocation(const ApiState& state, const http::Request& request,
                              const Caller& caller) {
    // An id that is none is nobody's.
    const auto id = AgentId::fromHexText(request.param("id")).value_or(AgentId{});
    const auto done = state.services.agents.revoke(id, caller.actor());
    if (!done) {
        return http::problemOf(done.error());
    }
    JsonText json;
    writeAgent(json, *state.services.agents.row(id));
    return http::jsonResponse(200, json.take());
}

http::Response putTerminal(const ApiState& state, const http::Request& request,
                           const Caller& caller) {
    const auto body = nlohmann::json::parse(request.body, nullptr, false);
    services::TerminalInput input;
    bool isGood = body.is_object();
    for (const auto& [name, value] : body.items()) {
        std::string* const member = name == "name"    ? &input.name
                                    : name == "place" ? &input.placeCode
                                    : name == "state" ? &input.stateCode
                                                      : nullptr;
        if (member == nullptr || !value.is_string()) {
            isGood = false;
        } else {
            *member = value.get<std::string>();
        }
    }
    if (!isGood) {
        return malformedBody(
            {"ハンディターミナルの指定を読み取れません。name、place、state を文字列で"
             "指定してください。",
             "The body could not be read. Give name, place and state as texts, and "
             "nothing else."});
    }
    const auto done = state.services.terminals.put(request.param("id"), input, caller.actor());
    if (!done) {
        return http::problemOf(done.error());
    }
    JsonText json;
    writeTerminal(json, *state.services.terminals.find(request.param("id")));
    return http::jsonResponse(200, json.take());
}

} // namespace

void addMachineRoutes(http::Router& router, const SharedState& state) {
    addApiRoute(router, state, http::Method::Get, "/api/v1/agents",
                {Access::Administer, Objects::Any, TokenScope::MachinesRead, "PCs with the agent"},
                getAgents);
    addApiRoute(router, state, http::Method::Get, "/api/v1/terminals",
                {Access::Administer, Objects::Any, TokenScope::MachinesRead, "Terminals"},
                getTerminals);
    http::RouteOptions options;
    options.bodyMax = 4UL * 1024;
    options.bodyTypes = {"application/json"};
    addApiRoute(router, state, http::Method::Post, "/api/v1/enrolment-codes",
                {Access::Administer, Objects::Any, std::nullopt, "A one-time code"}, postCode,
                options);
    addApiRoute(router, state, http::Method::Post, "/api/v1/agents/{id}/revocation",
                {Access::Administer, Objects::Any, std::nullopt, "Revoke a PC"}, postRevocation,
                options);
    addApiRoute(router, state, http::Method::Put, "/api/v1/terminals/{id}",
                {Access::Administer, Objects::Any, std::nullopt, "Change a terminal"}, putTerminal,
                options);
}

} // namespace tewatashi::server::api
