#include "common/base/whole_number.h"
#include "server/api/api_state.h"
#include "server/api/json_body.h"
#include "server/api/json_parts.h"
#include "server/api/json_text.h"
#include "server/api/query_values.h"
#include "server/http/error_mapping.h"
#include "server/services/text/text_fields.h"

#include <algorithm>

// What administrators set about sign-in: /api/v1/security, /api/v1/tokens, and the way back for
// somebody who lost their one-time passwords.
namespace tewatashi::server::api {
namespace {

http::Response securityAnswer(const ApiState& state) {
    const auto rules = state.services.accounts.security().rules();
    JsonText json;
    json.beginObject().name("code_roles").beginArray();
    for (const services::Role role : rules->codeRoles) {
        json.text(services::roleCode(role));
    }
    json.endArray();
    json.name("password_min").number(rules->passwordCharactersMin);
    json.name("session_idle").number(rules->sessionIdle.count());
    json.name("session_most").number(rules->sessionMost.count());
    json.name("networks").beginArray();
    for (const services::IpNetwork& network : rules->networks) {
        json.text(network.text());
    }
    json.endArray().endObject();
    return http::jsonResponse(200, json.take());
}

http::Response getSecurity(const ApiState& state, const http::Request& request, const Caller&) {
    if (auto refused = refuseUnknownQuery(request, {})) {
        return *refused;
    }
    return securityAnswer(state);
}

std::string numberText(JsonBody& body, const char* name) {
    const auto value = body.integer(name);
    return value ? std::to_string(*value) : std::string();
}

http::Response putSecurity(const ApiState& state, const http::Request& request,
                           const Caller& caller) {
    JsonBody body = JsonBody::parse(request.body);
    body.allow({"code_roles", "password_min", "session_idle", "session_most", "networks"});
    services::SecurityInput input;
    input.codeRoles = body.texts("code_roles");
    input.passwordCharactersMin = numberText(body, "password_min");
    input.sessionIdle_min = numberText(body, "session_idle");
    input.sessionMost_h = numberText(body, "session_most");
    for (const std::string& network : body.texts("networks")) {
        input.networks += network + "\n";
    }
    if (!body.problems().empty()) {
        return http::problemOf(services::invalidFields(std::move(body.problems())));
    }
    const auto done = state.services.accounts.security().put(input, caller.actor());
    return done ? securityAnswer(state) : http::problemOf(done.error());
}

void writeToken(JsonText& json, const services::ApiToken& token, UtcMillis now) {
    json.beginObject();
    json.name("id").number(token.id);
    json.name("name").text(token.name);
    json.name("scopes").beginArray();
    for (const services::TokenScope scope : token.scopes) {
        json.text(services::scopeCode(scope));
    }
    json.endArray();
    json.name("made_by").textOrNull(token.madeBy);
    json.name("made_at").time(token.madeAt);
    json.name("expires_at").time(token.expiresAt);
    json.name("last_used_at").time(token.lastUsedAt);
    json.name("withdrawn_at").time(token.withdrawnAt);
    json.name("valid").boolean(token.isValid(now));
    json.endObject();
}

http::Response getApiTokens(const ApiState& state, const http::Request& request, const Caller&) {
    if (auto refused = refuseUnknownQuery(request, {})) {
        return *refused;
    }
    JsonText json;
    json.beginObject().name("tokens").beginArray();
    for (const services::ApiToken& token : state.services.apiTokens.list()) {
        writeToken(json, token, state.services.clock.utcNow());
    }
    json.endArray().endObject();
    return http::jsonResponse(200, json.take());
}

http::Response postApiToken(const ApiState& state, const http::Request& request,
                            const Caller& caller) {
    JsonBody body = JsonBody::parse(request.body);
    body.allow({"name", "scopes", "days"});
    services::NewApiToken token{body.text("name"), {}};
    for (const std::string& code : body.texts("scopes")) {
        if (const auto scope = services::scopeFromCode(code)) {
            token.scopes.push_back(*scope);
        } else {
            body.problems().push_back(services::unknownEntry("scopes", {"権限", "scope"}, code));
        }
    }
    if (const auto days = body.integer("days")) {
        token.days = static_cast<int>(std::clamp<std::int64_t>(*days, 0, 1'000'000));
    }
    if (!body.problems().empty()) {
        return http::problemOf(services::invalidFields(std::move(body.problems())));
    }
    const auto made = state.services.apiTokens.add(token, caller.actor());
    if (!made) {
        return http::problemOf(made.error());
    }
    JsonText json;
    json.beginObject().name("token").text(*made).endObject();
    http::Response response = http::jsonResponse(201, json.take());
    response.withHeader("Cache-Control", "no-store");
    return response;
}

http::Response deleteToken(const ApiState& state, const http::Request& request,
                           const Caller& caller) {
    const auto id = wholeNumber<std::int64_t>(request.param("id"));
    return doneAnswer(state.services.apiTokens.withdraw(id.value_or(0), caller.actor()));
}

http::Response deleteCodes(const ApiState& state, const http::Request& request,
                           const Caller& caller) {
    return doneAnswer(
        state.services.oneTimePasswords.reset(request.param("login"), caller.actor()));
}

ApiRule administer(const char* purpose) {
    return {Access::Administer, Objects::Any, std::nullopt, purpose};
}

} // namespace

void addSecurityRoutes(http::Router& router, const SharedState& state) {
    using http::Method;
    http::RouteOptions options;
    options.bodyMax = 32UL * 1024;
    options.bodyTypes = {"application/json"};
    addApiRoute(router, state, Method::Get, "/api/v1/security", administer("Rules of sign-in"),
                getSecurity);
    addApiRoute(router, state, Method::Put, "/api/v1/security",
                administer("Set the rules of sign-in"), putSecurity, options);
    addApiRoute(router, state, Method::Get, "/api/v1/tokens", administer("API tokens"),
                getApiTokens);
    addApiRoute(router, state, Method::Post, "/api/v1/tokens", administer("Make an API token"),
                postApiToken, options);
    addApiRoute(router, state, Method::Delete, "/api/v1/tokens/{id}",
                administer("Withdraw an API token"), deleteToken);
    addApiRoute(router, state, Method::Delete, "/api/v1/accounts/{login}/one-time-password",
                administer("Take one-time passwords away"), deleteCodes);
}

} // namespace tewatashi::server::api
