#include "server/web/admin/route_pages.h"

#include "common/domain/day_minute.h"
#include "server/http/percent_coding.h"
#include "server/web/admin/calendar_signs.h"
#include "server/web/admin/field_sizes.h"
#include "server/web/admin/master_views.h"
#include "server/web/admin/people_pages.h"

#include <algorithm>

namespace tewatashi::server::web {
namespace {

using domain::LocalDate;
using services::RoutePeriod;
using services::RouteRun;

constexpr int kStopsCharacters = 900;

class PlaceNames {
public:
    PlaceNames(const std::vector<services::PlaceNode>& places, Language language)
        : m_places(places), m_language(language) {}

    [[nodiscard]] std::string of(const std::string& code) const {
        const auto found = std::find_if(m_places.begin(), m_places.end(),
                                        [&](const auto& node) { return node.code == code; });
        return found == m_places.end() ? code : found->now.name.in(m_language);
    }

private:
    const std::vector<services::PlaceNode>& m_places;
    Language m_language;
};

std::string wayText(const std::vector<std::string>& stops, const PlaceNames& names) {
    std::string text;
    for (const std::string& stop : stops) {
        text += (text.empty() ? "" : " → ") + names.of(stop);
    }
    return text;
}

// "第1便 09:00–10:30": when a run leaves its first stop and reaches its last.
std::string spanText(const RouteRun& run) {
    std::string first;
    std::string last;
    for (const std::optional<int>& time : run.times_min) {
        if (time.has_value()) {
            last = domain::textOfMinute(*time);
            first = first.empty() ? last : first;
        }
    }
    return first.empty() ? run.name : run.name + " " + first + "–" + last;
}

View routeRow(const services::RouteEntry& route, bool isPlanned, const PlaceNames& names,
              const Words& words) {
    ViewList runs;
    for (const RouteRun& run : route.now.runs) {
        View each;
        each["text"] = spanText(run);
        each["weekdays"] = weekdaysWord(run.weekdays, words);
        runs.push_back(std::move(each));
    }
    View row;
    row["href"] = routeHref(route.code);
    row["code"] = route.code;
    row["name"] = route.now.name.in(words.language());
    row["way"] = wayText(route.now.stops, names);
    row["runs"] = runs;
    row["due"] = words.fill("classes.days", {{"count", std::to_string(route.now.dueDays)}});
    row["is_planned"] = isPlanned;
    row["period"] = periodText(route.now.period, words);
    return row;
}

// Empty where it does not stop.
std::string timeAt(const RouteRun& run, std::size_t stop) {
    if (stop >= run.times_min.size() || !run.times_min[stop].has_value()) {
        return "";
    }
    return domain::textOfMinute(*run.times_min[stop]);
}

// Rows are stops, columns runs.
View timetable(const RoutePeriod& route, const PlaceNames& names, const Words& words) {
    ViewList runs;
    for (const RouteRun& run : route.runs) {
        View column;
        column["name"] = run.name;
        column["weekdays"] = weekdaysWord(run.weekdays, words);
        column["cut_off"] = domain::textOfMinute(run.lastAcceptance_min());
        runs.push_back(std::move(column));
    }
    ViewList rows;
    for (std::size_t stop = 0; stop < route.stops.size(); ++stop) {
        ViewList cells;
        for (const RouteRun& run : route.runs) {
            const std::string time = timeAt(run, stop);
            View cell;
            cell["label"] = run.name;
            cell["is_blank"] = time.empty();
            cell["text"] = time;
            cells.push_back(std::move(cell));
        }
        View row;
        row["place_href"] = placeHref(route.stops[stop]);
        row["place"] = names.of(route.stops[stop]);
        row["code"] = route.stops[stop];
        row["cells"] = cells;
        rows.push_back(std::move(row));
    }
    View view;
    view["runs"] = runs;
    view["stops"] = rows;
    return view;
}

FormView routeFields(const MasterForm<RouteText>& form, bool isNew, const Words& words) {
    const RouteText& text = form.text;
    FormView view("change", words, form.problems);
    if (isNew) {
        view.input("code", "routes.code", text.code,
                   requiredText(kCodeCharacters, "routes.code_hint"));
    }
    view.input("name_ja", "admin.name", text.nameJa, requiredText(kNameCharacters));
    view.input("name_en", "admin.name_en", text.nameEn, optionalText(kNameCharacters));
    FieldKind days = requiredText(2, "routes.due_days_hint");
    days.type = "number";
    view.input("due_days", "routes.due_days", text.dueDays, days);
    view.input("from", "person.from", text.from, requiredDay());
    view.input("until", "person.until", text.until, optionalDay("admin.until_hint"));
    FieldKind stops = requiredText(kStopsCharacters, "routes.stops_hint");
    stops.isWide = true;
    view.input("stops", "routes.stops", text.stops, stops);
    return view;
}

// The rows of runs under the fields, some of them empty, and what is wrong with them.
void addRunRows(View& view, const MasterForm<RouteText>& form, const Words& words) {
    ViewList rows;
    const std::size_t count = std::min(form.text.runs.size() + kRunRowsSpare, services::kRunsMax);
    for (std::size_t i = 0; i < count; ++i) {
        const services::RunText run =
            i < form.text.runs.size() ? form.text.runs[i] : services::RunText();
        View row;
        row["index"] = std::to_string(i + 1);
        row["name"] = run.name;
        row["weekdays"] = run.weekdays;
        row["cut_off"] = run.cutOff;
        row["times"] = run.times;
        rows.push_back(std::move(row));
    }
    ViewList errors;
    for (const services::FieldProblem& problem : form.problems) {
        if (problem.field == "runs") {
            View error;
            error["text"] = problem.text.in(words.language());
            errors.push_back(std::move(error));
        }
    }
    view["run_rows"] = rows;
    view["run_errors"] = errors;
    view["has_run_errors"] = !errors.empty();
}

} // namespace

std::string routeHref(std::string_view code) {
    return "/admin/routes/" + http::percentEncode(code);
}

std::string weekdaysWord(domain::WeekdaySet weekdays, const Words& words) {
    if (weekdays.mask() == domain::WeekdaySet::kMaskMax) {
        return words.get("routes.daily");
    }
    if (weekdays.mask() == (domain::WeekdaySet::kMaskMax & ~domain::kWeekend.mask())) {
        return words.get("routes.workdays");
    }
    std::string text;
    for (int day = 1; day <= kDaysOfWeek; ++day) {
        if (weekdays.contains(static_cast<domain::Weekday>(day))) {
            text += (text.empty() || words.language() == Language::Japanese ? "" : " ") +
                    words.get("calendar.weekday." + std::to_string(day));
        }
    }
    return text;
}

std::string routeListPage(const RouteListInput& input, const PagePainter& painter, Frame frame) {
    const Words& words = painter.words(frame.language);
    const PlaceNames names(input.places, frame.language);
    ViewList rows;
    for (const services::RouteEntry& route : input.routes) {
        rows.push_back(routeRow(route, false, names, words));
    }
    for (const services::RouteEntry& route : input.planned) {
        rows.push_back(routeRow(route, true, names, words));
    }
    View view;
    addAdminNav(view, AdminNav::Routes);
    view["has_rows"] = !rows.empty();
    view["rows"] = rows;
    frame.title = words.get("routes.title");
    frame.nav = Nav::Admin;
    return painter.paint("routes", frame, std::move(view));
}

std::string newRoutePage(const MasterForm<RouteText>& form, const PagePainter& painter,
                         Frame frame) {
    const Words& words = painter.words(frame.language);
    View view = newMasterView("routes", "/admin/routes", routeFields(form, true, words), words);
    addAdminNav(view, AdminNav::Routes);
    addRunRows(view, form, words);
    frame.title = words.get("routes.add_title");
    frame.nav = Nav::Admin;
    return painter.paint("route_form", frame, std::move(view));
}

std::string routePage(const services::RouteFile& file, const MasterForm<RouteText>& form,
                      const std::vector<services::PlaceNode>& places, const PagePainter& painter,
                      Frame frame, LocalDate today) {
    const Words& words = painter.words(frame.language);
    const PlaceNames names(places, frame.language);
    MasterView master("routes", "/admin/routes", file.code, words);
    master.columns(
        {"admin.period", "admin.name", "routes.stops", "routes.runs", "routes.due_days"});
    for (const RoutePeriod& period : file.periods) {
        std::string runs;
        for (const RouteRun& run : period.runs) {
            runs += (runs.empty() ? "" : ", ") + spanText(run);
        }
        master.row(period.period, today,
                   {period.name.in(frame.language), wayText(period.stops, names), runs,
                    std::to_string(period.dueDays)});
    }
    const RoutePeriod& now = nearestPeriod(file.periods, today);
    View view = master.view(today, routeFields(form, false, words), form.lastDay, form.endProblems);
    addAdminNav(view, AdminNav::Routes);
    addRunRows(view, form, words);
    view["timetable"] = once(timetable(now, names, words));
    view["due"] = words.fill("routes.due_text", {{"count", std::to_string(now.dueDays)}});
    view["heading"] = now.name.in(frame.language);
    frame.title = now.name.in(frame.language);
    frame.nav = Nav::Admin;
    return painter.paint("route", frame, std::move(view));
}

} // namespace tewatashi::server::web
