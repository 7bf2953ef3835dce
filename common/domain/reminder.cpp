#include "common/domain/reminder.h"

namespace tewatashi::domain {

int businessDaysSince(const BusinessCalendar& calendar, LocalDate from, LocalDate until) {
    int openDays = 0;
    for (LocalDate day = from + 1; day <= until; day = day + 1) {
        openDays += calendar.isOpen(day) ? 1 : 0;
    }
    return openDays;
}

int reminderDue(const BusinessCalendar& calendar, LocalDate delivered, LocalDate today, int every) {
    if (every <= 0 || !calendar.isOpen(today)) {
        return 0;
    }
    const int last = kReminders + 1;
    int openDays = 0;
    for (LocalDate day = delivered + 1; day <= today && openDays < last * every; day = day + 1) {
        openDays += calendar.isOpen(day) ? 1 : 0;
    }
    return openDays / every;
}

} // namespace tewatashi::domain
