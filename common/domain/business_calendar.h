#pragma once

#include "common/domain/local_date.h"

#include <map>
#include <set>
#include <string>
#include <vector>

// Which days are business days (営業日), and counting in them. Pure: whoever asks brings the rules.
namespace tewatashi::domain {

// Bit 0 Monday … bit 6 Sunday, as route runs are stored.
class WeekdaySet {
public:
    static constexpr int kMaskMax = 127;

    constexpr WeekdaySet() = default;
    constexpr explicit WeekdaySet(int mask) : m_mask(mask & kMaskMax) {}

    [[nodiscard]] constexpr bool contains(Weekday day) const { return (m_mask & bitOf(day)) != 0; }
    [[nodiscard]] constexpr WeekdaySet with(Weekday day) const {
        return WeekdaySet(m_mask | bitOf(day));
    }
    [[nodiscard]] constexpr int mask() const { return m_mask; }
    friend bool operator==(const WeekdaySet&, const WeekdaySet&) = default;

private:
    static constexpr int bitOf(Weekday day) { return 1 << (static_cast<int>(day) - 1); }
    int m_mask = 0;
};
inline constexpr WeekdaySet kWeekend{0b110'0000};

// A day of every year. 29 February occurs in leap years alone.
struct MonthDay {
    int month = 1;
    int day = 1;

    friend auto operator<=>(const MonthDay&, const MonthDay&) = default;
    // nullopt for what is a day of no year.
    [[nodiscard]] static std::optional<MonthDay> fromCivil(int month, int day);
    // "12-29" in exactly this form: how it is stored.
    [[nodiscard]] static std::optional<MonthDay> fromText(std::string_view text);
    [[nodiscard]] std::string text() const;
};
[[nodiscard]] MonthDay monthDayOf(LocalDate date);

// Closed every year from one day to another, both included; over the turn of the year when `until`
// lies before `from` (12/29–1/3).
struct YearlyRule {
    MonthDay from;
    MonthDay until;
    std::string name;

    [[nodiscard]] bool contains(LocalDate date) const;
    friend bool operator==(const YearlyRule&, const YearlyRule&) = default;
};

// What a company or a place says about one day, whatever else holds.
struct SpecialDay {
    bool isOpen = false;
    std::string name; // may be empty
    friend bool operator==(const SpecialDay&, const SpecialDay&) = default;
};

struct CalendarRules {
    WeekdaySet closedWeekdays = kWeekend;
    std::map<LocalDate, std::string> holidays; // national; a year with none of them is not known
    std::vector<YearlyRule> yearly;
    std::map<LocalDate, SpecialDay> companyDays;
    std::map<LocalDate, SpecialDay> placeDays; // of the place asked about; empty for the company

    friend bool operator==(const CalendarRules&, const CalendarRules&) = default;
};

// Why a day is open or closed: the strongest reason, and the one that tells people most.
enum class DayReason : std::uint8_t { Weekday, Weekly, Yearly, Holiday, Company, Place };

struct DayInfo {
    bool isOpen = true;
    DayReason reason = DayReason::Weekday;
    std::string name;           // of the holiday, rule or special day; may be empty
    bool isProvisional = false; // 見込: open, but its year's holidays are not known yet
    friend bool operator==(const DayInfo&, const DayInfo&) = default;
};

// A day found by counting. Provisional when a day that was counted is.
struct CountedDay {
    LocalDate date;
    bool isProvisional = false;
    friend bool operator==(const CountedDay&, const CountedDay&) = default;
};

// Immutable: safe from any thread.
class BusinessCalendar {
public:
    explicit BusinessCalendar(CalendarRules rules);

    [[nodiscard]] const CalendarRules& rules() const { return m_rules; }
    // A place's day is stronger than the company's, and that stronger than holidays, yearly rules
    // and weekdays, which all close.
    [[nodiscard]] DayInfo on(LocalDate date) const;
    [[nodiscard]] bool isOpen(LocalDate date) const;

    // The business day that comes `days` business days later; 0 is the day itself when it is open,
    // else the next one: what falls on a closed day moves to the next open one. Negative counts as
    // 0. nullopt when the calendar does not open so often within kSearch_days days of one step.
    [[nodiscard]] std::optional<CountedDay> add(LocalDate date, int days) const;
    // The first business day after it.
    [[nodiscard]] std::optional<CountedDay> nextAfter(LocalDate date) const;
    // The local time at which one business day has passed since `local`: the same time of the next
    // business day, or, from a closed day, the end of the next business day.
    [[nodiscard]] std::optional<TerminalTime> oneDayAfter(TerminalTime local) const;

    // The last day up to which every year from `today` on is known; nullopt when `today` itself
    // lies in a year whose holidays are not known.
    [[nodiscard]] std::optional<LocalDate> holidaysKnownUntil(LocalDate today) const;

    static constexpr int kSearch_days = 400;

private:
    [[nodiscard]] std::optional<CountedDay> openFrom(LocalDate date) const;

    CalendarRules m_rules;
    std::set<int> m_knownYears;
};

} // namespace tewatashi::domain
