#include "common/domain/business_calendar.h"

#include "common/domain/plain_digits.h"

#include <fmt/format.h>

#include <algorithm>

namespace tewatashi::domain {
namespace {

constexpr int kLeapYear = 2000; // has every day that any year has

template <class Value>
const Value* find(const std::map<LocalDate, Value>& days, LocalDate date) {
    const auto found = days.find(date);
    return found == days.end() ? nullptr : &found->second;
}

} // namespace

std::optional<MonthDay> MonthDay::fromCivil(int month, int day) {
    return LocalDate::fromCivil(kLeapYear, month, day) ? std::optional(MonthDay{month, day})
                                                       : std::nullopt;
}

std::optional<MonthDay> MonthDay::fromText(std::string_view text) {
    if (text.size() != 5 || text[2] != '-') {
        return std::nullopt;
    }
    const auto month = numberOfDigits(text.substr(0, 2));
    const auto day = numberOfDigits(text.substr(3, 2));
    return month && day ? fromCivil(*month, *day) : std::nullopt;
}

std::string MonthDay::text() const { return fmt::format("{:02}-{:02}", month, day); }

MonthDay monthDayOf(LocalDate date) { return {date.month(), date.day()}; }

bool YearlyRule::contains(LocalDate date) const {
    const MonthDay day = monthDayOf(date);
    return from <= until ? from <= day && day <= until : from <= day || day <= until;
}

BusinessCalendar::BusinessCalendar(CalendarRules rules) : m_rules(std::move(rules)) {
    for (const auto& [date, name] : m_rules.holidays) {
        m_knownYears.insert(date.year());
    }
}

DayInfo BusinessCalendar::on(LocalDate date) const {
    if (const SpecialDay* place = find(m_rules.placeDays, date)) {
        return {place->isOpen, DayReason::Place, place->name, false};
    }
    if (const SpecialDay* company = find(m_rules.companyDays, date)) {
        return {company->isOpen, DayReason::Company, company->name, false};
    }
    if (const std::string* holiday = find(m_rules.holidays, date)) {
        return {false, DayReason::Holiday, *holiday, false};
    }
    for (const YearlyRule& rule : m_rules.yearly) {
        if (rule.contains(date)) {
            return {false, DayReason::Yearly, rule.name, false};
        }
    }
    if (m_rules.closedWeekdays.contains(date.weekday())) {
        return {false, DayReason::Weekly, "", false};
    }
    return {true, DayReason::Weekday, "", m_knownYears.count(date.year()) == 0};
}

bool BusinessCalendar::isOpen(LocalDate date) const { return on(date).isOpen; }

std::optional<CountedDay> BusinessCalendar::openFrom(LocalDate date) const {
    for (int step = 0; step < kSearch_days; ++step) {
        const DayInfo info = on(date + step);
        if (info.isOpen) {
            return CountedDay{date + step, info.isProvisional};
        }
    }
    return std::nullopt;
}

std::optional<CountedDay> BusinessCalendar::nextAfter(LocalDate date) const {
    return openFrom(date + 1);
}

std::optional<CountedDay> BusinessCalendar::add(LocalDate date, int days) const {
    std::optional<CountedDay> day = days <= 0 ? openFrom(date) : nextAfter(date);
    for (int counted = 1; day && counted < days; ++counted) {
        const bool before = day->isProvisional;
        day = nextAfter(day->date);
        if (day) {
            day->isProvisional = day->isProvisional || before;
        }
    }
    return day;
}

std::optional<TerminalTime> BusinessCalendar::oneDayAfter(TerminalTime local) const {
    const LocalDate today = dateOf(local);
    const auto next = nextAfter(today);
    if (!next) {
        return std::nullopt;
    }
    if (isOpen(today)) {
        return TerminalTime{local.naive_s + (next->date - today) * kDay_s};
    }
    return startOf(next->date + 1);
}

std::optional<LocalDate> BusinessCalendar::holidaysKnownUntil(LocalDate today) const {
    int year = today.year();
    if (m_knownYears.count(year) == 0) {
        return std::nullopt;
    }
    while (m_knownYears.count(year + 1) != 0) {
        ++year;
    }
    return LocalDate::fromCivil(year, 12, 31);
}

} // namespace tewatashi::domain
