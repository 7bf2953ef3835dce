#include "server/api/api_state.h"
#include "server/api/json_text.h"
#include "server/api/query_values.h"
#include "server/http/error_mapping.h"

#include <nlohmann/json.hpp>

#include <charconv>

// GET and POST /api/v1/saved-searches, DELETE /api/v1/saved-searches/{id}: searches of records
// under a name, of whoever may search them.
namespace tewatashi::server::api {
namespace {

void writeSearch(JsonText& json, const services::SavedSearch& search) {
    json.beginObject();
    json.name("id").number(search.id);
    json.name("name").text(search.name);
    json.name("view").text(services::recordsViewCode(search.query.view));
    json.name("number").textOrNull(search.query.number);
    json.name("from").textOrNull(search.query.from);
    json.name("until").textOrNull(search.query.until);
    json.name("place").textOrNull(search.query.placeCode);
    json.name("status").textOrNull(search.query.statusCode);
    json.name("shared").boolean(search.isShared);
    json.name("moves").boolean(search.moves);
    json.name("may_delete").boolean(search.mayDelete);
    json.endObject();
}

http::Response getSearches(const ApiState& state, const http::Request& request,
                           const Caller& caller) {
    if (auto refused = refuseUnknownQuery(request, {})) {
        return *refused;
    }
    JsonText json;
    json.beginObject().name("saved_searches").beginArray();
    for (const services::SavedSearch& search : state.services.savedSearches.list(caller.user())) {
        writeSearch(json, search);
    }
    json.endArray().endObject();
    return http::jsonResponse(200, json.take());
}

std::string* textMember(services::SavedSearchInput& input, const std::string& name) {
    return name == "name"     ? &input.name
           : name == "number" ? &input.query.number
           : name == "from"   ? &input.query.from
           : name == "until"  ? &input.query.until
           : name == "place"  ? &input.query.placeCode
           : name == "status" ? &input.query.statusCode
                              : nullptr;
}

bool take(services::SavedSearchInput& input, const std::string& name, const nlohmann::json& value) {
    if (std::string* const text = textMember(input, name)) {
        *text = value.is_string() ? value.get<std::string>() : "";
        return value.is_string() || value.is_null();
    }
    if (name == "view" && value.is_string()) {
        const auto view = services::recordsViewFromCode(value.get<std::string>());
        input.query.view = view.value_or(services::RecordsView::Latest);
        return view.has_value();
    }
    if (!value.is_boolean() || (name != "shared" && name != "moves")) {
        return false;
    }
    (name == "shared" ? input.isShared : input.moves) = value.get<bool>();
    return true;
}

http::Response postSearch(const ApiState& state, const http::Request& request,
                          const Caller& caller) {
    const auto body = nlohmann::json::parse(request.body, nullptr, false);
    services::SavedSearchInput input;
    bool isGood = body.is_object();
    for (const auto& [name, value] : body.items()) {
        isGood = isGood && take(input, name, value);
    }
    if (!isGood) {
        return http::problemResponse(
            422, "body-malformed", "Body malformed",
            "検索の指定を読み取れません。name、view、number、from、until、place、status、shared、"
            "moves だけを指定してください。",
            "The body could not be read. Give name, view, number, from, until, place, status, "
            "shared and moves, and nothing else.");
    }
    const auto saved = state.services.savedSearches.save(input, caller.user());
    if (!saved) {
        return http::problemOf(saved.error());
    }
    for (const services::SavedSearch& search : state.services.savedSearches.list(caller.user())) {
        if (search.id == *saved) {
            JsonText json;
            writeSearch(json, search);
            return http::jsonResponse(201, json.take());
        }
    }
    return http::errorResponse(404, http::Audience::Api, request, {}); // deleted meanwhile
}

http::Response deleteSearch(const ApiState& state, const http::Request& request,
                            const Caller& caller) {
    const std::string& text = request.param("id");
    std::int64_t id = 0; // nobody's
    std::from_chars(text.data(), text.data() + text.size(), id);
    const auto done = state.services.savedSearches.remove(id, caller.user());
    return done ? http::jsonResponse(200, "{\"deleted\":true}") : http::problemOf(done.error());
}

} // namespace

void addSavedSearchRoutes(http::Router& router, const SharedState& state) {
    addApiRoute(router, state, http::Method::Get, "/api/v1/saved-searches",
                {Access::ReadDocks, Objects::Own, std::nullopt, "Saved searches (*Searching*)"},
                getSearches);
    http::RouteOptions options;
    options.bodyMax = 4UL * 1024;
    options.bodyTypes = {"application/json"};
    addApiRoute(router, state, http::Method::Post, "/api/v1/saved-searches",
                {Access::ReadDocks, Objects::Own, std::nullopt, "Save a search"}, postSearch,
                options);
    addApiRoute(router, state, http::Method::Delete, "/api/v1/saved-searches/{id}",
                {Access::ReadDocks, Objects::Own, std::nullopt, "Delete a saved search"},
                deleteSearch);
}

} // namespace tewatashi::server::api
