#include "common/base/iso_time.h"

#include <fmt/format.h>

#include <algorithm>

namespace tewatashi {
namespace {

constexpr std::string_view kForm = "0000-00-00T00:00:00Z";

// Digits where the form has digits, and the same characters elsewhere.
bool hasForm(std::string_view text) {
    return text.size() == kForm.size() &&
           std::equal(text.begin(), text.end(), kForm.begin(), [](char found, char wanted) {
               return wanted == '0' ? found >= '0' && found <= '9' : found == wanted;
           });
}

int number(std::string_view digits) {
    int value = 0;
    for (const char digit : digits) {
        value = value * 10 + (digit - '0');
    }
    return value;
}

} // namespace

std::string isoTime(UtcMillis at) {
    using namespace std::chrono;
    const sys_seconds time{floor<seconds>(milliseconds(at.value))};
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{time - day};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::optional<UtcMillis> parseIsoTime(std::string_view text) {
    using namespace std::chrono;
    if (!hasForm(text)) {
        return std::nullopt;
    }
    const year_month_day date{year(number(text.substr(0, 4))),
                              month(static_cast<unsigned>(number(text.substr(5, 2)))),
                              day(static_cast<unsigned>(number(text.substr(8, 2))))};
    const int hour = number(text.substr(11, 2));
    const int minute = number(text.substr(14, 2));
    const int second = number(text.substr(17, 2));
    if (!date.ok() || date.year() == year(0) || hour > 23 || minute > 59 || second > 59) {
        return std::nullopt;
    }
    const auto time = sys_days(date) + hours(hour) + minutes(minute) + seconds(second);
    return UtcMillis{duration_cast<milliseconds>(time.time_since_epoch()).count()};
}

} // namespace tewatashi
