#include "server/http/date_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>

namespace tewatashi::server::http {

namespace {

constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::int64_t kSecondMax = 253'402'300'799; // 9999-12-31T23:59:59Z

} // namespace

std::string dateLine(UtcMillis at) {
    using namespace std::chrono;
    const sys_seconds instant{seconds(std::clamp(at.value / 1000, std::int64_t{0}, kSecondMax))};
    const sys_days day = floor<days>(instant);
    const year_month_day date{day};
    const hh_mm_ss time{instant - day};
    return fmt::format("Date: {}, {:02} {} {:04} {:02}:{:02}:{:02} GMT\r\n",
                       kDays.at(weekday{day}.c_encoding()), static_cast<unsigned>(date.day()),
                       kMonths.at(static_cast<unsigned>(date.month()) - 1),
                       static_cast<int>(date.year()), time.hours().count(), time.minutes().count(),
                       time.seconds().count());
}

const std::string& DateLine::at(UtcMillis now) {
    const std::int64_t second = now.value / 1000;
    if (second != m_second) {
        m_line = dateLine(now);
        m_second = second;
    }
    return m_line;
}

} // namespace tewatashi::server::http
