#include "agent/handheld/record_columns.h"

#include <algorithm>

namespace tewatashi::agent::handheld {
namespace {

constexpr std::size_t kDate = 8;
constexpr std::size_t kTime = 6;
constexpr std::size_t kDateAndTime = kDate + kTime;

bool isDigit(std::uint8_t octet) { return octet >= '0' && octet <= '9'; }

// How many digits stand at the end of `text`.
std::size_t digitsAtEnd(ByteView text) {
    const auto from = std::find_if_not(text.rbegin(), text.rend(), isDigit);
    return static_cast<std::size_t>(from - text.rbegin());
}

bool commaBefore(ByteView text, std::size_t digits) {
    return text.size() > digits && text[text.size() - digits - 1] == ',';
}

} // namespace

bool holdsCodeAndTime(std::span<const std::size_t> widths) {
    if (widths.size() == 2) {
        return widths[1] == kDateAndTime;
    }
    return widths.size() == 3 && widths[1] == kDate && widths[2] == kTime;
}

domain::RawScan scanFromColumns(ByteView code, ByteView time) {
    while (!code.empty() && code.back() == ' ') {
        code = code.first(code.size() - 1);
    }
    return {Bytes(time.begin(), time.end()), Bytes(code.begin(), code.end()), 0};
}

LineScan scanFromLine(ByteView line) {
    const std::size_t last = digitsAtEnd(line);
    if (last == kDateAndTime && commaBefore(line, kDateAndTime)) {
        return {
            scanFromColumns(line.first(line.size() - kDateAndTime - 1), line.last(kDateAndTime)),
            true};
    }
    if (last == kTime && commaBefore(line, kTime)) {
        const ByteView upToDate = line.first(line.size() - kTime - 1);
        if (digitsAtEnd(upToDate) == kDate && commaBefore(upToDate, kDate)) {
            const ByteView date = upToDate.last(kDate);
            Bytes time(date.begin(), date.end());
            time.insert(time.end(), line.end() - kTime, line.end());
            return {scanFromColumns(upToDate.first(upToDate.size() - kDate - 1), time), true};
        }
    }
    return {{{}, Bytes(line.begin(), line.end()), 0}, false};
}

} // namespace tewatashi::agent::handheld
