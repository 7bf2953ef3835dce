#include "common/domain/mail_rhythm.h"

#include "common/domain/day_minute.h"
#include "common/domain/local_date.h"

#include <algorithm>

namespace tewatashi::domain {
namespace {

constexpr std::int64_t kMinute_s = 60;

// The first time at or after `from` at which clocks show that minute.
TerminalTime nextAt(int minute, TerminalTime from) {
    const TerminalTime today{startOf(dateOf(from)).naive_s + minute * kMinute_s};
    return today >= from ? today : TerminalTime{today.naive_s + kDay_s};
}

} // namespace

bool DaySpan::holds(int minute) const {
    return from_min < until_min ? minute >= from_min && minute < until_min
                                : minute >= from_min || minute < until_min;
}

TerminalTime mailLeaves(const MailRhythm& rhythm, TerminalTime queued, TerminalTime now) {
    const TerminalTime ready = rhythm.digest_min ? nextAt(*rhythm.digest_min, queued) : queued;
    const TerminalTime first = std::max(ready, now);
    const bool isQuiet = rhythm.quiet && rhythm.quiet->holds(minuteOfDay(first));
    return isQuiet ? nextAt(rhythm.quiet->until_min, first) : first;
}

} // namespace tewatashi::domain
