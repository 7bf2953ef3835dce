#include "common/domain/business_day.h"

namespace tewatashi::domain {
namespace {

constexpr std::int64_t kDay_s = 24LL * 3600;

// Days since 1970-01-01, a Thursday; rounds towards the past.
std::int64_t dayOf(TerminalTime local) {
    const std::int64_t day = local.naive_s / kDay_s;
    return local.naive_s % kDay_s < 0 ? day - 1 : day;
}

// 0 = Monday.
std::int64_t weekdayOf(std::int64_t day) { return ((day + 3) % 7 + 7) % 7; }

bool isOpen(std::int64_t day) { return weekdayOf(day) < 5; }

std::int64_t nextOpenDay(std::int64_t day) {
    do {
        ++day;
    } while (!isOpen(day));
    return day;
}

} // namespace

bool isBusinessDay(TerminalTime local) { return isOpen(dayOf(local)); }

TerminalTime oneBusinessDayAfter(TerminalTime local) {
    const std::int64_t day = dayOf(local);
    const std::int64_t next = nextOpenDay(day);
    if (isOpen(day)) {
        return {local.naive_s + (next - day) * kDay_s};
    }
    return {(next + 1) * kDay_s};
}

} // namespace tewatashi::domain
