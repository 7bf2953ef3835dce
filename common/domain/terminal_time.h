#pragma once

#include "common/base/bytes.h"
#include "common/base/clock.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

namespace tewatashi::domain {

// How a terminal family writes its clock into a record. Values are stored and sent; never renumber.
enum class TimeFormat : std::uint8_t {
    None = 0,       // records carry no time
    Csp2Packed = 1, // 32 bits big-endian sec[31:26] min[25:20] hour[19:15] day[14:10] month[9:6]
                    // year-2000[5:0] (Symbol CS1504 paper; handheld manuals of Opticon)
    Digits14 = 2,   // YYYYMMDDhhmmss in ASCII: what programs on programmable terminals write
};
inline constexpr TimeFormat kTimeFormatLast = TimeFormat::Digits14;

// A terminal's clock reading: local wall time without a zone, second resolution.
// Held as seconds since 1970-01-01T00:00:00 *as if* it were UTC, so that subtraction is exact and
// no zone rule is involved.
struct TerminalTime {
    std::int64_t naive_s = 0;
    friend auto operator<=>(const TerminalTime&, const TerminalTime&) = default;

    // nullopt when a field is out of range (month 13, 30 February, hour 24).
    [[nodiscard]] static std::optional<TerminalTime> fromCivil(int year, int month, int day,
                                                               int hour, int minute, int second);
    // "2025-06-15 14:30:05"
    [[nodiscard]] std::string text() const;
};

// nullopt when the octets are not a valid time of that format.
[[nodiscard]] std::optional<TerminalTime> decodeTerminalTime(TimeFormat format, ByteView raw);
// Octets as the terminal would store them; empty for TimeFormat::None. Csp2Packed has six bits for
// the year: outside 2000–2063 it wraps, as the terminal's own counter does. Digits14 takes years of
// four digits, the only ones fromCivil() gives.
[[nodiscard]] Bytes encodeTerminalTime(TimeFormat format, TerminalTime time);

// Readings before this were made by a clock that was never set: no terminal supported by the
// product left its factory earlier.
inline constexpr int kEarliestPlausibleYear = 2020;

} // namespace tewatashi::domain
