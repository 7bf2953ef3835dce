#include "common/domain/day_minute.h"

#include "common/domain/plain_digits.h"

#include <fmt/format.h>

namespace tewatashi::domain {
namespace {

constexpr int kHours = 24;
constexpr int kMinutes = 60;

} // namespace

std::optional<int> minuteFromText(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') {
        return std::nullopt;
    }
    const auto hour = numberOfDigits(text.substr(0, 2));
    const auto minute = numberOfDigits(text.substr(3, 2));
    return hour && minute && *hour < kHours && *minute < kMinutes
               ? std::optional(*hour * kMinutes + *minute)
               : std::nullopt;
}

std::string textOfMinute(int minute) {
    return fmt::format("{:02}:{:02}", minute / kMinutes, minute % kMinutes);
}

} // namespace tewatashi::domain
