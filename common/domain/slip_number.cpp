#include "common/domain/slip_number.h"

#include "common/base/assert.h"

#include <algorithm>

namespace tewatashi::domain {
namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }

bool isSeparator(char c) { return c == ' ' || c == '-'; }

bool allDigits(std::string_view text) { return std::all_of(text.begin(), text.end(), isDigit); }

bool isNw7Letter(char c) { return (c >= 'A' && c <= 'D') || (c >= 'a' && c <= 'd'); }

// What may stand between the start and the stop letter (JIS X 0506).
bool isNw7Data(char c) {
    return isDigit(c) || std::string_view("-$:/.+").find(c) != std::string_view::npos;
}

// How possession digits are stored and shown.
constexpr std::string_view kMask = "****";
static_assert(kMask.size() == kPossessionDigits);

std::string_view withoutMask(std::string_view code) {
    return code.ends_with(kMask) ? code.substr(0, code.size() - kMask.size()) : code;
}

// The number alone, or nullopt with the reason in `error`.
std::optional<ParsedSlip> parseDigits(std::string_view digits, const SlipNumberFormat& format,
                                      SlipNumberError& error) {
    const auto length = static_cast<std::size_t>(format.length);
    if (digits.size() == length + kPossessionDigits) {
        digits = withoutMask(digits);
    }
    if (!allDigits(digits)) {
        error = SlipNumberError::NotDigits;
        return std::nullopt;
    }
    if (digits.size() != length && digits.size() != length + kPossessionDigits) {
        error = SlipNumberError::Length;
        return std::nullopt;
    }
    const std::string_view number = digits.substr(0, length);
    if (checkDigit7dr(number.substr(0, length - 1)) != number.back()) {
        error = SlipNumberError::CheckDigit;
        return std::nullopt;
    }
    ParsedSlip slip;
    slip.number = number;
    if (digits.size() > length) {
        slip.possessionDigits = digits.substr(length);
    }
    return slip;
}

// End of the run of digits that starts at `from`; separators between digits belong to it.
std::size_t digitRunEnd(std::string_view code, std::size_t from) {
    std::size_t end = from;
    for (std::size_t i = from; i < code.size(); ++i) {
        if (isDigit(code[i])) {
            end = i + 1;
        } else if (!isSeparator(code[i])) {
            break;
        }
    }
    return end;
}

} // namespace

std::string_view stripNw7StartStop(std::string_view code) {
    if (code.size() < 3 || !isNw7Letter(code.front()) || !isNw7Letter(code.back())) {
        return code;
    }
    const std::string_view inside = code.substr(1, code.size() - 2);
    // Only a pair around NW-7 data: other symbologies may hold words that begin with these letters.
    const std::string_view data = withoutMask(inside);
    return std::all_of(data.begin(), data.end(), isNw7Data) ? inside : code;
}

char checkDigit7dr(std::string_view digits) {
    int remainder = 0;
    for (const char digit : digits) {
        TW_ASSERT(isDigit(digit));
        remainder = (remainder * 10 + (digit - '0')) % 7;
    }
    return static_cast<char>('0' + remainder);
}

bool serialFits(std::uint64_t serial, const SlipNumberFormat& format) {
    return std::to_string(serial).size() < static_cast<std::size_t>(format.length);
}

std::string slipNumberOf(std::uint64_t serial, const SlipNumberFormat& format) {
    TW_ASSERT(serialFits(serial, format));
    const std::string digits = std::to_string(serial);
    std::string number(static_cast<std::size_t>(format.length) - 1 - digits.size(), '0');
    number += digits;
    number += checkDigit7dr(number);
    return number;
}

std::optional<ParsedSlip> parseSlipCode(std::string_view code, const SlipNumberFormat& format) {
    TW_ASSERT(format.length >= 2);
    SlipNumberError ignored{};
    return parseDigits(stripNw7StartStop(code), format, ignored);
}

std::string slipCodeAsTyped(std::string_view typed) {
    std::string code(typed);
    code.erase(std::remove_if(code.begin(), code.end(), isSeparator), code.end());
    return std::string(stripNw7StartStop(code));
}

std::optional<SlipNumberError> explainSlipCode(std::string_view code,
                                               const SlipNumberFormat& format) {
    TW_ASSERT(format.length >= 2);
    SlipNumberError error{};
    return parseDigits(slipCodeAsTyped(code), format, error) ? std::nullopt : std::optional(error);
}

std::string maskedCode(std::string_view code, const SlipNumberFormat& format) {
    std::string masked(code);
    const auto length = static_cast<std::size_t>(format.length);
    for (std::size_t at = 0; at < masked.size();) {
        if (!isDigit(masked[at])) {
            ++at;
            continue;
        }
        const std::size_t end = digitRunEnd(masked, at);
        const auto first = masked.begin() + static_cast<std::ptrdiff_t>(at);
        const auto last = masked.begin() + static_cast<std::ptrdiff_t>(end);
        const auto digits = static_cast<std::size_t>(std::count_if(first, last, isDigit));
        // A reader that lost a digit of the number leaves a shorter code: the last four are hidden
        // in any code longer than a slip number.
        std::size_t shown = digits > length ? std::min(length, digits - kPossessionDigits) : digits;
        for (std::size_t i = at; i < end; ++i) {
            if (isDigit(masked[i]) && shown > 0) {
                --shown;
            } else if (isDigit(masked[i])) {
                masked[i] = '*';
            }
        }
        at = end;
    }
    return masked;
}

} // namespace tewatashi::domain
