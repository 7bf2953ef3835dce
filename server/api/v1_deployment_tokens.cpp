#include "common/base/whole_number.h"
#include "server/api/api_state.h"
#include "server/api/json_body.h"
#include "server/api/json_text.h"
#include "server/api/query_values.h"
#include "server/http/error_mapping.h"
#include "server/services/text/text_fields.h"

#include <nlohmann/json.hpp>

// /api/v1/deployment-tokens: tokens that many PCs enrol with, made and withdrawn by administrators.
namespace tewatashi::server::api {
namespace {

void writeToken(JsonText& json, const services::DeploymentToken& token) {
    json.beginObject().name("id").number(token.id);
    json.name("note").text(token.note);
    json.name("uses_max").number(token.usesMax);
    json.name("uses").number(token.uses);
    json.name("networks").beginArray();
    for (const std::string& network : token.networks) {
        json.text(network);
    }
    json.endArray().name("place_rules").beginArray();
    for (const services::PlaceRule& rule : token.placeRules) {
        json.beginObject().name("pattern").text(rule.pattern);
        json.name("place").text(rule.placeCode).endObject();
    }
    json.endArray();
    json.name("created_at").time(token.createdAt);
    json.name("expires_at").time(token.expiresAt);
    json.endObject();
}

http::Response getDeploymentTokens(const ApiState& state, const http::Request& request,
                                   const Caller&) {
    if (auto refused = refuseUnknownQuery(request, {})) {
        return *refused;
    }
    JsonText json;
    json.beginObject().name("deployment_tokens").beginArray();
    for (const services::DeploymentToken& token : state.services.deploymentTokens.list()) {
        writeToken(json, token);
    }
    json.endArray().endObject();
    return http::jsonResponse(200, json.take());
}

std::string textOf(const nlohmann::json& rule, const char* name) {
    const auto found = rule.find(name);
    return found != rule.end() && found->is_string() ? found->get<std::string>() : std::string();
}

http::Response postDeploymentToken(const ApiState& state, const http::Request& request,
                                   const Caller& caller) {
    JsonBody body = JsonBody::parse(request.body);
    body.allow({"note", "uses", "days", "networks", "place_rules"});
    services::DeploymentTokenInput input;
    input.note = body.text("note");
    input.uses = body.number("uses", 0);
    input.days = body.number("days", 0);
    for (const std::string& network : body.texts("networks")) {
        input.networks += network + " ";
    }
    for (const nlohmann::json& rule : body.objects("place_rules")) {
        // A rule without one of its two members is one that cannot be read.
        input.placeRules += textOf(rule, "pattern") + " " + textOf(rule, "place") + " \n";
    }
    if (!body.problems().empty()) {
        return http::problemOf(services::invalidFields(std::move(body.problems())));
    }
    const UtcMillis now = state.services.site.clock().utcNow();
    const auto token = state.services.deploymentTokens.create(input, caller.actor());
    if (!token) {
        return http::problemOf(token.error());
    }
    JsonText json;
    json.beginObject().name("token").text(*token);
    json.name("expires_at").time(now + std::chrono::hours(24) * input.days).endObject();
    return http::jsonResponse(201, json.take());
}

http::Response postWithdrawal(const ApiState& state, const http::Request& request,
                              const Caller& caller) {
    const auto id = wholeNumber<std::int64_t>(request.param("id")).value_or(0);
    const auto done = state.services.deploymentTokens.withdraw(id, caller.actor());
    return done ? http::jsonResponse(200, JsonText().beginObject().endObject().take())
                : http::problemOf(done.error());
}

} // namespace

void addDeploymentTokenRoutes(http::Router& router, const SharedState& state) {
    http::RouteOptions options;
    options.bodyMax = 32UL * 1024; // a hundred rules
    options.bodyTypes = {"application/json"};
    addApiRoute(router, state, http::Method::Get, "/api/v1/deployment-tokens",
                {Access::Administer, Objects::Any, TokenScope::MachinesRead,
                 "Deployment tokens that may still be used"},
                getDeploymentTokens);
    addApiRoute(router, state, http::Method::Post, "/api/v1/deployment-tokens",
                {Access::Administer, Objects::Any, std::nullopt, "A token for many PCs"},
                postDeploymentToken, options);
    addApiRoute(router, state, http::Method::Post, "/api/v1/deployment-tokens/{id}/withdrawal",
                {Access::Administer, Objects::Any, std::nullopt, "Withdraw a token"},
                postWithdrawal, options);
}

} // namespace tewatashi::server::api
