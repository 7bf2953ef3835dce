#pragma once

#include "common/domain/terminal_time.h"

#include <optional>

namespace tewatashi::domain {

// When in the day something holds: minutes as the site's clocks show them, 0…1439, the first
// included and the last not. Over midnight when it begins later than it ends.
struct DaySpan {
    int from_min = 0;
    int until_min = 0; // another than from_min
    friend bool operator==(const DaySpan&, const DaySpan&) = default;

    [[nodiscard]] bool holds(int minute) const;
};

// When somebody wants what comes by mail.
struct MailRhythm {
    std::optional<int> digest_min; // once a day, then, all in one; none: each by itself, at once
    std::optional<DaySpan> quiet;  // nothing comes then
    friend bool operator==(const MailRhythm&, const MailRhythm&) = default;
};

// When a mail that was written at `queued` may leave: not before `now`, and the earliest the rhythm
// allows. All three are the site's local times.
[[nodiscard]] TerminalTime mailLeaves(const MailRhythm& rhythm, TerminalTime queued,
                                      TerminalTime now);

} // namespace tewatashi::domain
