#pragma once

#include "common/domain/local_date.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

// What holds on which days: departments, posts and cards are changed ahead ("from next April"), and
// history shows what held then. See docs/decisions/0020.
namespace tewatashi::domain {

// 9999-12-31: no end is known.
inline constexpr LocalDate kOpenEnd{2'932'896};

// Both days belong to it; from <= until.
struct DatePeriod {
    LocalDate from;
    LocalDate until = kOpenEnd;

    [[nodiscard]] bool contains(LocalDate date) const { return from <= date && date <= until; }
    [[nodiscard]] bool overlaps(DatePeriod other) const {
        return from <= other.until && other.from <= until;
    }
    friend bool operator==(const DatePeriod&, const DatePeriod&) = default;
};

template <class T>
struct Dated {
    DatePeriod period;
    T value;
    friend bool operator==(const Dated&, const Dated&) = default;
};

// Sorted by day, without overlaps; days without a value are gaps.
template <class T>
using DatedTimeline = std::vector<Dated<T>>;

template <class T>
[[nodiscard]] const Dated<T>* entryOn(const DatedTimeline<T>& timeline, LocalDate date) {
    const auto found =
        std::find_if(timeline.begin(), timeline.end(),
                     [date](const Dated<T>& entry) { return entry.period.contains(date); });
    return found == timeline.end() ? nullptr : &*found;
}

// How long a change that begins on `from` holds when nobody said: as long as what it changes, else
// to the eve of what begins next, else without end. So a change of today neither wipes out what is
// planned for later nor revives what is about to end.
template <class T>
[[nodiscard]] LocalDate naturalEnd(const DatedTimeline<T>& timeline, LocalDate from) {
    if (const Dated<T>* changed = entryOn(timeline, from)) {
        return changed->period.until;
    }
    const auto next = std::find_if(timeline.begin(), timeline.end(),
                                   [from](const Dated<T>& e) { return e.period.from > from; });
    return next == timeline.end() ? kOpenEnd : next->period.from - 1;
}

// The timeline with nothing on the days of `period`.
template <class T>
[[nodiscard]] DatedTimeline<T> withoutDays(const DatedTimeline<T>& timeline, DatePeriod period) {
    DatedTimeline<T> out;
    for (const Dated<T>& entry : timeline) {
        if (!entry.period.overlaps(period)) {
            out.push_back(entry);
            continue;
        }
        if (entry.period.from < period.from) {
            out.push_back({{entry.period.from, period.from - 1}, entry.value});
        }
        if (period.until < entry.period.until) {
            out.push_back({{period.until + 1, entry.period.until}, entry.value});
        }
    }
    return out;
}

// The timeline with nothing after `lastDay`.
template <class T>
[[nodiscard]] DatedTimeline<T> endedOn(const DatedTimeline<T>& timeline, LocalDate lastDay) {
    return lastDay < kOpenEnd ? withoutDays(timeline, {lastDay + 1, kOpenEnd}) : timeline;
}

// The timeline with `entry` holding on its days; every other day keeps its value. Neighbours that
// touch and are equal become one.
template <class T>
[[nodiscard]] DatedTimeline<T> withEntry(const DatedTimeline<T>& timeline, const Dated<T>& entry) {
    DatedTimeline<T> entries = withoutDays(timeline, entry.period);
    const auto place = std::find_if(entries.begin(), entries.end(), [&entry](const Dated<T>& e) {
        return e.period.from > entry.period.from;
    });
    entries.insert(place, entry);
    DatedTimeline<T> joined;
    for (Dated<T>& next : entries) {
        if (!joined.empty() && joined.back().period.until + 1 == next.period.from &&
            joined.back().value == next.value) {
            joined.back().period.until = next.period.until;
        } else {
            joined.push_back(std::move(next));
        }
    }
    return joined;
}

} // namespace tewatashi::domain
