#include "server/services/calendar/calendar_change.h"

#include "common/domain/day_minute.h"
#include "server/services/text/text_fields.h"

#include <algorithm>

namespace tewatashi::server::services {
namespace {

using domain::LocalDate;

class ChangedRules {
public:
    ChangedRules(StoredRules rules, const CalendarSettings& settings)
        : m_rules(std::move(rules)), m_settings(settings) {}

    std::optional<StoredRules> operator()(const WeekChange& change) {
        m_rules.company.closedWeekdays = change.closed;
        if (change.cutOff) {
            const std::string cutOff = trimmed(*change.cutOff);
            m_rules.cutOff_min = domain::minuteFromText(cutOff);
            if (!cutOff.empty() && !m_rules.cutOff_min) {
                return std::nullopt;
            }
        }
        return std::move(m_rules);
    }
    std::optional<StoredRules> operator()(const SpecialDayInput& change) {
        const auto from = LocalDate::fromText(trimmed(change.from));
        const auto until =
            trimmed(change.until).empty() ? from : LocalDate::fromText(trimmed(change.until));
        if (!from || !until || *until < *from || *until - *from >= kDaysAtOnceMax) {
            return std::nullopt;
        }
        SpecialDays* const days = daysOf(change.placeCode);
        for (LocalDate day = *from; days != nullptr && day <= *until; day = day + 1) {
            (*days)[day] = {change.isOpen, trimmed(change.name)};
        }
        return std::move(m_rules);
    }
    std::optional<StoredRules> operator()(const DayRemoval& change) {
        const auto day = LocalDate::fromText(change.day);
        SpecialDays* const days = daysOf(change.placeCode);
        if (day && days != nullptr) {
            days->erase(*day);
        }
        return std::move(m_rules);
    }
    std::optional<StoredRules> operator()(const YearlyClosureInput& change) {
        const auto from = domain::MonthDay::fromCivil(change.fromMonth, change.fromDay);
        const auto until = domain::MonthDay::fromCivil(change.untilMonth, change.untilDay);
        if (!from || !until) {
            return std::nullopt;
        }
        m_rules.company.yearly.push_back({*from, *until, trimmed(change.name)});
        return std::move(m_rules);
    }
    std::optional<StoredRules> operator()(const YearlyRemoval& change) {
        m_rules.company.yearly.clear();
        for (const YearlyClosure& closure : m_settings.yearly) {
            if (closure.id != change.id) {
                m_rules.company.yearly.push_back(closure.rule);
            }
        }
        return std::move(m_rules);
    }
    std::optional<StoredRules> operator()(const HolidayList& change) {
        const auto file = parseHolidayCsv(change.csv);
        if (!file) {
            return std::nullopt;
        }
        const int first = file->days.begin()->first.year();
        const int last = file->days.rbegin()->first.year();
        std::erase_if(m_rules.company.holidays, [&](const auto& holiday) {
            return holiday.first.year() >= first && holiday.first.year() <= last;
        });
        m_rules.company.holidays.insert(file->days.begin(), file->days.end());
        return std::move(m_rules);
    }

private:
    using SpecialDays = std::map<LocalDate, domain::SpecialDay>;

    SpecialDays* daysOf(const std::string& placeCode) {
        if (placeCode.empty()) {
            return &m_rules.company.companyDays;
        }
        const auto found =
            std::find_if(m_rules.places.begin(), m_rules.places.end(),
                         [&](const PlaceDays& each) { return each.placeCode == placeCode; });
        return found == m_rules.places.end() ? nullptr : &found->days;
    }

    StoredRules m_rules;
    const CalendarSettings& m_settings;
};

class Applying {
public:
    Applying(BusinessDays& days, const Actor& by) : m_days(days), m_by(by) {}

    Result<void, ServiceError> operator()(const WeekChange& change) {
        return m_days.setWeek(change, m_by);
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

std::optional<StoredRules> changedRules(StoredRules rules, const CalendarSettings& settings,
                                        const CalendarChange& change) {
    return std::visit(ChangedRules(std::move(rules), settings), change);
}

std::string placeOfChange(const CalendarChange& change) {
    if (const auto* const put = std::get_if<SpecialDayInput>(&change)) {
        return put->placeCode;
    }
    const auto* const removal = std::get_if<DayRemoval>(&change);
    return removal == nullptr ? std::string() : removal->placeCode;
}

Result<void, ServiceError> applyChange(BusinessDays& days, const CalendarChange& change,
                                       const Actor& by) {
    return std::visit(Applying(days, by), change);
}

} // namespace tewatashi::server::services
