#pragma once

#include "common/base/bytes.h"
#include "common/domain/scan_record.h"

#include <optional>
#include <span>
#include <vector>

// What programs on programmable terminals write: one record with columns for each scan. This
// version reads one layout: the code, then date and time of the scan as YYYYMMDDhhmmss, in one
// column of 14 or in two of 8 and 6. A record without its time has no identity of its own
// (docs/decisions/0043), so files of other layouts are not taken.
namespace tewatashi::agent::handheld {

// Widths of columns, in characters.
[[nodiscard]] bool holdsCodeAndTime(std::span<const std::size_t> widths);

// The columns of one record of such a file. Blanks that fill the code up to its width go; what
// stands in place of the time is kept as it is, whether it is a time or not.
[[nodiscard]] domain::RawScan scanFromColumns(ByteView code, ByteView time);

// A line "code,YYYYMMDDhhmmss" or "code,YYYYMMDD,hhmmss", without its end; the code may hold
// commas. A line of another form is the code of a record without a time: kept, for a person to
// look at.
struct LineScan {
    domain::RawScan scan;
    bool withTime = false;
};
[[nodiscard]] LineScan scanFromLine(ByteView line);

} // namespace tewatashi::agent::handheld
