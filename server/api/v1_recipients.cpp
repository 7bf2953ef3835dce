#include "server/api/api_state.h"
#include "server/api/json_text.h"
#include "server/api/query_values.h"
#include "server/http/error_mapping.h"
#include "server/services/site/site_context.h"
#include "server/services/text/text_fields.h"

// GET /api/v1/recipients: whom an item can be sent to, as the page of requests finds them.
namespace tewatashi::server::api {
namespace {

void writePerson(JsonText& json, const services::PersonMatch& match) {
    const services::Person& person = match.person;
    json.beginObject().name("person").text(person.employeeNumber);
    json.name("name").text(person.nameJa);
    json.name("name_kana").textOrNull(person.nameKana);
    json.name("name_romaji").textOrNull(person.nameRomaji);
    json.name("former_name").textOrNull(match.formerName);
    json.name("has_namesake").boolean(match.hasNamesake);
    json.name("posts").beginArray();
    for (const services::Post& post : person.posts) {
        json.beginObject().name("department").text(post.department.code);
        json.name("department_name").text(post.department.path.ja);
        json.name("department_name_en").text(post.department.path.en);
        json.name("title").textOrNull(post.title);
        json.name("main").boolean(post.kind == services::PostKind::Main);
        json.endObject();
    }
    json.endArray().endObject();
}

http::Response getRecipients(const ApiState& state, const http::Request& request, const Caller&) {
    if (auto refused = refuseUnknownQuery(request, {"q", "limit"})) {
        return *refused;
    }
    const auto limit = limitOf(request, {12, 50});
    if (!limit) {
        return limit.error();
    }
    const std::string question = services::trimmed(request.queryValue("q").value_or(""));
    if (question.empty()) {
        const LocalizedText text{
            "q に、さがす人か部署の名前・読み・社員番号のどれかを指定してください。",
            "Give a name, reading or number of the person or department to look for as q."};
        return http::problemOf(
            {services::ServiceErrorKind::Invalid, "invalid-q", text, {{"q", text}}});
    }
    const services::RecipientMatches found =
        state.services.directory.searchRecipients(question, state.services.site.today(), *limit);
    JsonText json;
    json.beginObject().name("people").beginArray();
    for (const services::PersonMatch& match : found.people) {
        writePerson(json, match);
    }
    json.endArray().name("departments").beginArray();
    for (const services::Department& department : found.departments) {
        json.beginObject().name("department").text(department.code);
        json.name("name").text(department.name.ja).name("name_en").text(department.name.en);
        json.name("path").text(department.path.ja).name("path_en").text(department.path.en);
        json.endObject();
    }
    json.endArray().name("more").boolean(found.more).endObject();
    return http::jsonResponse(200, json.take());
}

} // namespace

void addRecipientRoutes(http::Router& router, const SharedState& state) {
    addApiRoute(router, state, http::Method::Get, "/api/v1/recipients",
                {Access::SignedIn, Objects::Any, std::nullopt, "Look for a recipient"},
                getRecipients);
}

} // namespace tewatashi::server::api
