#pragma once

#include <string>
#include <string_view>

// How a name sounds, in Latin letters: kana, Hepburn and Kunrei spellings of one name meet in one
// spelling, so that しょうじ, "shouji", "Shoji" and "syozi" are all "syozi".
namespace tewatashi::server::services {

// Of hiragana (katakana shifted to hiragana by the caller); "ー" is no letter.
[[nodiscard]] std::string lettersOfKana(std::u32string_view hiragana);
// Of a run of a–z. What is no Japanese name keeps its own letters as far as the rules leave them:
// both sides of a search go through the same rules. The beginning of a word gives the beginning of
// its letters, apart from an "m" whose next letter decides ("nam" of "namba").
[[nodiscard]] std::string lettersOfLatin(std::string_view lowerCase);

} // namespace tewatashi::server::services
