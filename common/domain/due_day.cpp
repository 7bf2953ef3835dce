#include "common/domain/due_day.h"

#include <algorithm>

namespace tewatashi::domain {
namespace {

bool takesAlong(const ServingRoute& route, LocalDate day, int atMinute) {
    return std::any_of(route.runs.begin(), route.runs.end(), [&](const ServingRun& run) {
        return run.weekdays.contains(day.weekday()) && atMinute <= run.cutOff_min;
    });
}

// The first business day from `from` on with a run for it.
std::optional<CountedDay> departure(const BusinessCalendar& calendar, const ServingRoute& route,
                                    CountedDay from, TerminalTime accepted) {
    const LocalDate acceptedOn = dateOf(accepted);
    std::optional<CountedDay> day = from;
    bool isProvisional = from.isProvisional;
    while (day && day->date - acceptedOn <= BusinessCalendar::kSearch_days) {
        isProvisional = isProvisional || day->isProvisional;
        const int minute = day->date == acceptedOn ? minuteOfDay(accepted) : 0;
        if (takesAlong(route, day->date, minute)) {
            return CountedDay{day->date, isProvisional};
        }
        day = calendar.nextAfter(day->date);
    }
    return std::nullopt;
}

std::optional<CountedDay> counted(const BusinessCalendar& calendar, CountedDay from, int days) {
    auto due = calendar.add(from.date, days);
    if (due) {
        due->isProvisional = due->isProvisional || from.isProvisional;
    }
    return due;
}

} // namespace

std::optional<CountedDay> dueDay(const BusinessCalendar& calendar, TerminalTime accepted,
                                 const DueRules& rules) {
    const bool isLate = rules.cutOff_min && minuteOfDay(accepted) > *rules.cutOff_min;
    const LocalDate day = dateOf(accepted);
    const auto start = isLate ? calendar.nextAfter(day) : calendar.add(day, 0);
    if (!start) {
        return std::nullopt;
    }
    std::optional<CountedDay> earliest;
    for (const ServingRoute& route : rules.routes) {
        const auto leaves = departure(calendar, route, *start, accepted);
        const auto due = leaves ? counted(calendar, *leaves, std::max(rules.dueDays, route.dueDays))
                                : std::nullopt;
        if (due && (!earliest || due->date < earliest->date)) {
            earliest = due;
        }
    }
    return earliest ? earliest : counted(calendar, *start, rules.dueDays);
}

} // namespace tewatashi::domain
