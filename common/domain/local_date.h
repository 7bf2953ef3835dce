#pragma once

#include "common/domain/terminal_time.h"

#include <string_view>

namespace tewatashi::domain {

// As ISO 8601 numbers them.
enum class Weekday : std::uint8_t {
    Monday = 1,
    Tuesday = 2,
    Wednesday = 3,
    Thursday = 4,
    Friday = 5,
    Saturday = 6,
    Sunday = 7
};

// A day of a site's calendar: no time, no zone. Counted from 1970-01-01, so that days can be added
// and subtracted.
struct LocalDate {
    std::int32_t epoch_days = 0;

    friend auto operator<=>(const LocalDate&, const LocalDate&) = default;
    friend LocalDate operator+(LocalDate date, int days) { return {date.epoch_days + days}; }
    friend LocalDate operator-(LocalDate date, int days) { return {date.epoch_days - days}; }
    friend int operator-(LocalDate later, LocalDate earlier) {
        return later.epoch_days - earlier.epoch_days;
    }

    // nullopt for what is no day (30 February) and for years outside 1900…9999.
    [[nodiscard]] static std::optional<LocalDate> fromCivil(int year, int month, int day);
    // "2026-04-01" in exactly this form: how days are stored and sent.
    [[nodiscard]] static std::optional<LocalDate> fromText(std::string_view text);
    [[nodiscard]] std::string text() const;

    [[nodiscard]] int year() const;
    [[nodiscard]] int month() const; // 1…12
    [[nodiscard]] int day() const;   // 1…31
    [[nodiscard]] Weekday weekday() const;
};

// The day and the minute of a day (0…1439) that a site's clocks show.
[[nodiscard]] LocalDate dateOf(TerminalTime local);
[[nodiscard]] int minuteOfDay(TerminalTime local);
[[nodiscard]] TerminalTime startOf(LocalDate date);

// 28…31.
[[nodiscard]] int daysInMonth(int year, int month);

// A business year: called by the calendar year in which it begins.
struct FiscalYear {
    int year = 0;
    int firstMonth = 4;

    friend auto operator<=>(const FiscalYear&, const FiscalYear&) = default;
    [[nodiscard]] LocalDate first() const;
    [[nodiscard]] LocalDate last() const;
};
[[nodiscard]] FiscalYear fiscalYearOf(LocalDate date, int firstMonth);

} // namespace tewatashi::domain
