#include "server/services/calendar/business_days.h"

#include "common/base/whole_number.h"
#include "common/domain/day_minute.h"
#include "server/services/site/audit_writer.h"
#include "server/services/site/place_name.h"
#include "server/services/site/places_up.h"
#include "server/services/site/site_context.h"
#include "server/services/site/stored_period.h"
#include "server/services/text/text_fields.h"
#include "server/store/calendar_store.h"
#include "server/store/master_store.h"
#include "server/store/registration_store.h"
#include "server/store/setting_store.h"
#include "server/store/site_database.h"

#include <algorithm>

namespace tewatashi::server::services {
namespace {

using domain::LocalDate;
using store::CalendarStore;

constexpr std::int64_t kSpecialDaysMax = 20'000; // of all places and years
constexpr std::size_t kYearlyMax = 20;
// More would leave less than half of a year to work in: a mistake.
constexpr int kYearlyDaysMax = 183;
constexpr TextLimits kNameLimits{.charactersMin = 0, .charactersMax = 40};

ServiceError placeNotFound() {
    return {ServiceErrorKind::NotFound,
            "place-not-found",
            {"この拠点・場所は登録されていません。一覧から選び直してください。",
             "There is no such place. Choose one from the list."},
            {}};
}

ServiceError gone(const char* code) {
    return {ServiceErrorKind::NotFound,
            code,
            {"この設定はすでに削除されています。カレンダーを開き直してください。",
             "It has been removed already. Open the calendar again."},
            {}};
}

ServiceError invalidCalendar(std::vector<FieldProblem> problems) {
    LocalizedText text = problems.front().text;
    return {ServiceErrorKind::Invalid, "invalid-calendar", std::move(text), std::move(problems)};
}

HolidayKnowledge knowledgeOf(store::Connection& connection,
                             const domain::BusinessCalendar& calendar, LocalDate today) {
    HolidayKnowledge known;
    const std::string imported =
        store::SettingStore(connection).find(kHolidaysImportedSetting).value_or("");
    if (const auto at = wholeNumber<std::int64_t>(imported)) {
        known.importedAt = UtcMillis{*at};
    }
    known.until = calendar.holidaysKnownUntil(today);
    if (calendar.rules().holidays.empty()) {
        known.state = HolidayKnowledge::State::NeverImported;
    } else if (!known.until) {
        known.state = HolidayKnowledge::State::Ended;
    } else {
        known.state = *known.until - today <= kHolidayWarning_days
                          ? HolidayKnowledge::State::EndsSoon
                          : HolidayKnowledge::State::Known;
    }
    return known;
}

std::vector<SpecialDayEntry> specialEntries(store::Connection& connection,
                                            domain::FiscalYear year) {
    std::map<std::string, LocalizedText> names;
    std::vector<SpecialDayEntry> entries;
    for (const store::SpecialDayRow& row :
         CalendarStore(connection).specialDaysBetween(year.first().text(), year.last().text())) {
        const auto [name, isNew] = names.try_emplace(row.place);
        if (isNew && !row.place.empty()) {
            const auto known = store::RegistrationStore(connection).placeName(row.place);
            name->second = placeNameOf(row.place, known ? known->ja : "", known ? known->en : "");
        }
        entries.push_back({row.place, name->second, dayOf(row.day), {row.isOpen != 0, row.name}});
    }
    return entries;
}

domain::BusinessCalendar calendarFor(store::Connection& connection, const std::string& placeCode,
                                     LocalDate today) {
    return storedRules(connection, placesUp(connection, placeCode, today)).calendar();
}

// What SpecialDayInput says, checked.
struct CheckedDays {
    LocalDate from;
    LocalDate until;
    std::string name;
};

std::optional<LocalDate> checkedDay(const std::string& text, const char* field,
                                    std::vector<FieldProblem>& problems) {
    const auto day = LocalDate::fromText(trimmed(text));
    if (!day || day->year() < kFiscalYearMin || day->year() > kFiscalYearMax) {
        problems.push_back({field,
                            {"日付を「2026-04-01」の形で、実在する日にしてください。",
                             "Write a day that exists as 2026-04-01."}});
        return std::nullopt;
    }
    return day;
}

Result<CheckedDays, ServiceError> checked(const SpecialDayInput& input) {
    std::vector<FieldProblem> problems;
    const auto from = checkedDay(input.from, "from", problems);
    const auto until =
        trimmed(input.until).empty() ? from : checkedDay(input.until, "until", problems);
    std::string name = trimmed(input.name);
    if (auto wrong = textProblem("name", {"名称", "The name"}, name, kNameLimits)) {
        problems.push_back(std::move(*wrong));
    }
    if (from && until && *until < *from) {
        problems.push_back({"until",
                            {"終わりの日が始まりの日より前です。どちらかを直してください。",
                             "The last day is before the first. Correct one of them."}});
    } else if (from && until && *until - *from >= kDaysAtOnceMax) {
        problems.push_back({"until",
                            {"一度に設定できるのは 31 日までです。期間を分けてください。",
                             "At most 31 days can be set at once. Divide the period."}});
    }
    if (!problems.empty()) {
        return failure(invalidCalendar(std::move(problems)));
    }
    return CheckedDays{*from, *until, std::move(name)};
}

// Days of a leap year that yearly rules close.
int yearlyDays(const std::vector<YearlyClosure>& closures, const domain::YearlyRule& next) {
    constexpr int kLeapYear = 2024;
    const domain::FiscalYear year{kLeapYear, 1};
    int closed = 0;
    for (LocalDate day = year.first(); day <= year.last(); day = day + 1) {
        const bool isClosed =
            next.contains(day) ||
            std::any_of(closures.begin(), closures.end(),
                        [day](const YearlyClosure& closure) { return closure.rule.contains(day); });
        closed += isClosed ? 1 : 0;
    }
    return closed;
}

HolidayImport compared(HolidayFile file, const std::vector<store::HolidayRow>& rows) {
    HolidayImport import;
    import.firstYear = file.days.begin()->first.year();
    import.lastYear = file.days.rbegin()->first.year();
    Holidays before;
    for (const store::HolidayRow& row : rows) {
        before.emplace(dayOf(row.day), row.name);
    }
    std::map<LocalDate, HolidayChange> changes;
    for (const auto& [date, name] : before) {
        const auto after = file.days.find(date);
        const std::string now = after == file.days.end() ? "" : after->second;
        if (now != name) {
            changes.emplace(date, HolidayChange{date, name, now});
        }
    }
    for (const auto& [date, name] : file.days) {
        if (before.count(date) == 0) {
            changes.emplace(date, HolidayChange{date, "", name});
        }
    }
    for (auto& [date, change] : changes) {
        import.changes.push_back(std::move(change));
    }
    import.file = std::move(file);
    return import;
}

std::string firstDayOf(int year) { return domain::FiscalYear{year, 1}.first().text(); }
std::string lastDayOf(int year) { return domain::FiscalYear{year, 1}.last().text(); }

// For the audit log: what is set, by line.
std::vector<std::string> dayLines(CalendarStore& store, const std::string& place,
                                  const std::string& from, const std::string& until) {
    std::vector<std::string> lines;
    for (const store::SpecialDayRow& row : store.specialDays(place)) {
        if (from <= row.day && row.day <= until) {
            lines.push_back(row.day + ": " + (row.isOpen != 0 ? "open" : "closed") +
                            (row.name.empty() ? "" : " " + row.name));
        }
    }
    return lines;
}
std::vector<std::string> yearlyLines(CalendarStore& store) {
    std::vector<std::string> lines;
    for (const store::YearlyClosureRow& row : store.yearlyClosures()) {
        lines.push_back(row.fromDay + " to " + row.untilDay + ": " + row.name);
    }
    return lines;
}
std::vector<std::string> weekValues(const CalendarSettings& settings) {
    std::string closed; // 1 is Monday
    for (int day = 1; day <= 7; ++day) {
        if (settings.closedWeekdays.contains(static_cast<domain::Weekday>(day))) {
            closed += (closed.empty() ? "" : " ") + std::to_string(day);
        }
    }
    return {closed, std::to_string(settings.firstMonth),
            settings.cutOff_min ? domain::textOfMinute(*settings.cutOff_min) : std::string()};
}
AuditChange holidayLines(const HolidayImport& import) {
    std::vector<std::string> before;
    std::vector<std::string> after{"years: " + std::to_string(import.firstYear) + " to " +
                                   std::to_string(import.lastYear)};
    for (const HolidayChange& change : import.changes) {
        if (!change.before.empty()) {
            before.push_back(change.date.text() + ": " + change.before);
        }
        if (!change.after.empty()) {
            after.push_back(change.date.text() + ": " + change.after);
        }
    }
    return auditLines(before, after);
}

HolidayImport imported(store::Connection& connection, HolidayFile file, ImportRun run,
                       UtcMillis now, const Actor& by) {
    CalendarStore store(connection);
    const std::string from = firstDayOf(file.days.begin()->first.year());
    const std::string until = lastDayOf(file.days.rbegin()->first.year());
    HolidayImport import = compared(std::move(file), store.holidays(from, until));
    if (run == ImportRun::Real) {
        std::vector<store::HolidayRow> rows;
        for (const auto& [date, name] : import.file.days) {
            rows.push_back({date.text(), name});
        }
        store.replaceHolidays(from, until, rows);
        store::SettingStore(connection).put(kHolidaysImportedSetting, std::to_string(now.value));
        noteAct(connection, now, by, audit::kImported, "holidays", holidayLines(import));
    }
    return import;
}

} // namespace

LocalDate BusinessDays::today() const { return m_site.today(); }

domain::BusinessCalendar BusinessDays::calendar(const std::string& placeCode) {
    return m_site.database().read(
        [&](store::Connection& connection) { return calendarFor(connection, placeCode, today()); });
}

Result<domain::BusinessCalendar, ServiceError>
BusinessDays::calendarOfPlace(const std::string& placeCode) {
    return m_site.database().read(
        [&](store::Connection& connection) -> Result<domain::BusinessCalendar, ServiceError> {
            if (!placeCode.empty() && !store::placeExists(connection, placeCode)) {
                return failure(placeNotFound());
            }
            return calendarFor(connection, placeCode, today());
        });
}

CalendarSettings BusinessDays::settings() {
    return m_site.database().read(
        [](store::Connection& connection) { return storedCalendarSettings(connection); });
}

HolidayKnowledge BusinessDays::holidayKnowledge() {
    return m_site.database().read([&](store::Connection& connection) {
        return knowledgeOf(connection, storedCalendar(connection), today());
    });
}

Result<CalendarYear, ServiceError> BusinessDays::year(std::optional<int> fiscalYear,
                                                      const std::string& placeCode) {
    if (fiscalYear && (*fiscalYear < kFiscalYearMin || *fiscalYear > kFiscalYearMax)) {
        return failure(invalidField({"fiscal_year",
                                     {"年度は 1950 から 2200 の西暦で指定してください。",
                                      "The fiscal year must be a year between 1950 and 2200."}}));
    }
    return m_site.database().read(
        [&](store::Connection& connection) -> Result<CalendarYear, ServiceError> {
            if (!placeCode.empty() && !store::placeExists(connection, placeCode)) {
                return failure(placeNotFound());
            }
            CalendarYear year;
            year.placeCode = placeCode;
            year.today = today();
            year.settings = storedCalendarSettings(connection);
            const int firstMonth = year.settings.firstMonth;
            year.year = fiscalYear ? domain::FiscalYear{*fiscalYear, firstMonth}
                                   : domain::fiscalYearOf(year.today, firstMonth);
            const domain::BusinessCalendar calendar = calendarFor(connection, placeCode, today());
            for (LocalDate day = year.year.first(); day <= year.year.last(); day = day + 1) {
                year.days.push_back({day, calendar.on(day)});
            }
            year.special = specialEntries(connection, year.year);
            year.holidays = knowledgeOf(connection, calendar, year.today);
            return year;
        });
}

Result<void, ServiceError> BusinessDays::setWeek(const WeekChange& week, const Actor& by) {
    if (week.closed.mask() == domain::WeekdaySet::kMaskMax) {
        return failure(
            invalidField({"weekdays",
                          {"すべての曜日を休業日にはできません。営業する曜日を 1 つ以上"
                           "残してください。",
                           "Not every weekday can be closed. Leave at least one open."}}));
    }
    if (week.firstMonth < 1 || week.firstMonth > 12) {
        return failure(invalidField({"first_month",
                                     {"年度の始まりの月を 1 から 12 で選んでください。",
                                      "Choose the month in which the fiscal year begins."}}));
    }
    const std::string cutOff = trimmed(week.cutOff.value_or(""));
    if (!cutOff.empty() && !domain::minuteFromText(cutOff)) {
        return failure(invalidField(
            {"cut_off",
             {"締切時刻を「17:00」の形で入力してください。", "Write the cut-off as 17:00."}}));
    }
    m_site.database().write([&](store::Connection& connection) {
        store::SettingStore store(connection);
        const auto before = weekValues(storedCalendarSettings(connection));
        store.put(kClosedWeekdaysSetting, std::to_string(week.closed.mask()));
        store.put(kFirstMonthSetting, std::to_string(week.firstMonth));
        if (week.cutOff) {
            store.put(kCutOffSetting, cutOff);
        }
        const auto after = weekValues(storedCalendarSettings(connection));
        if (before != after) {
            noteAct(connection, m_site.clock().utcNow(), by, audit::kCalendarWeek, "",
                    auditChange({"closed_weekdays", "first_month", "cut_off"}, before, after));
        }
    });
    return {};
}

Result<void, ServiceError> BusinessDays::putDays(const SpecialDayInput& input, const Actor& by) {
    const auto days = checked(input);
    if (!days) {
        return failure(days.error());
    }
    return m_site.database().write([&](store::Connection& connection)
                                       -> Result<void, ServiceError> {
        if (!input.placeCode.empty() && !store::placeExists(connection, input.placeCode)) {
            return failure(placeNotFound());
        }
        CalendarStore store(connection);
        if (store.specialDayCount() + kDaysAtOnceMax > kSpecialDaysMax) {
            return failure(ServiceError{
                ServiceErrorKind::Busy,
                "too-many-special-days",
                {"会社・拠点の休業日が 20,000 日に達しています。過去の日を削除してください。",
                 "There are 20,000 days of the company and its places. Remove past ones."},
                {}});
        }
        const std::string from = days->from.text();
        const std::string until = days->until.text();
        const auto before = dayLines(store, input.placeCode, from, until);
        for (LocalDate day = days->from; day <= days->until; day = day + 1) {
            store.putSpecialDay({input.placeCode, day.text(), input.isOpen ? 1 : 0, days->name});
        }
        const auto after = dayLines(store, input.placeCode, from, until);
        if (before != after) {
            noteAct(connection, m_site.clock().utcNow(), by, audit::kCalendarDays, input.placeCode,
                    auditLines(before, after));
        }
        return {};
    });
}

Result<void, ServiceError> BusinessDays::removeDay(const std::string& placeCode,
                                                   const std::string& day, const Actor& by) {
    const bool removed = m_site.database().write([&](store::Connection& connection) {
        CalendarStore store(connection);
        const auto before = dayLines(store, placeCode, day, day);
        if (!store.removeSpecialDay(placeCode, day)) {
            return false;
        }
        noteAct(connection, m_site.clock().utcNow(), by, audit::kCalendarDays, placeCode,
                auditLines(before, {}));
        return true;
    });
    return removed ? Result<void, ServiceError>() : failure(gone("special-day-not-found"));
}

Result<void, ServiceError> BusinessDays::addYearly(const YearlyClosureInput& input,
                                                   const Actor& by) {
    const auto from = domain::MonthDay::fromCivil(input.fromMonth, input.fromDay);
    const auto until = domain::MonthDay::fromCivil(input.untilMonth, input.untilDay);
    const std::string name = trimmed(input.name);
    std::vector<FieldProblem> problems;
    const LocalizedText noDay{"実在する月日を選んでください。", "Choose a day that exists."};
    if (!from) {
        problems.push_back({"yearly_from", noDay});
    }
    if (!until) {
        problems.push_back({"yearly_until", noDay});
    }
    if (auto wrong = textProblem("yearly_name", {"名称", "The name"}, name,
                                 {.charactersMin = 1, .charactersMax = 40})) {
        problems.push_back(std::move(*wrong));
    }
    if (!problems.empty()) {
        return failure(invalidCalendar(std::move(problems)));
    }
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<void, ServiceError> {
            const std::vector<YearlyClosure> closures = storedCalendarSettings(connection).yearly;
            if (closures.size() >= kYearlyMax ||
                yearlyDays(closures, {*from, *until, name}) > kYearlyDaysMax) {
                return failure(invalidField(
                    {"yearly_until",
                     {"毎年の休業日は 20 件、合わせて 183 日までです。始まりと終わりを確かめて"
                      "ください。",
                      "Yearly closures may be 20, of 183 days in all. Check the first and last "
                      "day."}}));
            }
            CalendarStore store(connection);
            const auto before = yearlyLines(store);
            store.insertYearlyClosure({0, from->text(), until->text(), name});
            noteAct(connection, m_site.clock().utcNow(), by, audit::kCalendarYearly, "",
                    auditLines(before, yearlyLines(store)));
            return {};
        });
}

Result<void, ServiceError> BusinessDays::removeYearly(std::int64_t id, const Actor& by) {
    const bool removed = m_site.database().write([&](store::Connection& connection) {
        CalendarStore store(connection);
        const auto before = yearlyLines(store);
        if (!store.removeYearlyClosure(id)) {
            return false;
        }
        noteAct(connection, m_site.clock().utcNow(), by, audit::kCalendarYearly, "",
                auditLines(before, yearlyLines(store)));
        return true;
    });
    return removed ? Result<void, ServiceError>() : failure(gone("yearly-closure-not-found"));
}

Result<HolidayImport, std::vector<FileProblem>>
BusinessDays::importHolidays(std::string_view octets, ImportRun run, const Actor& by) {
    auto file = parseHolidayCsv(octets);
    if (!file) {
        return failure(std::move(file.error()));
    }
    const UtcMillis now = m_site.clock().utcNow();
    const auto take = [&](store::Connection& connection) {
        return imported(connection, *file, run, now, by);
    };
    return run == ImportRun::Dry ? m_site.database().read(take) : m_site.database().write(take);
}

} // namespace tewatashi::server::services
