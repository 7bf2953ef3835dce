#pragma once

#include "common/base/clock.h"
#include "common/base/localized_text.h"
#include "common/domain/local_date.h"

#include <memory>
#include <string>
#include <string_view>

namespace tewatashi::server::web {

// Instants as people of a site read them. Thread-safe.
class DisplayTime {
public:
    // `zone` is a name of the system's tz database ("Asia/Tokyo"). Throws tewatashi::Error when it
    // has no such zone.
    explicit DisplayTime(const std::string& zone);

    // 2026年11月22日（日）14:05 / Sun 22 Nov 2026 14:05
    [[nodiscard]] std::string full(UtcMillis at, Language language) const;
    // 11月22日（日）14:05 / Sun 22 Nov 14:05, and the full form when `now` is in another year.
    [[nodiscard]] std::string brief(UtcMillis at, UtcMillis now, Language language) const;
    // 14:05 on the day of `now`, else the brief form.
    [[nodiscard]] std::string clock(UtcMillis at, UtcMillis now, Language language) const;
    // 2026-11-22: what a date field holds.
    [[nodiscard]] std::string day(UtcMillis at) const;
    // For the datetime attribute: 2026-11-22T05:05:00Z
    [[nodiscard]] static std::string machine(UtcMillis at);

private:
    struct Local;
    [[nodiscard]] Local local(UtcMillis at) const;

    const void* m_zone; // date::time_zone of the process-wide tz database, which never goes away
};

// "2026-04-01" as 4月1日（水） / Wed 1 Apr, for what is read within weeks. Text that is no day is
// returned as it is.
[[nodiscard]] std::string dayText(std::string_view day, Language language);
[[nodiscard]] std::string dayText(domain::LocalDate date, Language language);

// "2026-04-01" as 2026年4月1日 / 1 Apr 2026. Text that is no day is returned as it is.
[[nodiscard]] std::string calendarDay(std::string_view day, Language language);

} // namespace tewatashi::server::web
