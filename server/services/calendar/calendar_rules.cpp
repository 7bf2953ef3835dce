#include "server/services/calendar/calendar_rules.h"

#include "common/base/whole_number.h"
#include "common/domain/day_minute.h"
#include "server/services/site/stored_period.h"
#include "server/store/calendar_store.h"
#include "server/store/setting_store.h"

namespace tewatashi::server::services {
namespace {

constexpr int kMonths = 12;

using SpecialDays = std::map<domain::LocalDate, domain::SpecialDay>;

SpecialDays specialDaysFrom(const std::vector<store::SpecialDayRow>& rows) {
    SpecialDays days;
    for (const store::SpecialDayRow& row : rows) {
        days.emplace(dayOf(row.day), domain::SpecialDay{row.isOpen != 0, row.name});
    }
    return days;
}

// A number of site_settings; the fallback when it was never set, or is none that can be used.
int numberSetting(store::SettingStore& store, const char* name, int least, int most, int fallback) {
    const auto value = wholeNumber<int>(store.find(name).value_or(""));
    return value && *value >= least && *value <= most ? *value : fallback;
}

} // namespace

CalendarSettings storedCalendarSettings(store::Connection& connection) {
    store::CalendarStore store(connection);
    store::SettingStore stored(connection);
    CalendarSettings settings;
    settings.closedWeekdays = domain::WeekdaySet(numberSetting(stored, kClosedWeekdaysSetting, 0,
                                                               domain::WeekdaySet::kMaskMax,
                                                               settings.closedWeekdays.mask()));
    settings.firstMonth =
        numberSetting(stored, kFirstMonthSetting, 1, kMonths, settings.firstMonth);
    settings.cutOff_min = domain::minuteFromText(stored.find(kCutOffSetting).value_or(""));
    for (const store::YearlyClosureRow& row : store.yearlyClosures()) {
        const auto from = domain::MonthDay::fromText(row.fromDay);
        const auto until = domain::MonthDay::fromText(row.untilDay);
        if (from && until) {
            settings.yearly.push_back({row.id, {*from, *until, row.name}});
        }
    }
    return settings;
}

domain::BusinessCalendar StoredRules::calendar() const {
    domain::CalendarRules rules = company;
    for (const PlaceDays& place : places) {
        rules.placeDays.insert(place.days.begin(), place.days.end()); // keeps what is there
    }
    return domain::BusinessCalendar(std::move(rules));
}

StoredRules storedRules(store::Connection& connection, const std::vector<std::string>& places) {
    store::CalendarStore store(connection);
    const CalendarSettings settings = storedCalendarSettings(connection);
    StoredRules stored;
    stored.cutOff_min = settings.cutOff_min;
    domain::CalendarRules& rules = stored.company;
    rules.closedWeekdays = settings.closedWeekdays;
    for (const YearlyClosure& closure : settings.yearly) {
        rules.yearly.push_back(closure.rule);
    }
    for (const store::HolidayRow& row : store.holidays(kFirstStoredDay, kLastStoredDay)) {
        rules.holidays.emplace(dayOf(row.day), row.name);
    }
    rules.companyDays = specialDaysFrom(store.specialDays(""));
    for (const std::string& place : places) {
        stored.places.push_back({place, specialDaysFrom(store.specialDays(place))});
    }
    return stored;
}

domain::BusinessCalendar storedCalendar(store::Connection& connection) {
    return storedRules(connection).calendar();
}

} // namespace tewatashi::server::services
