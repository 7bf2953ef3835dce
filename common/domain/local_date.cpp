#include "common/domain/local_date.h"

#include "common/base/assert.h"
#include "common/domain/plain_digits.h"

#include <fmt/format.h>

namespace tewatashi::domain {
namespace {

constexpr int kYearMin = 1900;
constexpr int kYearMax = 9999;

std::chrono::year_month_day civilOf(LocalDate date) {
    return std::chrono::sys_days{std::chrono::days{date.epoch_days}};
}

} // namespace

std::optional<LocalDate> LocalDate::fromCivil(int year, int month, int day) {
    if (year < kYearMin || year > kYearMax || month < 1 || month > 12 || day < 1 || day > 31) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year{year},
                                           std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok()) {
        return std::nullopt;
    }
    return LocalDate{
        static_cast<std::int32_t>(std::chrono::sys_days{date}.time_since_epoch().count())};
}

std::optional<LocalDate> LocalDate::fromText(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
        return std::nullopt;
    }
    const auto year = numberOfDigits(text.substr(0, 4));
    const auto month = numberOfDigits(text.substr(5, 2));
    const auto day = numberOfDigits(text.substr(8, 2));
    return year && month && day ? fromCivil(*year, *month, *day) : std::nullopt;
}

std::string LocalDate::text() const {
    return fmt::format("{:04}-{:02}-{:02}", year(), month(), day());
}

int LocalDate::year() const { return static_cast<int>(civilOf(*this).year()); }

int LocalDate::month() const {
    return static_cast<int>(static_cast<unsigned>(civilOf(*this).month()));
}

int LocalDate::day() const { return static_cast<int>(static_cast<unsigned>(civilOf(*this).day())); }

Weekday LocalDate::weekday() const {
    const std::chrono::weekday weekday{std::chrono::sys_days{std::chrono::days{epoch_days}}};
    return static_cast<Weekday>(weekday.iso_encoding());
}

LocalDate dateOf(TerminalTime local) { return {static_cast<std::int32_t>(epochDaysOf(local))}; }

int minuteOfDay(TerminalTime local) {
    return static_cast<int>((local.naive_s - startOf(dateOf(local)).naive_s) / 60);
}

TerminalTime startOf(LocalDate date) { return {date.epoch_days * kDay_s}; }

int daysInMonth(int year, int month) {
    for (int day = 31; day > 28; --day) {
        if (LocalDate::fromCivil(year, month, day)) {
            return day;
        }
    }
    return 28;
}

LocalDate FiscalYear::first() const {
    const auto date = LocalDate::fromCivil(year, firstMonth, 1);
    TW_ASSERT(date.has_value());
    return *date;
}

LocalDate FiscalYear::last() const { return FiscalYear{year + 1, firstMonth}.first() - 1; }

FiscalYear fiscalYearOf(LocalDate date, int firstMonth) {
    return {date.month() >= firstMonth ? date.year() : date.year() - 1, firstMonth};
}

} // namespace tewatashi::domain
