#pragma once

#include <string>
#include <string_view>

namespace tewatashi::server::services {

// Of a number that somebody typed no more is looked at.
inline constexpr std::size_t kTypedNumberMax_bytes = 200;
// So many digits from the end of a slip number find it.
inline constexpr std::size_t kLastDigitsMin = 4;

// What a person typed or pasted, with full-width characters, Japanese blanks and every kind of
// dash as plain ASCII (NFKC). Text that is not UTF-8 stays as it is.
[[nodiscard]] std::string withPlainCharacters(std::string_view typed);

// What a keyboard-wedge scanner typed, whatever the input mode of the PC was: plain characters
// without controls and outer blanks; the letters of NW-7 that a romaji input mode turned into kana
// are letters again, and a code typed in kana input mode (ぬ for 1) is digits again.
[[nodiscard]] std::string withScannedCharacters(std::string_view typed);

} // namespace tewatashi::server::services
