#include "server/api/api_state.h"
#include "server/api/json_body.h"
#include "server/api/json_parts.h"
#include "server/api/json_text.h"
#include "server/api/query_values.h"
#include "server/http/error_mapping.h"
#include "server/services/text/text_fields.h"
#include "server/services/text/typed_day.h"

#include <algorithm>

// /api/v1/departments, /api/v1/places and /api/v1/operators: the organisation, the places and the
// operator cards from day to day, read by integrations and administrators, changed by
// administrators.
namespace tewatashi::server::api {
namespace {

using services::DayField;

void writePeriod(JsonText& json, domain::DatePeriod period) {
    json.name("from").text(period.from.text());
    json.name("until");
    writeDay(json, period.until);
}

http::Response notFound(const char* code, const LocalizedText& thing, std::string_view key) {
    return http::problemOf({services::ServiceErrorKind::NotFound,
                            code,
                            services::unknownEntry({}, thing, key).text,
                            {}});
}

// Today when the query names none; 422 when it names no day.
Result<domain::LocalDate, http::Response> dayOf(const ApiState& state,
                                                const http::Request& request) {
    const auto typed = request.queryValue("on");
    if (!typed) {
        return state.services.directory.today();
    }
    if (const auto day = domain::LocalDate::fromText(*typed)) {
        return *day;
    }
    const LocalizedText text{"on には 2026-04-01 の形の日付を指定してください。",
                             "on must be a day like 2026-04-01."};
    return failure(http::problemOf(
        {services::ServiceErrorKind::Invalid, "invalid-day", text, {{"on", text}}}));
}

// ---- departments --------------------------------------------------------------------------

void writeContact(JsonText& json, const services::KeyContact& contact) {
    json.name("key_contact").textOrNull(contact.employeeNumber);
}

http::Response getDepartments(const ApiState& state, const http::Request& request, const Caller&) {
    if (auto refused = refuseUnknownQuery(request, {"on"})) {
        return *refused;
    }
    const auto on = dayOf(state, request);
    if (!on) {
        return on.error();
    }
    JsonText json;
    json.beginObject().name("on").text(on->text());
    json.name("departments").beginArray();
    for (const services::DepartmentNode& node : state.services.directory.departmentTree(*on)) {
        json.beginObject().name("code").text(node.code);
        json.name("name_ja").text(node.name.ja);
        json.name("name_en").text(node.name.en);
        json.name("depth").number(node.depth);
        writeContact(json, node.keyContact);
        json.name("place").textOrNull(node.place);
        writePeriod(json, node.period);
        json.endObject();
    }
    json.endArray().endObject();
    return http::jsonResponse(200, json.take());
}

http::Response departmentAnswer(const ApiState& state, const std::string& code) {
    const auto file = state.services.directory.departmentFile(code);
    if (!file) {
        return notFound("department-not-found", {"組織", "department"}, code);
    }
    JsonText json;
    json.beginObject().name("code").text(file->code);
    json.name("periods").beginArray();
    for (const services::DepartmentPeriod& period : file->periods) {
        json.beginObject();
        writePeriod(json, period.period);
        json.name("name_ja").text(period.nameJa);
        json.name("name_en").textOrNull(period.nameEn);
        json.name("name_kana").textOrNull(period.nameKana);
        json.name("parent").textOrNull(period.parentCode);
        writeContact(json, period.keyContact);
        json.name("place").textOrNull(period.place);
        json.endObject();
    }
    json.endArray().endObject();
    return http::jsonResponse(200, json.take());
}

http::Response getDepartment(const ApiState& state, const http::Request& request, const Caller&) {
    if (auto refused = refuseUnknownQuery(request, {})) {
        return *refused;
    }
    return departmentAnswer(state, request.param("code"));
}

http::Response putDepartment(const ApiState& state, const http::Request& request,
                             const Caller& caller) {
    JsonBody body = JsonBody::parse(request.body);
    body.allow(
        {"from", "until", "name_ja", "name_en", "name_kana", "parent", "key_contact", "place"});
    services::DepartmentInput department;
    department.code = request.param("code");
    department.nameJa = body.text("name_ja");
    department.nameEn = body.text("name_en");
    department.nameKana = body.text("name_kana");
    department.parentCode = body.text("parent");
    department.keyContact = body.text("key_contact");
    department.place = body.text("place");
    const auto from = body.day("from", DayField::Required);
    department.until = body.day("until", DayField::Optional);
    if (!body.problems().empty()) {
        return http::problemOf(services::invalidFields(std::move(body.problems())));
    }
    department.from = *from;
    const auto done = state.services.directory.putDepartment(
        department, services::PutAs::AddOrChange, caller.actor());
    return done ? departmentAnswer(state, department.code) : http::problemOf(done.error());
}

// ---- places -------------------------------------------------------------------------------

void writePlacePeriod(JsonText& json, const services::PlacePeriod& period) {
    json.name("kind").text(services::placeKindCode(period.kind));
    json.name("name_ja").text(period.name.ja);
    json.name("name_en").text(period.name.en);
    json.name("parent").textOrNull(period.parentCode);
    writePeriod(json, period.period);
}

http::Response getPlaces(const ApiState& state, const http::Request& request, const Caller&) {
    if (auto refused = refuseUnknownQuery(request, {"on"})) {
        return *refused;
    }
    const auto on = dayOf(state, request);
    if (!on) {
        return on.error();
    }
    JsonText json;
    json.beginObject().name("on").text(on->text()).name("places").beginArray();
    for (const services::PlaceNode& node : state.services.places.tree(*on)) {
        json.beginObject().name("code").text(node.code);
        json.name("depth").number(node.depth);
        writePlacePeriod(json, node.now);
        json.endObject();
    }
    json.endArray().endObject();
    return http::jsonResponse(200, json.take());
}

http::Response placeAnswer(const ApiState& state, const std::string& code) {
    const auto file = state.services.places.file(code);
    if (!file) {
        return notFound("place-not-found", {"場所", "place"}, code);
    }
    JsonText json;
    json.beginObject().name("code").text(file->code).name("periods").beginArray();
    for (const services::PlacePeriod& period : file->periods) {
        json.beginObject();
        writePlacePeriod(json, period);
        json.endObject();
    }
    json.endArray().endObject();
    return http::jsonResponse(200, json.take());
}

http::Response getPlace(const ApiState& state, const http::Request& request, const Caller&) {
    if (auto refused = refuseUnknownQuery(request, {})) {
        return *refused;
    }
    return placeAnswer(state, request.param("code"));
}

http::Response putPlace(const ApiState& state, const http::Request& request, const Caller& caller) {
    JsonBody body = JsonBody::parse(request.body);
    body.allow({"from", "until", "kind", "name_ja", "name_en", "parent"});
    services::PlaceInput place;
    place.code = request.param("code");
    place.kind = services::placeKindFromCode(body.choice("kind", {"mail_room", "site", "building",
                                                                  "floor", "shelf", "desk"}))
                     .value_or(services::PlaceKind::MailRoom);
    place.nameJa = body.text("name_ja");
    place.nameEn = body.text("name_en");
    place.parentCode = body.text("parent");
    const auto from = body.day("from", DayField::Required);
    place.until = body.day("until", DayField::Optional);
    if (!body.problems().empty()) {
        return http::problemOf(services::invalidFields(std::move(body.problems())));
    }
    place.from = *from;
    const auto done =
        state.services.places.put(place, services::PutAs::AddOrChange, caller.actor());
    return done ? placeAnswer(state, place.code) : http::problemOf(done.error());
}

// ---- operator cards -----------------------------------------------------------------------

void writeCard(JsonText& json, const services::OperatorCard& card) {
    json.beginObject().name("card").text(card.card);
    json.name("name").text(card.name);
    writePeriod(json, card.validity);
    json.name("person").textOrNull(card.employeeNumber);
    json.endObject();
}

http::Response getOperators(const ApiState& state, const http::Request& request, const Caller&) {
    if (auto refused = refuseUnknownQuery(request, {})) {
        return *refused;
    }
    JsonText json;
    json.beginObject().name("operators").beginArray();
    for (const services::OperatorCard& card : state.services.codeMasters.operators()) {
        writeCard(json, card);
    }
    json.endArray().endObject();
    return http::jsonResponse(200, json.take());
}

http::Response putOperator(const ApiState& state, const http::Request& request,
                           const Caller& caller) {
    JsonBody body = JsonBody::parse(request.body);
    body.allow({"name", "from", "until", "person"});
    services::OperatorCard card;
    card.card = request.param("card");
    card.name = body.text("name");
    card.employeeNumber = body.text("person");
    card.validity.from =
        body.day("from", DayField::Optional).value_or(*domain::LocalDate::fromCivil(1900, 1, 1));
    card.validity.until = body.day("until", DayField::Optional).value_or(domain::kOpenEnd);
    if (!body.problems().empty()) {
        return http::problemOf(services::invalidFields(std::move(body.problems())));
    }
    const auto done = state.services.codeMasters.putOperator(card, caller.actor());
    if (!done) {
        return http::problemOf(done.error());
    }
    JsonText json;
    writeCard(json, card);
    return http::jsonResponse(200, json.take());
}

} // namespace

void addMasterRoutes(http::Router& router, const SharedState& state) {
    addApiRoute(router, state, http::Method::Get, "/api/v1/departments",
                {Access::Administer, Objects::Any, TokenScope::DirectoryRead, "Departments"},
                getDepartments);
    addApiRoute(router, state, http::Method::Get, "/api/v1/departments/{code}",
                {Access::Administer, Objects::Any, TokenScope::DirectoryRead, "A department"},
                getDepartment);
    addApiRoute(router, state, http::Method::Put, "/api/v1/departments/{code}",
                {Access::Administer, Objects::Any, std::nullopt, "Add or change a department"},
                putDepartment);
    addApiRoute(router, state, http::Method::Get, "/api/v1/places",
                {Access::Administer, Objects::Any, TokenScope::DirectoryRead, "Places"}, getPlaces);
    addApiRoute(router, state, http::Method::Get, "/api/v1/places/{code}",
                {Access::Administer, Objects::Any, TokenScope::DirectoryRead, "A place"}, getPlace);
    addApiRoute(router, state, http::Method::Put, "/api/v1/places/{code}",
                {Access::Administer, Objects::Any, std::nullopt, "Add or change a place"},
                putPlace);
    addApiRoute(router, state, http::Method::Get, "/api/v1/operators",
                {Access::Administer, Objects::Any, TokenScope::DirectoryRead, "Operator cards"},
                getOperators);
    addApiRoute(router, state, http::Method::Put, "/api/v1/operators/{card}",
                {Access::Administer, Objects::Any, std::nullopt, "Add or change a card"},
                putOperator);
}

} // namespace tewatashi::server::api
