#include "server/api/api_state.h"
#include "server/api/json_text.h"
#include "server/api/query_values.h"
#include "server/http/error_mapping.h"

#include <charconv>

// GET /api/v1/calendar: the business days of a fiscal year; /api/v1/calendar/{day}: one day, and
// the one that comes some business days later.
namespace tewatashi::server::api {
namespace {

using domain::LocalDate;

std::string_view reasonCode(domain::DayReason reason) {
    switch (reason) {
    case domain::DayReason::Weekday:
        return "weekday";
    case domain::DayReason::Weekly:
        return "weekly";
    case domain::DayReason::Yearly:
        return "yearly";
    case domain::DayReason::Holiday:
        return "holiday";
    case domain::DayReason::Company:
        return "company";
    case domain::DayReason::Place:
        return "place";
    }
    return "";
}

std::string_view stateCode(services::HolidayKnowledge::State state) {
    switch (state) {
    case services::HolidayKnowledge::State::Known:
        return "known";
    case services::HolidayKnowledge::State::EndsSoon:
        return "ends_soon";
    case services::HolidayKnowledge::State::Ended:
        return "ended";
    case services::HolidayKnowledge::State::NeverImported:
        return "never_imported";
    }
    return "";
}

http::Response invalidCalendarQuery(const char* field, LocalizedText text) {
    return http::problemOf(
        {services::ServiceErrorKind::Invalid, "invalid-calendar-query", text, {{field, text}}});
}

// A number of the query; none when it is missing.
Result<std::optional<int>, http::Response> numberOf(const http::Request& request, const char* name,
                                                    int least, int most) {
    const auto text = request.queryValue(name);
    if (!text) {
        return std::optional<int>();
    }
    int value = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error != std::errc() || end != text->data() + text->size() || value < least ||
        value > most) {
        const std::string range = std::to_string(least) + "–" + std::to_string(most);
        return failure(invalidCalendarQuery(
            name, {std::string(name) + " には " + range + " の整数を指定してください。",
                   std::string(name) + " must be a whole number of " + range + "."}));
    }
    return std::optional(value);
}

void writeDayMembers(JsonText& json, LocalDate date, const domain::DayInfo& info) {
    json.name("date").text(date.text());
    json.name("open").boolean(info.isOpen);
    json.name("reason").text(reasonCode(info.reason));
    json.name("name").textOrNull(info.name);
    json.name("provisional").boolean(info.isProvisional);
}

void writeKnowledge(JsonText& json, const services::HolidayKnowledge& known) {
    json.name("holidays").beginObject();
    json.name("state").text(stateCode(known.state));
    json.name("known_until").textOrNull(known.until ? known.until->text() : "");
    json.name("imported_at").time(known.importedAt);
    json.endObject();
}

http::Response getCalendar(const ApiState& state, const http::Request& request, const Caller&) {
    if (auto refused = refuseUnknownQuery(request, {"fiscal_year", "place"})) {
        return *refused;
    }
    const auto wanted =
        numberOf(request, "fiscal_year", services::kFiscalYearMin, services::kFiscalYearMax);
    if (!wanted) {
        return wanted.error();
    }
    const auto year =
        state.services.businessDays.year(*wanted, request.queryValue("place").value_or(""));
    if (!year) {
        return http::problemOf(year.error());
    }
    JsonText json;
    json.beginObject();
    json.name("fiscal_year").number(year->year.year);
    json.name("first_day").text(year->year.first().text());
    json.name("last_day").text(year->year.last().text());
    json.name("place").textOrNull(year->placeCode);
    writeKnowledge(json, year->holidays);
    json.name("days").beginArray();
    for (const services::CalendarDay& day : year->days) {
        json.beginObject();
        writeDayMembers(json, day.date, day.info);
        json.endObject();
    }
    json.endArray().endObject();
    return http::jsonResponse(200, json.take());
}

void writeCounted(JsonText& json, const char* name, const std::optional<domain::CountedDay>& day) {
    json.name(name);
    if (!day) {
        json.null();
        return;
    }
    json.beginObject();
    json.name("date").text(day->date.text());
    json.name("provisional").boolean(day->isProvisional);
    json.endObject();
}

http::Response getDay(const ApiState& state, const http::Request& request, const Caller&) {
    if (auto refused = refuseUnknownQuery(request, {"place", "add"})) {
        return *refused;
    }
    const auto date = LocalDate::fromText(request.param("day"));
    if (!date) {
        return invalidCalendarQuery("day",
                                    {"日付は 2026-04-01 の形で、実在する日を指定してください。",
                                     "The day must be one that exists, written 2026-04-01."});
    }
    const auto add = numberOf(request, "add", 0, services::kCountedDaysMax);
    if (!add) {
        return add.error();
    }
    const auto calendar =
        state.services.businessDays.calendarOfPlace(request.queryValue("place").value_or(""));
    if (!calendar) {
        return http::problemOf(calendar.error());
    }
    JsonText json;
    json.beginObject();
    writeDayMembers(json, *date, calendar->on(*date));
    writeCounted(json, "next_business_day", calendar->nextAfter(*date));
    json.name("added");
    if (*add) {
        json.number(**add);
    } else {
        json.null();
    }
    writeCounted(json, "due", *add ? calendar->add(*date, **add) : std::nullopt);
    json.endObject();
    return http::jsonResponse(200, json.take());
}

} // namespace

void addCalendarRoutes(http::Router& router, const SharedState& state) {
    addApiRoute(router, state, http::Method::Get, "/api/v1/calendar",
                {Access::SignedIn, Objects::Any, TokenScope::ItemsRead, "Business days of a year"},
                getCalendar);
    addApiRoute(router, state, http::Method::Get, "/api/v1/calendar/{day}",
                {Access::SignedIn, Objects::Any, TokenScope::ItemsRead,
                 "One day, and business days after it"},
                getDay);
}

} // namespace tewatashi::server::api
