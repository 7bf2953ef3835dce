#pragma once

#include "common/base/bytes.h"

#include <array>

namespace tewatashi::test::handheld {

// The octets of CSP2 as a terminal makes them. Written apart from the product's own decoder, from
// the Symbol CS1504 protocol paper, so that one mistake cannot hide in both.

// CRC-16 reflected A001h, preset FFFFh, inverted; on the wire high octet first.
[[nodiscard]] std::uint16_t csp2Crc(ByteView bytes);

// Appends the string list's end and the checksum.
[[nodiscard]] Bytes sealCsp2(Bytes frame);

// Calendar fields of a terminal's clock, in the order of the set-time command.
struct ClockFields {
    int second = 0;
    int minute = 0;
    int hour = 0;
    int day = 1;
    int month = 1;
    int year = 2000;
    friend bool operator==(const ClockFields&, const ClockFields&) = default;
};

// Local wall time as seconds since 1970 read as if it were UTC.
[[nodiscard]] std::int64_t naiveSeconds(const ClockFields& fields);
[[nodiscard]] ClockFields fieldsOf(std::int64_t naive_s);

// sec[31:26] min[25:20] hour[19:15] day[14:10] month[9:6] year-2000[5:0], big-endian. Years
// outside 2000..2063 keep their low six bits, as a counter in a terminal would.
[[nodiscard]] std::array<std::uint8_t, 4> packTime(const ClockFields& fields);

} // namespace tewatashi::test::handheld
