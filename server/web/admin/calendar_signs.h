#pragma once

#include "common/domain/business_calendar.h"
#include "server/web/frame/word_book.h"

#include <string>
#include <vector>

// How kinds of days look and are called.
namespace tewatashi::server::web {

// Told by mark, pattern and word; colour only helps.
struct DaySign {
    std::string kind; // of class cal-…
    std::string mark; // one character, may be empty
    std::string word;
};
[[nodiscard]] DaySign signOf(const domain::DayInfo& info, const Words& words);
// Every kind, for the legend.
[[nodiscard]] std::vector<DaySign> daySigns(const Words& words);

inline constexpr int kDaysOfWeek = 7;
// 1 Monday … 7 Sunday.
[[nodiscard]] std::string weekdayText(int weekday, const Words& words);
// 2026年4月1日（水） / Wed 1 Apr 2026
[[nodiscard]] std::string dateText(domain::LocalDate date, Language language);

} // namespace tewatashi::server::web
