#include "server/web/admin/calendar_page.h"

#include "common/domain/day_minute.h"
#include "server/http/percent_coding.h"
#include "server/web/admin/calendar_signs.h"
#include "server/web/frame/page_icons.h"

#include <algorithm>

namespace tewatashi::server::web {
namespace {

using domain::LocalDate;
using services::HolidayKnowledge;

constexpr int kMonths = 12;

// Weeks are shown from Sunday, as calendars in Japan hang on walls.
int columnOf(LocalDate date) { return static_cast<int>(date.weekday()) % kDaysOfWeek; }

class CalendarPageBuilder {
public:
    CalendarPageBuilder(const CalendarPageInput& input, const PagePainter& painter,
                        const Frame& frame)
        : m_input(input), m_year(input.year), m_painter(painter),
          m_words(painter.words(frame.language)), m_language(frame.language) {}

    void addHead(View& view) const {
        const int year = m_year.year.year;
        view["heading"] = m_words.fill("calendar.heading", {{"year", std::to_string(year)}});
        view["year"] = std::to_string(year);
        view["period"] =
            m_words.fill("calendar.period", {{"from", dateText(m_year.year.first(), m_language)},
                                             {"until", dateText(m_year.year.last(), m_language)}});
        view["previous_href"] = calendarHref(year - 1, m_year.placeCode);
        view["next_href"] = calendarHref(year + 1, m_year.placeCode);
        view["this_href"] = calendarHref(std::nullopt, m_year.placeCode);
        view["has_previous"] = year > services::kFiscalYearMin;
        view["has_next"] = year < services::kFiscalYearMax;
        view["previous_text"] =
            m_words.fill("calendar.heading", {{"year", std::to_string(year - 1)}});
        view["next_text"] = m_words.fill("calendar.heading", {{"year", std::to_string(year + 1)}});
        view["places"] = placeOptions(m_year.placeCode);
        view["has_places"] = !m_input.places.empty();
        addCounts(view);
    }

    void addMonths(View& view) const {
        ViewList months;
        const int first = m_year.year.firstMonth;
        for (int i = 0; i < kMonths; ++i) {
            const int month = (first - 1 + i) % kMonths + 1;
            const int year = m_year.year.year + (first - 1 + i) / kMonths;
            months.push_back(monthView(year, month));
        }
        view["months"] = months;
        ViewList weekdays;
        for (int i = 0; i < kDaysOfWeek; ++i) {
            View weekday;
            weekday["text"] = weekdayText(i == 0 ? kDaysOfWeek : i, m_words);
            weekdays.push_back(std::move(weekday));
        }
        view["weekdays"] = weekdays;
        view["legend"] = legend();
    }

    void addNamedDays(View& view) const {
        ViewList rows;
        for (const services::CalendarDay& day : m_year.days) {
            if (day.info.reason == domain::DayReason::Holiday) {
                rows.push_back(
                    namedRow(day.date, signOf(day.info, m_words), day.info.name, "", ""));
            }
            for (const services::SpecialDayEntry& entry : m_year.special) {
                if (entry.date == day.date) {
                    rows.push_back(specialRow(entry));
                }
            }
        }
        view["has_named"] = !rows.empty();
        view["named"] = rows;
    }

    void addForms(View& view) const {
        const services::SpecialDayInput& day = m_input.day;
        view["day_from"] = day.from;
        view["day_until"] = day.until;
        view["day_name"] = day.name;
        view["day_open"] = day.isOpen;
        view["day_places"] = placeOptions(day.placeCode);
        view["has_chosen"] = !day.from.empty() && m_input.problems.empty();
        view["chosen_text"] = chosenText();
        view["closed_weekdays"] = closedWeekdays();
        view["cut_off"] = m_year.settings.cutOff_min
                              ? domain::textOfMinute(*m_year.settings.cutOff_min)
                              : std::string();
        view["first_months"] = numbers(1, kMonths, m_year.settings.firstMonth);
        view["yearly_from_months"] = numbers(1, kMonths, m_input.yearly.fromMonth);
        view["yearly_from_days"] = numbers(1, 31, m_input.yearly.fromDay);
        view["yearly_until_months"] = numbers(1, kMonths, m_input.yearly.untilMonth);
        view["yearly_until_days"] = numbers(1, 31, m_input.yearly.untilDay);
        view["yearly_name"] = m_input.yearly.name;
        view["yearly"] = yearlyRows();
        view["has_yearly"] = !m_year.settings.yearly.empty();
        ViewList problems;
        for (const services::FieldProblem& problem : m_input.problems) {
            View line;
            line["text"] = problem.text.in(m_language);
            problems.push_back(std::move(line));
        }
        view["has_problems"] = !problems.empty();
        view["problems"] = problems;
    }

    void addHolidays(View& view) const {
        const HolidayKnowledge& known = m_year.holidays;
        view["holidays_state"] = known.until
                                     ? m_words.fill("calendar.known_until",
                                                    {{"day", dateText(*known.until, m_language)}})
                                     : m_words.get(known.state == HolidayKnowledge::State::Ended
                                                       ? "calendar.ended"
                                                       : "calendar.never_imported");
        view["has_import"] = known.importedAt.has_value();
        view["imported"] =
            known.importedAt
                ? m_words.fill("calendar.imported_at",
                               {{"time", m_painter.time().full(*known.importedAt, m_language)}})
                : "";
    }

    // What an administrator has to know before looking at anything.
    void addNotices(std::vector<Notice>& notices) const {
        const HolidayKnowledge& known = m_year.holidays;
        switch (known.state) {
        case HolidayKnowledge::State::Known:
            return;
        case HolidayKnowledge::State::EndsSoon:
            notices.push_back({NoticeTone::Attention,
                               m_words.fill("calendar.warn_soon",
                                            {{"day", dateText(*known.until, m_language)}})});
            return;
        case HolidayKnowledge::State::Ended:
            notices.push_back({NoticeTone::Attention, m_words.get("calendar.warn_ended")});
            return;
        case HolidayKnowledge::State::NeverImported:
            notices.push_back({NoticeTone::Attention, m_words.get("calendar.warn_never")});
            return;
        }
    }

private:
    void addCounts(View& view) const {
        int open = 0;
        int provisional = 0;
        for (const services::CalendarDay& day : m_year.days) {
            open += day.info.isOpen ? 1 : 0;
            provisional += day.info.isProvisional ? 1 : 0;
        }
        view["open_count"] = std::to_string(open);
        view["closed_count"] = std::to_string(static_cast<int>(m_year.days.size()) - open);
        view["has_provisional"] = provisional > 0;
        view["provisional_count"] = std::to_string(provisional);
    }

    View placeOptions(const std::string& chosen) const {
        ViewList list;
        for (const auto& [code, name] : m_input.places) {
            View option;
            option["value"] = code;
            option["label"] = name;
            option["selected"] = code == chosen;
            list.push_back(std::move(option));
        }
        return list;
    }

    View monthView(int year, int month) const {
        const LocalDate first = *LocalDate::fromCivil(year, month, 1);
        const int days = domain::daysInMonth(year, month);
        const int before = columnOf(first);
        ViewList weeks;
        int open = 0;
        for (int start = -before; start < days; start += kDaysOfWeek) {
            ViewList cells;
            for (int at = start; at < start + kDaysOfWeek; ++at) {
                const bool isDay = at >= 0 && at < days;
                cells.push_back(isDay ? cell(first + at) : blankCell());
                open += isDay && dayOf(first + at).info.isOpen ? 1 : 0;
            }
            View week;
            week["cells"] = cells;
            weeks.push_back(std::move(week));
        }
        View view;
        view["weeks"] = weeks;
        view["id"] = "month-" + std::to_string(month);
        view["title"] = m_words.fill("calendar.month." + std::to_string(month),
                                     {{"year", std::to_string(year)}});
        view["short_title"] = shortMonth(month);
        view["count_text"] = m_words.fill("calendar.month_open", {{"count", std::to_string(open)}});
        return view;
    }

    [[nodiscard]] const services::CalendarDay& dayOf(LocalDate date) const {
        return m_year.days.at(static_cast<std::size_t>(date - m_year.year.first()));
    }

    static View blankCell() {
        View view;
        view["is_day"] = false;
        return view;
    }

    View cell(LocalDate date) const {
        const domain::DayInfo& info = dayOf(date).info;
        const DaySign sign = signOf(info, m_words);
        View view;
        view["is_day"] = true;
        view["number"] = std::to_string(date.day());
        view["kind"] = sign.kind;
        view["mark"] = sign.mark;
        view["is_today"] = date == m_year.today;
        view["is_chosen"] = date.text() == m_input.day.from;
        view["href"] = calendarHref(m_year.year.year, m_year.placeCode, date.text());
        view["label"] = dateText(date, m_language) + " " + sign.word +
                        (info.name.empty() ? "" : " " + info.name);
        return view;
    }

    View legend() const {
        ViewList entries;
        const bool ofPlace = !m_year.placeCode.empty();
        for (const DaySign& sign : daySigns(m_words)) {
            const bool isOfPlace = sign.kind == "place-closed" || sign.kind == "place-open";
            if (isOfPlace && !ofPlace) {
                continue;
            }
            View entry;
            entry["kind"] = sign.kind;
            entry["mark"] = sign.mark;
            entry["text"] = sign.word;
            entries.push_back(std::move(entry));
        }
        return entries;
    }

    View namedRow(LocalDate date, const DaySign& sign, const std::string& name,
                  const std::string& placeCode, const std::string& placeName) const {
        View row;
        row["date"] = dateText(date, m_language);
        row["machine"] = date.text();
        row["kind"] = sign.kind;
        row["mark"] = sign.mark;
        row["word"] = sign.word;
        row["name"] = name;
        row["has_name"] = !name.empty();
        row["place"] = placeCode;
        row["place_name"] = placeName;
        row["has_place"] = !placeName.empty();
        row["may_remove"] = sign.kind != "holiday";
        return row;
    }

    View specialRow(const services::SpecialDayEntry& entry) const {
        domain::DayInfo info;
        info.isOpen = entry.day.isOpen;
        info.reason =
            entry.placeCode.empty() ? domain::DayReason::Company : domain::DayReason::Place;
        return namedRow(entry.date, signOf(info, m_words), entry.day.name, entry.placeCode,
                        entry.placeCode.empty() ? "" : entry.placeName.in(m_language));
    }

    std::string chosenText() const {
        const auto date = LocalDate::fromText(m_input.day.from);
        if (!date || *date < m_year.year.first() || m_year.year.last() < *date) {
            return "";
        }
        const domain::DayInfo& info = dayOf(*date).info;
        return m_words.fill(
            "calendar.chosen",
            {{"day", dateText(*date, m_language)},
             {"state", signOf(info, m_words).word + (info.name.empty() ? "" : " " + info.name)}});
    }

    View closedWeekdays() const {
        ViewList list;
        for (int i = 1; i <= kDaysOfWeek; ++i) {
            View option;
            option["value"] = std::to_string(i);
            option["label"] = weekdayText(i, m_words);
            option["selected"] =
                m_year.settings.closedWeekdays.contains(static_cast<domain::Weekday>(i));
            list.push_back(std::move(option));
        }
        return list;
    }

    static View numbers(int first, int last, int chosen) {
        ViewList list;
        for (int i = first; i <= last; ++i) {
            View option;
            option["value"] = std::to_string(i);
            option["selected"] = i == chosen;
            list.push_back(std::move(option));
        }
        return list;
    }

    View yearlyRows() const {
        ViewList rows;
        for (const services::YearlyClosure& closure : m_year.settings.yearly) {
            View row;
            row["id"] = std::to_string(closure.id);
            row["name"] = closure.rule.name;
            row["period"] = m_words.fill("calendar.yearly_period",
                                         {{"from", monthDayText(closure.rule.from)},
                                          {"until", monthDayText(closure.rule.until)}});
            rows.push_back(std::move(row));
        }
        return rows;
    }
    std::string monthDayText(domain::MonthDay day) const {
        return m_words.fill("calendar.month_day",
                            {{"month", shortMonth(day.month)}, {"day", std::to_string(day.day)}});
    }
    [[nodiscard]] const std::string& shortMonth(int month) const {
        return m_words.get("calendar.month_short." + std::to_string(month));
    }

    const CalendarPageInput& m_input;
    const services::CalendarYear& m_year;
    const PagePainter& m_painter;
    const Words& m_words;
    Language m_language;
};

} // namespace

std::string calendarHref(std::optional<int> fiscalYear, const std::string& placeCode,
                         const std::string& day) {
    std::string query;
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty()) {
            query +=
                (query.empty() ? "?" : "&") + std::string(name) + "=" + http::percentEncode(value);
        }
    };
    add("year", fiscalYear ? std::to_string(*fiscalYear) : "");
    add("place", placeCode);
    add("day", day);
    return "/admin/calendar" + query + (day.empty() ? "" : "#set-day");
}

std::string calendarPage(const CalendarPageInput& input, const PagePainter& painter, Frame frame) {
    const CalendarPageBuilder builder(input, painter, frame);
    View view;
    builder.addHead(view);
    builder.addMonths(view);
    builder.addNamedDays(view);
    builder.addForms(view);
    builder.addHolidays(view);
    builder.addNotices(frame.notices);
    frame.title = painter.words(frame.language).get("calendar.title");
    frame.nav = Nav::Admin;
    view["admin_calendar"] = true;
    return painter.paint("calendar", frame, std::move(view));
}

} // namespace tewatashi::server::web
