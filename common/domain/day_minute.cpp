#include "common/domain/day_minute.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace tewatashi::domain {
namespace {

constexpr int kHours = 24;
constexpr int kMinutes = 60;

std::optional<int> twoDigits(std::string_view text) {
    const bool isPlain =
        std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return isPlain ? std::optional(value) : std::nullopt;
}

} // namespace

std::optional<int> minuteFromText(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') {
        return std::nullopt;
    }
    const auto hour = twoDigits(text.substr(0, 2));
    const auto minute = twoDigits(text.substr(3, 2));
    return hour && minute && *hour < kHours && *minute < kMinutes
               ? std::optional(*hour * kMinutes + *minute)
               : std::nullopt;
}

std::string textOfMinute(int minute) {
    return fmt::format("{:02}:{:02}", minute / kMinutes, minute % kMinutes);
}

} // namespace tewatashi::domain
