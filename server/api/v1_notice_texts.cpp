#include "server/api/api_state.h"
#include "server/api/json_text.h"
#include "server/api/query_values.h"
#include "server/http/error_mapping.h"

#include <nlohmann/json.hpp>

// /api/v1/notice-texts: what notices say, and what administrators write instead.
namespace tewatashi::server::api {
namespace {

void writeEntry(JsonText& json, const services::NoticeTextEntry& entry) {
    json.beginObject().name("kind").text(domain::noticeKindCode(entry.kind));
    json.name("title").text(entry.text.title.en).name("title_ja").text(entry.text.title.ja);
    json.name("body").text(entry.text.body.en).name("body_ja").text(entry.text.body.ja);
    json.name("changed").boolean(entry.isChanged);
    json.endObject();
}

http::Response getTexts(const ApiState& state, const http::Request& request, const Caller&) {
    if (auto refused = refuseUnknownQuery(request, {})) {
        return *refused;
    }
    JsonText json;
    json.beginObject().name("texts").beginArray();
    for (const services::NoticeTextEntry& entry : state.services.noticeTexts.list()) {
        writeEntry(json, entry);
    }
    json.endArray().endObject();
    return http::jsonResponse(200, json.take());
}

std::optional<domain::NoticeKind> kindOf(const http::Request& request) {
    return domain::noticeKindFromCode(request.param("kind"));
}

http::Response unknown() {
    return http::problemOf({services::ServiceErrorKind::NotFound,
                            "notice-kind-not-found",
                            {"このお知らせはありません。GET /api/v1/notice-texts の kind を指定して"
                             "ください。",
                             "There is no such notice. Name a kind of GET /api/v1/notice-texts."},
                            {}});
}

http::Response shown(const ApiState& state, domain::NoticeKind kind) {
    JsonText json;
    writeEntry(json, state.services.noticeTexts.find(kind));
    return http::jsonResponse(200, json.take());
}

// Takes the members of the body; false for one that is none. Those missing stay as they are.
bool takeMembers(const nlohmann::json& body, services::NoticeText& text) {
    for (const auto& [name, value] : body.items()) {
        std::string* const member = name == "title"      ? &text.title.en
                                    : name == "title_ja" ? &text.title.ja
                                    : name == "body"     ? &text.body.en
                                    : name == "body_ja"  ? &text.body.ja
                                                         : nullptr;
        if (member == nullptr || !value.is_string()) {
            return false;
        }
        *member = value.get<std::string>();
    }
    return true;
}

// The service names fields as the form does.
services::ServiceError namedAsMembers(services::ServiceError error) {
    for (services::FieldProblem& problem : error.fields) {
        problem.field = problem.field == "title_en"  ? "title"
                        : problem.field == "body_en" ? "body"
                                                     : problem.field;
    }
    return error;
}

http::Response putText(const ApiState& state, const http::Request& request, const Caller& caller) {
    const auto kind = kindOf(request);
    if (!kind) {
        return unknown();
    }
    services::NoticeText text = state.services.noticeTexts.find(*kind).text;
    const auto body = nlohmann::json::parse(request.body, nullptr, false);
    if (!body.is_object() || !takeMembers(body, text)) {
        return http::problemResponse(
            422, "body-malformed", "Body malformed",
            "文面の指定を読み取れません。title、title_ja、body、body_ja を文字列で指定して"
            "ください。",
            "The body could not be read. Give title, title_ja, body and body_ja as texts.");
    }
    const auto done = state.services.noticeTexts.change(*kind, text, caller.actor());
    return done ? shown(state, *kind) : http::problemOf(namedAsMembers(done.error()));
}

http::Response postNoticeTextDefault(const ApiState& state, const http::Request& request,
                                     const Caller& caller) {
    const auto kind = kindOf(request);
    if (!kind) {
        return unknown();
    }
    state.services.noticeTexts.restore(*kind, caller.actor());
    return shown(state, *kind);
}

} // namespace

void addNoticeTextRoutes(http::Router& router, const SharedState& state) {
    http::RouteOptions options;
    options.bodyMax = 8UL * 1024;
    options.bodyTypes = {"application/json"};
    http::RouteOptions empty;
    empty.bodyMax = 1024;
    addApiRoute(router, state, http::Method::Get, "/api/v1/notice-texts",
                {Access::Administer, Objects::Any, std::nullopt, "What notices say"}, getTexts);
    addApiRoute(router, state, http::Method::Put, "/api/v1/notice-texts/{kind}",
                {Access::Administer, Objects::Any, std::nullopt, "Change it"}, putText, options);
    addApiRoute(router, state, http::Method::Post, "/api/v1/notice-texts/{kind}/default",
                {Access::Administer, Objects::Any, std::nullopt, "A notice as it is built in"},
                postNoticeTextDefault, empty);
}

} // namespace tewatashi::server::api
