#include "server/api/api_state.h"
#include "server/api/json_text.h"
#include "server/api/query_values.h"
#include "server/http/error_mapping.h"

#include <nlohmann/json.hpp>

// POST /api/v1/calendar/changes: changes the business days, or, as a dry run, says which expected
// days it would move.
namespace tewatashi::server::api {
namespace {

using nlohmann::json;
using services::CalendarChange;

constexpr std::size_t kChangeMax_bytes = 640UL * 1024; // a list of holidays

// The members of a change. What is not as it should be makes the whole unreadable.
class ChangeMembers {
public:
    explicit ChangeMembers(const json& body) : m_body(body) {}

    [[nodiscard]] std::optional<CalendarChange> read() {
        const std::string kind = text("kind");
        std::optional<CalendarChange> change;
        if (kind == "week") {
            change = week();
        } else if (kind == "days") {
            change = services::SpecialDayInput{text("place"), text("from"), text("until"),
                                               flag("open"), text("name")};
        } else if (kind == "day_removed") {
            change = services::DayRemoval{text("place"), text("from")};
        } else if (kind == "yearly") {
            change = yearly();
        } else if (kind == "yearly_removed") {
            change = services::YearlyRemoval{number("id")};
        } else if (kind == "holidays") {
            change = services::HolidayList{text("csv")};
        }
        return m_isGood && m_read == m_body.size() ? change : std::nullopt;
    }

private:
    const json* member(const char* name) {
        const auto found = m_body.find(name);
        if (found == m_body.end()) {
            return nullptr;
        }
        ++m_read;
        return &*found;
    }
    std::string text(const char* name) {
        const json* const value = member(name);
        m_isGood = m_isGood && (value == nullptr || value->is_string());
        return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
    }
    bool flag(const char* name) {
        const json* const value = member(name);
        m_isGood = m_isGood && (value == nullptr || value->is_boolean());
        return value != nullptr && value->is_boolean() && value->get<bool>();
    }
    std::int64_t number(const char* name) {
        const json* const value = member(name);
        m_isGood = m_isGood && value != nullptr && value->is_number_unsigned() &&
                   value->get<std::uint64_t>() <= 1'000'000'000;
        return m_isGood ? value->get<std::int64_t>() : 0;
    }
    services::WeekChange week() {
        services::WeekChange change;
        change.firstMonth = static_cast<int>(number("first_month"));
        if (m_body.contains("cut_off")) {
            change.cutOff = text("cut_off"); // empty: none
        }
        const json* const closed = member("closed_weekdays");
        m_isGood = m_isGood && closed != nullptr && closed->is_array() && closed->size() <= 7;
        for (std::size_t i = 0; m_isGood && i < closed->size(); ++i) {
            const json& day = (*closed)[i];
            m_isGood =
                day.is_number_unsigned() && day.get<unsigned>() >= 1 && day.get<unsigned>() <= 7;
            if (m_isGood) {
                change.closed = change.closed.with(static_cast<domain::Weekday>(day.get<int>()));
            }
        }
        return change;
    }
    // "12-29", as the calendar writes them.
    services::YearlyClosureInput yearly() {
        const auto from = domain::MonthDay::fromText(text("from"));
        const auto until = domain::MonthDay::fromText(text("until"));
        m_isGood = m_isGood && from && until;
        return m_isGood ? services::YearlyClosureInput{from->month, from->day, until->month,
                                                       until->day, text("name")}
                        : services::YearlyClosureInput{};
    }

    const json& m_body;
    std::size_t m_read = 0;
    bool m_isGood = true;
};

void writeDay(JsonText& out, const char* name, const std::optional<domain::CountedDay>& day) {
    out.name(name);
    if (!day) {
        out.null();
        return;
    }
    out.beginObject();
    out.name("date").text(day->date.text());
    out.name("provisional").boolean(day->isProvisional);
    out.endObject();
}

http::Response answer(const services::MovedItems& moved, bool isSaved) {
    JsonText out;
    out.beginObject();
    out.name("saved").boolean(isSaved);
    out.name("moved_count").number(static_cast<std::int64_t>(moved.count));
    out.name("more").boolean(moved.count > moved.items.size() || moved.isCut);
    out.name("moved").beginArray();
    for (const services::MovedItem& item : moved.items) {
        out.beginObject();
        out.name("number").text(item.slipNumber);
        out.name("status").text(item.statusCode);
        writeDay(out, "before", item.before);
        writeDay(out, "after", item.after);
        out.endObject();
    }
    out.endArray().endObject();
    return http::jsonResponse(200, out.take());
}

http::Response malformedChange() {
    return http::problemResponse(
        422, "body-malformed", "Body malformed",
        "営業日の変更を読み取れません。kind を week、days、day_removed、yearly、yearly_removed、"
        "holidays のいずれかとし、その項目だけを指定してください。",
        "The change could not be read. Give kind as week, days, day_removed, yearly, "
        "yearly_removed or holidays, with the members of that kind and nothing else.");
}

http::Response postChange(const ApiState& state, const http::Request& request,
                          const Caller& caller) {
    if (auto refused = refuseUnknownQuery(request, {"dry_run"})) {
        return *refused;
    }
    const std::string dryRun = request.queryValue("dry_run").value_or("false");
    const auto body = json::parse(request.body, nullptr, false);
    const auto change = body.is_object() ? ChangeMembers(body).read() : std::nullopt;
    if (!change || (dryRun != "true" && dryRun != "false")) {
        return malformedChange();
    }
    const services::MovedItems moved = state.services.movedDays.preview(*change);
    if (dryRun == "true") {
        return moved.isUnderstood ? answer(moved, false) : malformedChange();
    }
    const auto done = services::applyChange(state.services.businessDays, *change, caller.actor());
    return done ? answer(moved, true) : http::problemOf(done.error());
}

} // namespace

void addCalendarChangeRoutes(http::Router& router, const SharedState& state) {
    http::RouteOptions options;
    options.bodyMax = kChangeMax_bytes;
    options.bodyTypes = {"application/json"};
    addApiRoute(router, state, http::Method::Post, "/api/v1/calendar/changes",
                {Access::Administer, Objects::Any, std::nullopt, "Change business days"},
                postChange, options);
}

} // namespace tewatashi::server::api
