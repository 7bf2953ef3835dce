#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tewatashi::domain {

// How a site's slip numbers look: `length` digits, the last of which is the 7DR check digit
// (remainder of the number before it divided by 7).
struct SlipNumberFormat {
    int length = 12;
    friend bool operator==(const SlipNumberFormat&, const SlipNumberFormat&) = default;
};

// NW-7 start and stop letters (a pair of A–D in either case around NW-7 data), if the reader sent
// them, are no part of the number.
[[nodiscard]] std::string_view stripNw7StartStop(std::string_view code);

// Remainder of the number divided by 7, of any length. `digits` holds digits only.
[[nodiscard]] char checkDigit7dr(std::string_view digits);

// The number whose digits before the check digit are `serial`, with leading zeros; the serial must
// fit the format.
[[nodiscard]] std::string slipNumberOf(std::uint64_t serial, const SlipNumberFormat& format);
[[nodiscard]] bool serialFits(std::uint64_t serial, const SlipNumberFormat& format);

enum class SlipNumberError { Length, NotDigits, CheckDigit };

struct ParsedSlip {
    std::string number;                          // digits without possession digits
    std::optional<std::string> possessionDigits; // the four digits printed after it, if scanned
};

// Accepts `length` digits, or `length` + 4 with possession digits, with or without NW-7 letters;
// also with the possession digits masked, so that a masked code means the same item.
[[nodiscard]] std::optional<ParsedSlip> parseSlipCode(std::string_view code,
                                                      const SlipNumberFormat& format);
// A person's typing without spaces, hyphens and NW-7 letters: what parseSlipCode then accepts.
[[nodiscard]] std::string slipCodeAsTyped(std::string_view typed);
// What is wrong with a person's typing; nullopt when it is a slip number.
[[nodiscard]] std::optional<SlipNumberError> explainSlipCode(std::string_view code,
                                                             const SlipNumberFormat& format);

inline constexpr int kPossessionDigits = 4;

// A code with anything that may be possession digits replaced by '*' ("123456789012****"): the
// only form that is stored by the server and that pages, exports, logs and support bundles show.
// Masking what is masked changes nothing. Takes and gives any octets.
[[nodiscard]] std::string maskedCode(std::string_view code, const SlipNumberFormat& format);

} // namespace tewatashi::domain
