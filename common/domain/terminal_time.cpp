#include "common/domain/terminal_time.h"

#include <algorithm>
#include <utility>

namespace tewatashi::domain {
namespace {

constexpr std::int64_t kDay_s = 86'400;
constexpr std::size_t kCsp2TimeSize = 4;
constexpr std::size_t kDigits14Size = 14;

std::optional<TerminalTime> decodeCsp2(ByteView raw) {
    if (raw.size() != kCsp2TimeSize) {
        return std::nullopt;
    }
    std::uint32_t packed = 0;
    for (const std::uint8_t octet : raw) {
        packed = (packed << 8U) | octet;
    }
    const auto field = [packed](unsigned shift, std::uint32_t mask) {
        return static_cast<int>((packed >> shift) & mask);
    };
    return TerminalTime::fromCivil(2000 + field(0, 0x3F), field(6, 0x0F), field(10, 0x1F),
                                   field(15, 0x1F), field(20, 0x3F), field(26, 0x3F));
}

Bytes encodeCsp2(TerminalTime time) {
    const std::int64_t day =
        time.naive_s >= 0 ? time.naive_s / kDay_s : -((kDay_s - 1 - time.naive_s) / kDay_s);
    const std::chrono::year_month_day date{
        std::chrono::sys_days{std::chrono::days{static_cast<int>(day)}}};
    const auto second = static_cast<std::uint32_t>(time.naive_s - day * kDay_s);
    const auto year = static_cast<std::uint32_t>(static_cast<int>(date.year()) - 2000) & 0x3FU;
    const std::uint32_t packed = (second % 60) << 26U | (second / 60 % 60) << 20U |
                                 (second / 3600) << 15U | static_cast<unsigned>(date.day()) << 10U |
                                 static_cast<unsigned>(date.month()) << 6U | year;
    ByteWriter writer;
    return writer.u32(packed).bytes();
}

// Decimal digits of a value below ten times `highest`, a power of ten, with leading zeros.
void appendPadded(std::string& out, std::int64_t value, std::int64_t highest) {
    for (; highest > 0; highest /= 10) {
        out.push_back(static_cast<char>('0' + value / highest % 10));
    }
}

std::optional<TerminalTime> decodeDigits(ByteView raw) {
    if (raw.size() != kDigits14Size || !std::all_of(raw.begin(), raw.end(), [](auto octet) {
            return octet >= '0' && octet <= '9';
        })) {
        return std::nullopt;
    }
    const auto field = [raw](std::size_t from, std::size_t digits) {
        int value = 0;
        for (const std::uint8_t octet : raw.subspan(from, digits)) {
            value = value * 10 + (octet - '0');
        }
        return value;
    };
    return TerminalTime::fromCivil(field(0, 4), field(4, 2), field(6, 2), field(8, 2), field(10, 2),
                                   field(12, 2));
}

Bytes encodeDigits(TerminalTime time) {
    Bytes digits;
    for (const char letter : time.text()) {
        if (letter >= '0' && letter <= '9') {
            digits.push_back(static_cast<std::uint8_t>(letter));
        }
    }
    return digits;
}

} // namespace

std::optional<TerminalTime> TerminalTime::fromCivil(int year, int month, int day, int hour,
                                                    int minute, int second) {
    const auto within = [](int value, int low, int high) { return value >= low && value <= high; };
    if (!within(year, 1970, 9999) || !within(month, 1, 12) || !within(day, 1, 31) ||
        !within(hour, 0, 23) || !within(minute, 0, 59) || !within(second, 0, 59)) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year{year},
                                           std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok()) {
        return std::nullopt;
    }
    const std::int64_t days = std::chrono::sys_days{date}.time_since_epoch().count();
    return TerminalTime{days * kDay_s + hour * 3600LL + minute * 60LL + second};
}

std::string TerminalTime::text() const {
    const std::int64_t day = naive_s >= 0 ? naive_s / kDay_s : -((kDay_s - 1 - naive_s) / kDay_s);
    const std::chrono::year_month_day date{
        std::chrono::sys_days{std::chrono::days{static_cast<int>(day)}}};
    const std::int64_t second = naive_s - day * kDay_s;
    std::string out;
    out.reserve(19);
    // Years of four digits: fromCivil() gives no others, and a clock has none.
    appendPadded(out, static_cast<int>(date.year()), 1000);
    for (const auto& [separator, value] :
         {std::pair{'-', static_cast<std::int64_t>(unsigned{date.month()})},
          {'-', static_cast<std::int64_t>(unsigned{date.day()})},
          {' ', second / 3600},
          {':', second / 60 % 60},
          {':', second % 60}}) {
        out.push_back(separator);
        appendPadded(out, value, 10);
    }
    return out;
}

std::optional<TerminalTime> decodeTerminalTime(TimeFormat format, ByteView raw) {
    switch (format) {
    case TimeFormat::None:
        return std::nullopt;
    case TimeFormat::Csp2Packed:
        return decodeCsp2(raw);
    case TimeFormat::Digits14:
        return decodeDigits(raw);
    }
    return std::nullopt;
}

Bytes encodeTerminalTime(TimeFormat format, TerminalTime time) {
    switch (format) {
    case TimeFormat::None:
        return {};
    case TimeFormat::Csp2Packed:
        return encodeCsp2(time);
    case TimeFormat::Digits14:
        return encodeDigits(time);
    }
    return {};
}

} // namespace tewatashi::domain
