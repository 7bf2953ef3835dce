#include "server/api/api_state.h"
#include "server/api/json_body.h"
#include "server/api/json_parts.h"
#include "server/api/json_text.h"
#include "server/api/query_values.h"
#include "server/http/error_mapping.h"
#include "server/services/text/text_fields.h"

// /api/v1/me: what is one's own, beside items: language, password, one-time passwords, sessions.
namespace tewatashi::server::api {
namespace {

http::Response unstored(http::Response response) {
    response.withHeader("Cache-Control", "no-store");
    return response;
}

http::Response wrongBody(JsonBody& body) {
    return http::problemOf(services::invalidFields(std::move(body.problems())));
}

void writePosts(JsonText& json, const std::vector<services::Post>& posts) {
    json.name("posts").beginArray();
    for (const services::Post& post : posts) {
        json.beginObject();
        json.name("department").text(post.department.code);
        json.name("department_name").text(post.department.path.ja);
        json.name("title").textOrNull(post.title);
        json.name("main").boolean(post.kind == services::PostKind::Main);
        json.endObject();
    }
    json.endArray();
}

http::Response meAnswer(const ApiState& state, const services::User& user) {
    const auto account = state.services.accounts.find(user.login);
    std::optional<services::Person> person;
    if (account && account->person) {
        person =
            state.services.directory.person({*account->person}, state.services.directory.today());
    }
    const services::CodeState codes = state.services.oneTimePasswords.state(user);
    JsonText json;
    json.beginObject();
    json.name("login").text(user.login);
    json.name("name").text(user.displayName);
    json.name("role").text(services::roleCode(user.role));
    const Language language = account ? account->user.language : user.language;
    json.name("language").text(language == Language::Japanese ? "ja" : "en");
    json.name("employee_number").textOrNull(person ? person->employeeNumber : std::string());
    writePosts(json, person ? person->posts : std::vector<services::Post>());
    json.name("one_time_password").beginObject();
    json.name("since").time(codes.since);
    json.name("required").boolean(codes.isRequired);
    json.name("recovery_codes_left").number(codes.recoveryCodesLeft);
    json.endObject().endObject();
    return unstored(http::jsonResponse(200, json.take()));
}

http::Response getMe(const ApiState& state, const http::Request& request, const Caller& caller) {
    if (auto refused = refuseUnknownQuery(request, {})) {
        return *refused;
    }
    return meAnswer(state, caller.user());
}

http::Response putLanguage(const ApiState& state, const http::Request& request,
                           const Caller& caller) {
    JsonBody body = JsonBody::parse(request.body);
    body.allow({"language"});
    const std::string language = body.text("language");
    if (language != "ja" && language != "en") {
        body.problems().push_back(
            {"language",
             {"language には ja または en を指定してください。", "language must be ja or en."}});
    }
    if (!body.problems().empty()) {
        return wrongBody(body);
    }
    state.services.accounts.setLanguage(caller.user().id,
                                        language == "en" ? Language::English : Language::Japanese);
    return meAnswer(state, caller.user());
}

http::Response putPassword(const ApiState& state, const http::Request& request,
                           const Caller& caller) {
    JsonBody body = JsonBody::parse(request.body);
    body.allow({"old", "wanted"});
    const std::string old = body.text("old");
    const std::string wanted = body.text("wanted");
    if (!body.problems().empty()) {
        return wrongBody(body);
    }
    return doneAnswer(state.services.accounts.changeOwnPassword(
        caller.session(), {old, wanted, wanted}, caller.actor()));
}

http::Response getSessions(const ApiState& state, const http::Request& request,
                           const Caller& caller) {
    if (auto refused = refuseUnknownQuery(request, {})) {
        return *refused;
    }
    JsonText json;
    json.beginObject().name("sessions").beginArray();
    for (const services::OwnSession& session : state.services.accounts.sessionsOf(caller.user())) {
        json.beginObject();
        json.name("id").text(session.id);
        json.name("started_at").time(session.startedAt);
        json.name("last_used_at").time(session.lastUsedAt);
        json.name("address").textOrNull(session.address);
        json.name("browser").textOrNull(session.browser);
        json.name("this").boolean(session.id == caller.session().id);
        json.endObject();
    }
    json.endArray().endObject();
    return unstored(http::jsonResponse(200, json.take()));
}

http::Response deleteSession(const ApiState& state, const http::Request& request,
                             const Caller& caller) {
    return doneAnswer(
        state.services.accounts.endSession(caller.user(), request.param("id"), caller.actor()));
}

http::Response deleteSessions(const ApiState& state, const http::Request&, const Caller& caller) {
    state.services.accounts.endOtherSessions(caller.session(), caller.actor());
    return doneAnswer({});
}

http::Response beginCodes(const ApiState& state, const http::Request&, const Caller& caller) {
    const services::CodeEnrolment made = state.services.oneTimePasswords.begin(caller.user());
    JsonText json;
    json.beginObject().name("secret").text(made.secret);
    json.name("uri").text(made.uri).endObject();
    return unstored(http::jsonResponse(201, json.take()));
}

http::Response
recoveryAnswer(const Result<std::vector<std::string>, services::ServiceError>& made) {
    if (!made) {
        return http::problemOf(made.error());
    }
    JsonText json;
    json.beginObject().name("recovery_codes").beginArray();
    for (const std::string& code : *made) {
        json.text(code);
    }
    json.endArray().endObject();
    return unstored(http::jsonResponse(201, json.take()));
}

http::Response confirmCodes(const ApiState& state, const http::Request& request,
                            const Caller& caller) {
    JsonBody body = JsonBody::parse(request.body);
    body.allow({"code", "password"});
    const std::string code = body.text("code");
    const std::string password = body.text("password");
    if (!body.problems().empty()) {
        return wrongBody(body);
    }
    return recoveryAnswer(
        state.services.oneTimePasswords.confirm(caller.session(), code, password, caller.actor()));
}

http::Response renewCodes(const ApiState& state, const http::Request& request,
                          const Caller& caller) {
    JsonBody body = JsonBody::parse(request.body);
    body.allow({"password"});
    const std::string password = body.text("password");
    if (!body.problems().empty()) {
        return wrongBody(body);
    }
    return recoveryAnswer(state.services.oneTimePasswords.renewRecoveryCodes(
        caller.user(), password, caller.actor()));
}

http::Response removeCodes(const ApiState& state, const http::Request& request,
                           const Caller& caller) {
    JsonBody body = JsonBody::parse(request.body);
    body.allow({"password"});
    const std::string password = body.text("password");
    if (!body.problems().empty()) {
        return wrongBody(body);
    }
    return doneAnswer(
        state.services.oneTimePasswords.turnOff(caller.session(), password, caller.actor()));
}

ApiRule own(const char* purpose, bool isForEnrolling = false) {
    return {Access::SignedIn, Objects::Own, std::nullopt, purpose, isForEnrolling};
}

} // namespace

void addMeRoutes(http::Router& router, const SharedState& state) {
    using http::Method;
    http::RouteOptions options;
    options.bodyMax = 4UL * 1024;
    options.bodyTypes = {"application/json"};
    addApiRoute(router, state, Method::Get, "/api/v1/me", own("My account (*Accounts*)", true),
                getMe);
    addApiRoute(router, state, Method::Put, "/api/v1/me/language", own("Set my language"),
                putLanguage, options);
    addApiRoute(router, state, Method::Put, "/api/v1/me/password", own("Change my password"),
                putPassword, options);
    addApiRoute(router, state, Method::Get, "/api/v1/me/sessions", own("My sessions"), getSessions);
    addApiRoute(router, state, Method::Delete, "/api/v1/me/sessions",
                own("End all my other sessions"), deleteSessions);
    addApiRoute(router, state, Method::Delete, "/api/v1/me/sessions/{id}",
                own("End one of my sessions"), deleteSession);
    addApiRoute(router, state, Method::Post, "/api/v1/me/one-time-password",
                own("Begin to set up one-time passwords", true), beginCodes, options);
    addApiRoute(router, state, Method::Post, "/api/v1/me/one-time-password/confirmation",
                own("Confirm one-time passwords", true), confirmCodes, options);
    addApiRoute(router, state, Method::Post, "/api/v1/me/one-time-password/recovery-codes",
                own("Make new recovery codes"), renewCodes, options);
    addApiRoute(router, state, Method::Post, "/api/v1/me/one-time-password/removal",
                own("Turn my one-time passwords off"), removeCodes, options);
}

} // namespace tewatashi::server::api
