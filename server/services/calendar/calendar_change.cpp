#include "server/services/calendar/calendar_change.h"

#include "server/services/text/text_fields.h"

namespace tewatashi::server::services {
namespace {

using domain::CalendarRules;
using domain::LocalDate;

class ChangedRules {
public:
    ChangedRules(CalendarRules rules, const CalendarSettings& settings)
        : m_rules(std::move(rules)), m_settings(settings) {}

    std::optional<CalendarRules> operator()(const WeekChange& change) {
        m_rules.closedWeekdays = change.closed;
        return std::move(m_rules);
    }
    std::optional<CalendarRules> operator()(const SpecialDayInput& change) {
        const auto from = LocalDate::fromText(trimmed(change.from));
        const auto until =
            trimmed(change.until).empty() ? from : LocalDate::fromText(trimmed(change.until));
        if (!from || !until || *until < *from || *until - *from >= kDaysAtOnceMax) {
            return std::nullopt;
        }
        for (LocalDate day = *from; change.placeCode.empty() && day <= *until; day = day + 1) {
            m_rules.companyDays[day] = {change.isOpen, trimmed(change.name)};
        }
        return std::move(m_rules);
    }
    std::optional<CalendarRules> operator()(const DayRemoval& change) {
        const auto day = LocalDate::fromText(change.day);
        if (day && change.placeCode.empty()) {
            m_rules.companyDays.erase(*day);
        }
        return std::move(m_rules);
    }
    std::optional<CalendarRules> operator()(const YearlyClosureInput& change) {
        const auto from = domain::MonthDay::fromCivil(change.fromMonth, change.fromDay);
        const auto until = domain::MonthDay::fromCivil(change.untilMonth, change.untilDay);
        if (!from || !until) {
            return std::nullopt;
        }
        m_rules.yearly.push_back({*from, *until, trimmed(change.name)});
        return std::move(m_rules);
    }
    std::optional<CalendarRules> operator()(const YearlyRemoval& change) {
        m_rules.yearly.clear();
        for (const YearlyClosure& closure : m_settings.yearly) {
            if (closure.id != change.id) {
                m_rules.yearly.push_back(closure.rule);
            }
        }
        return std::move(m_rules);
    }
    std::optional<CalendarRules> operator()(const HolidayList& change) {
        const auto file = parseHolidayCsv(change.csv);
        if (!file) {
            return std::nullopt;
        }
        const int first = file->days.begin()->first.year();
        const int last = file->days.rbegin()->first.year();
        std::erase_if(m_rules.holidays, [&](const auto& holiday) {
            return holiday.first.year() >= first && holiday.first.year() <= last;
        });
        m_rules.holidays.insert(file->days.begin(), file->days.end());
        return std::move(m_rules);
    }

private:
    CalendarRules m_rules;
    const CalendarSettings& m_settings;
};

class Applying {
public:
    Applying(BusinessDays& days, const Actor& by) : m_days(days), m_by(by) {}

    Result<void, ServiceError> operator()(const WeekChange& change) {
        return m_days.setWeek(change.closed, change.firstMonth, m_by);
    }
    Result<void, ServiceError> operator()(const SpecialDayInput& change) {
        return m_days.putDays(change, m_by);
    }
    Result<void, ServiceError> operator()(const DayRemoval& change) {
        return m_days.removeDay(change.placeCode, change.day, m_by);
    }
    Result<void, ServiceError> operator()(const YearlyClosureInput& change) {
        return m_days.addYearly(change, m_by);
    }
    Result<void, ServiceError> operator()(const YearlyRemoval& change) {
        return m_days.removeYearly(change.id, m_by);
    }
    Result<void, ServiceError> operator()(const HolidayList& change) {
        const auto done = m_days.importHolidays(change.csv, ImportRun::Real, m_by);
        return done ? Result<void, ServiceError>()
                    : failure(invalidField({"csv", done.error().front().text}));
    }

private:
    BusinessDays& m_days;
    const Actor& m_by;
};

} // namespace

std::optional<CalendarRules> changedRules(CalendarRules rules, const CalendarSettings& settings,
                                          const CalendarChange& change) {
    return std::visit(ChangedRules(std::move(rules), settings), change);
}

Result<void, ServiceError> applyChange(BusinessDays& days, const CalendarChange& change,
                                       const Actor& by) {
    return std::visit(Applying(days, by), change);
}

} // namespace tewatashi::server::services
