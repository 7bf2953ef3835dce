#include "server/api/api_state.h"
#include "server/api/json_text.h"
#include "server/http/csrf.h"

// GET /api/v1/session: who is signed in, and the token that requests which change something carry.
namespace tewatashi::server::api {
namespace {

http::Response getSession(const ApiState& state, const http::Request&, const Caller& caller) {
    const services::User& user = caller.user();
    const auto secret = fromHex(caller.session().csrfSecret);
    JsonText json;
    json.beginObject().name("login").text(user.login);
    json.name("name").text(user.displayName);
    json.name("role").text(services::roleCode(user.role));
    json.name("language").text(user.language == Language::Japanese ? "ja" : "en");
    json.name("csrf_token")
        .text(http::maskedCsrfToken(secret.value_or(Bytes(http::kCsrfSecret_bytes)),
                                    state.services.site.random()));
    json.endObject();
    http::Response response = http::jsonResponse(200, json.take());
    response.withHeader("Cache-Control", "no-store");
    return response;
}

} // namespace

void addSessionRoutes(http::Router& router, const SharedState& state) {
    addApiRoute(router, state, http::Method::Get, "/api/v1/session",
                {Access::SignedIn, Objects::Own, std::nullopt, "Who I am, and my CSRF token", true},
                getSession);
}

} // namespace tewatashi::server::api
