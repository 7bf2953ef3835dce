#pragma once

#include "common/domain/business_calendar.h"

// When somebody is asked again to confirm what was delivered (督促).
namespace tewatashi::domain {

// The addressee is reminded so often; one period later others are told as well, and nobody after.
inline constexpr int kReminders = 2;

// Business days after `from`, up to and with `until`: how long something has waited.
[[nodiscard]] int businessDaysSince(const BusinessCalendar& calendar, LocalDate from,
                                    LocalDate until);

// Which reminder is due on `today` of an item delivered on `delivered` that nobody has confirmed:
// 1…kReminders, kReminders + 1 for the escalation, 0 for none yet. One is due every `every`
// business days after the delivery; 0 means never. Never on a closed day. The number does not fall
// as days pass, so a day on which nobody could be told is made up for.
[[nodiscard]] int reminderDue(const BusinessCalendar& calendar, LocalDate delivered,
                              LocalDate today, int every);

} // namespace tewatashi::domain
