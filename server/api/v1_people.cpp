#include "server/api/api_state.h"
#include "server/api/json_body.h"
#include "server/api/json_parts.h"
#include "server/api/json_text.h"
#include "server/api/query_values.h"
#include "server/http/error_mapping.h"
#include "server/services/text/text_fields.h"
#include "server/services/text/typed_day.h"

// /api/v1/people: the directory of people, read by integrations and administrators, changed by
// administrators.
namespace tewatashi::server::api {
namespace {

using services::DayField;
using services::FieldProblem;

void writePost(JsonText& json, const services::Post& post) {
    json.beginObject();
    json.name("kind").text(post.kind == services::PostKind::Main ? "main" : "additional");
    json.name("department").beginObject().name("code").text(post.department.code);
    json.name("name").text(post.department.path.ja).endObject();
    json.name("title").textOrNull(post.title);
    json.name("place").textOrNull(post.place);
    json.name("from").text(post.period.from.text());
    json.name("until");
    writeDay(json, post.period.until);
    json.endObject();
}

void writePerson(JsonText& json, const services::Person& person) {
    json.beginObject();
    json.name("employee_number").text(person.employeeNumber);
    json.name("name_ja").text(person.nameJa);
    json.name("name_kana").textOrNull(person.nameKana);
    json.name("name_romaji").textOrNull(person.nameRomaji);
    json.name("email").textOrNull(person.email);
    json.name("language").text(person.language == Language::Japanese ? "ja" : "en");
    json.name("last_day");
    writeDay(json, person.lastDay);
    json.name("former_names").beginArray();
    for (const services::FormerName& former : person.formerNames) {
        json.beginObject().name("name_ja").text(former.nameJa);
        json.name("name_kana").textOrNull(former.nameKana);
        json.name("used_until").text(former.usedUntil.text()).endObject();
    }
    json.endArray();
    json.name("posts").beginArray();
    for (const services::Post& post : person.posts) {
        writePost(json, post);
    }
    json.endArray();
    json.endObject();
}

http::Response personAnswer(const ApiState& state, std::string_view number) {
    const auto person = state.services.directory.personFile(number);
    if (!person) {
        return http::problemOf({services::ServiceErrorKind::NotFound,
                                "person-not-found",
                                {"この社員番号の社員はいません。番号を確認してください。",
                                 "Nobody has this employee number. Check it."},
                                {}});
    }
    JsonText json;
    writePerson(json, *person);
    return http::jsonResponse(200, json.take());
}

std::optional<services::PeopleState> stateFrom(const std::string& code) {
    if (code == "here") {
        return services::PeopleState::Here;
    }
    if (code == "left") {
        return services::PeopleState::Left;
    }
    return code == "all" ? std::optional(services::PeopleState::All) : std::nullopt;
}

http::Response getPeople(const ApiState& state, const http::Request& request, const Caller&) {
    if (auto refused = refuseUnknownQuery(request, {"q", "state", "limit", "cursor"})) {
        return *refused;
    }
    const auto limit = limitOf(request, {});
    if (!limit) {
        return limit.error();
    }
    services::PeopleQuery query;
    query.text = request.queryValue("q").value_or("");
    query.after = request.queryValue("cursor").value_or("");
    const auto asked = stateFrom(request.queryValue("state").value_or("here"));
    if (!asked) {
        const LocalizedText text{"state には here、left、all のいずれかを指定してください。",
                                 "state must be here, left or all."};
        return http::problemOf(
            {services::ServiceErrorKind::Invalid, "invalid-state", text, {{"state", text}}});
    }
    query.state = *asked;
    const services::PeoplePage page = state.services.directory.listPeople(query, *limit);
    JsonText json;
    json.beginObject().name("people").beginArray();
    for (const services::Person& person : page.people) {
        writePerson(json, person);
    }
    json.endArray().name("next").textOrNull(page.next);
    json.name("more").boolean(page.more).endObject();
    return http::jsonResponse(200, json.take());
}

http::Response getPerson(const ApiState& state, const http::Request& request, const Caller&) {
    if (auto refused = refuseUnknownQuery(request, {})) {
        return *refused;
    }
    return personAnswer(state, request.param("number"));
}

std::vector<services::FormerName> formerNamesOf(JsonBody& body) {
    std::vector<services::FormerName> names;
    for (const nlohmann::json& object : body.objects("former_names")) {
        JsonBody former = JsonBody::parse(object.dump());
        former.allow({"name_ja", "name_kana", "used_until"});
        const std::string nameJa = former.text("name_ja");
        const std::string kana = former.text("name_kana");
        const auto day = former.day("used_until", DayField::Required);
        for (FieldProblem& problem : former.problems()) {
            problem.field = "former_names";
            body.problems().push_back(std::move(problem));
        }
        names.push_back({nameJa, kana, day.value_or(domain::LocalDate{})});
    }
    return names;
}

http::Response putPerson(const ApiState& state, const http::Request& request,
                         const Caller& caller) {
    JsonBody body = JsonBody::parse(request.body);
    body.allow(
        {"name_ja", "name_kana", "name_romaji", "email", "language", "last_day", "former_names"});
    services::PersonInput person;
    person.employeeNumber = request.param("number");
    person.nameJa = body.text("name_ja");
    person.nameKana = body.text("name_kana");
    person.nameRomaji = body.text("name_romaji");
    person.email = body.text("email");
    person.language =
        body.choice("language", {"ja", "en"}) == "en" ? Language::English : Language::Japanese;
    person.lastDay = body.day("last_day", DayField::Optional);
    person.formerNames = formerNamesOf(body);
    if (!body.problems().empty()) {
        return http::problemOf(services::invalidFields(std::move(body.problems())));
    }
    const auto done =
        state.services.directory.putPerson(person, services::PutAs::AddOrChange, caller.actor());
    return done ? personAnswer(state, person.employeeNumber) : http::problemOf(done.error());
}

http::Response putPost(const ApiState& state, const http::Request& request, const Caller& caller) {
    JsonBody body = JsonBody::parse(request.body);
    body.allow({"kind", "title", "place", "from", "until"});
    services::PostInput post;
    post.employeeNumber = request.param("number");
    post.departmentCode = request.param("department");
    post.kind = body.choice("kind", {"main", "additional"}) == "main"
                    ? services::PostKind::Main
                    : services::PostKind::Additional;
    post.title = body.text("title");
    post.place = body.text("place");
    const auto from = body.day("from", DayField::Required);
    post.until = body.day("until", DayField::Optional);
    if (!body.problems().empty()) {
        return http::problemOf(services::invalidFields(std::move(body.problems())));
    }
    post.from = *from;
    const auto done = state.services.directory.putPost(post, caller.actor());
    return done ? personAnswer(state, post.employeeNumber) : http::problemOf(done.error());
}

} // namespace

void addPeopleRoutes(http::Router& router, const SharedState& state) {
    addApiRoute(router, state, http::Method::Get, "/api/v1/people",
                {Access::Administer, Objects::Any, TokenScope::DirectoryRead, "People"}, getPeople);
    addApiRoute(router, state, http::Method::Get, "/api/v1/people/{number}",
                {Access::Administer, Objects::Any, TokenScope::DirectoryRead, "A person"},
                getPerson);
    addApiRoute(router, state, http::Method::Put, "/api/v1/people/{number}",
                {Access::Administer, Objects::Any, std::nullopt, "Add or change a person"},
                putPerson);
    addApiRoute(router, state, http::Method::Put, "/api/v1/people/{number}/posts/{department}",
                {Access::Administer, Objects::Any, std::nullopt, "Give or end a post"}, putPost);
}

} // namespace tewatashi::server::api
