#include "server/web/frame/display_time.h"

#include "common/base/error.h"
#include "common/base/iso_time.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <array>

namespace tewatashi::server::web {
namespace {

constexpr std::array<const char*, 7> kDaysJa{"日", "月", "火", "水", "木", "金", "土"};
constexpr std::array<const char*, 7> kDaysEn{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> kMonthsEn{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

const date::time_zone* findZone(const std::string& zone) {
    try {
        return date::locate_zone(zone);
    } catch (const std::runtime_error& error) {
        throw Error({"タイムゾーン「" + zone +
                         "」がこのサーバーの tz データベースにありません。設定の time_zone を"
                         "「Asia/Tokyo」のような名前に直すか、tzdata を入れてください。",
                     "This server's tz database has no time zone \"" + zone +
                         "\". Set time_zone to a name such as \"Asia/Tokyo\" or install tzdata (" +
                         error.what() + ")."});
    }
}

} // namespace

struct DisplayTime::Local {
    int year;
    unsigned month;
    unsigned day;
    unsigned weekday; // 0 Sunday
    int hour;
    int minute;
};

DisplayTime::DisplayTime(const std::string& zone) : m_zone(findZone(zone)) {}

DisplayTime::Local DisplayTime::local(UtcMillis at) const {
    const auto instant =
        date::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(at.value));
    const auto* zone = static_cast<const date::time_zone*>(m_zone);
    const auto wall = zone->to_local(instant);
    const auto days = date::floor<date::days>(wall);
    const date::year_month_day civil(days);
    const auto time = date::make_time(date::floor<std::chrono::minutes>(wall) - days);
    return {static_cast<int>(civil.year()),         static_cast<unsigned>(civil.month()),
            static_cast<unsigned>(civil.day()),     date::weekday(days).c_encoding(),
            static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count())};
}

std::string DisplayTime::full(UtcMillis at, Language language) const {
    const Local t = local(at);
    if (language == Language::Japanese) {
        return fmt::format("{}年{}月{}日（{}）{:02}:{:02}", t.year, t.month, t.day,
                           kDaysJa.at(t.weekday), t.hour, t.minute);
    }
    return fmt::format("{} {} {} {} {:02}:{:02}", kDaysEn.at(t.weekday), t.day,
                       kMonthsEn.at(t.month - 1), t.year, t.hour, t.minute);
}

std::string DisplayTime::brief(UtcMillis at, UtcMillis now, Language language) const {
    const Local t = local(at);
    if (t.year != local(now).year) {
        return full(at, language);
    }
    if (language == Language::Japanese) {
        return fmt::format("{}月{}日（{}）{:02}:{:02}", t.month, t.day, kDaysJa.at(t.weekday),
                           t.hour, t.minute);
    }
    return fmt::format("{} {} {} {:02}:{:02}", kDaysEn.at(t.weekday), t.day,
                       kMonthsEn.at(t.month - 1), t.hour, t.minute);
}

std::string DisplayTime::clock(UtcMillis at, UtcMillis now, Language language) const {
    const Local t = local(at);
    const Local today = local(now);
    if (t.year == today.year && t.month == today.month && t.day == today.day) {
        return fmt::format("{:02}:{:02}", t.hour, t.minute);
    }
    return brief(at, now, language);
}

std::string DisplayTime::day(UtcMillis at) const {
    const Local t = local(at);
    return fmt::format("{:04}-{:02}-{:02}", t.year, t.month, t.day);
}

std::string DisplayTime::machine(UtcMillis at) { return isoTime(at); }

std::string dayText(std::string_view day, Language language) {
    const auto date = domain::LocalDate::fromText(day);
    return date ? dayText(*date, language) : std::string(day);
}

std::string dayText(domain::LocalDate date, Language language) {
    const std::size_t weekday = static_cast<std::size_t>(date.weekday()) % kDaysJa.size();
    if (language == Language::Japanese) {
        return fmt::format("{}月{}日（{}）", date.month(), date.day(), kDaysJa.at(weekday));
    }
    return fmt::format("{} {} {}", kDaysEn.at(weekday), date.day(),
                       kMonthsEn.at(static_cast<std::size_t>(date.month() - 1)));
}

std::string calendarDay(std::string_view day, Language language) {
    const auto date = domain::LocalDate::fromText(day);
    if (!date) {
        return std::string(day);
    }
    if (language == Language::Japanese) {
        return fmt::format("{}年{}月{}日", date->year(), date->month(), date->day());
    }
    return fmt::format("{} {} {}", date->day(),
                       kMonthsEn.at(static_cast<std::size_t>(date->month() - 1)), date->year());
}

} // namespace tewatashi::server::web
