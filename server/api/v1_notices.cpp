#include "server/api/api_state.h"
#include "server/api/json_text.h"
#include "server/api/query_values.h"
#include "server/http/error_mapping.h"

#include <nlohmann/json.hpp>

// GET /api/v1/notices and POST /api/v1/notices/read: what a person was told.
namespace tewatashi::server::api {
namespace {

constexpr std::size_t kIdsMax = 1000;

void writeText(JsonText& json, const LocalizedText& text) {
    json.beginObject().name("ja").text(text.ja).name("en").text(text.en).endObject();
}

void writeNotice(JsonText& json, const services::NoticeView& notice) {
    json.beginObject().name("id").number(notice.id);
    json.name("kind").text(domain::noticeKindCode(notice.kind));
    json.name("title");
    writeText(json, notice.title);
    json.name("body");
    writeText(json, notice.body);
    json.name("number").textOrNull(notice.slipNumber);
    json.name("sender").textOrNull(notice.sender);
    json.name("recipient").textOrNull(notice.recipient.ja);
    json.name("about").textOrNull(notice.about);
    json.name("place_name").textOrNull(notice.placeName.ja);
    json.name("at").time(notice.eventAt);
    json.name("told_at").time(notice.toldAt);
    json.name("read").boolean(notice.isRead);
    json.name("withdrawn").boolean(notice.isWithdrawn);
    json.endObject();
}

http::Response getNotices(const ApiState& state, const http::Request& request,
                          const Caller& caller) {
    if (auto refused = refuseUnknownQuery(request, {"of", "cursor", "limit"})) {
        return *refused;
    }
    const auto limit = limitOf(request, {30, services::kNoticesPageMax});
    if (!limit) {
        return limit.error();
    }
    const std::string of = request.queryValue("of").value_or("all");
    if (of != "all" && of != "unread") {
        return http::problemResponse(422, "invalid-value", "Invalid value",
                                     "of には all または unread を指定してください。",
                                     "Give all or unread as of.");
    }
    const auto page = state.services.notices.list(
        caller.user(),
        of == "all" ? services::NoticeSelection::All : services::NoticeSelection::Unread,
        request.queryValue("cursor").value_or(""), *limit);
    if (!page) {
        return http::problemOf(page.error());
    }
    JsonText json;
    json.beginObject().name("unread").number(page->unread).name("notices").beginArray();
    for (const services::NoticeView& notice : page->rows) {
        writeNotice(json, notice);
    }
    json.endArray().name("next").textOrNull(page->next).endObject();
    http::Response response = http::jsonResponse(200, json.take());
    response.withHeader("Cache-Control", "no-store");
    return response;
}

http::Response malformedNotices() {
    return http::problemResponse(
        422, "notices-malformed", "Notices malformed",
        "既読にするお知らせを読み取れません。ids に id の一覧、または up_to に id を指定して"
        "ください。",
        "What was read could not be understood. Give a list of ids as ids, or an id as up_to.");
}

http::Response postRead(const ApiState& state, const http::Request& request, const Caller& caller) {
    const auto body = nlohmann::json::parse(request.body, nullptr, false);
    if (!body.is_object() || body.size() != 1) {
        return malformedNotices();
    }
    if (body.contains("up_to") && body["up_to"].is_number_integer()) {
        state.services.notices.markAllRead(caller.user(), body["up_to"].get<std::int64_t>());
    } else if (body.contains("ids") && body["ids"].is_array() && body["ids"].size() <= kIdsMax) {
        std::vector<std::int64_t> ids;
        for (const auto& id : body["ids"]) {
            if (!id.is_number_integer()) {
                return malformedNotices();
            }
            ids.push_back(id.get<std::int64_t>());
        }
        state.services.notices.markRead(caller.user(), ids);
    } else {
        return malformedNotices();
    }
    JsonText json;
    json.beginObject()
        .name("unread")
        .number(state.services.notices.unread(caller.user()))
        .endObject();
    return http::jsonResponse(200, json.take());
}

} // namespace

void addNoticeRoutes(http::Router& router, const SharedState& state) {
    http::RouteOptions options;
    options.bodyMax = 32UL * 1024;
    options.bodyTypes = {"application/json"};
    addApiRoute(router, state, http::Method::Get, "/api/v1/notices",
                {Access::SignedIn, Objects::Own, std::nullopt, "My notices"}, getNotices);
    addApiRoute(router, state, http::Method::Post, "/api/v1/notices/read",
                {Access::SignedIn, Objects::Own, std::nullopt, "Mark my notices as read"}, postRead,
                options);
}

} // namespace tewatashi::server::api
