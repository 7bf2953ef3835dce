#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

// The form in which names are searched: width and case folded (NFKC), variant kanji folded
// (variant_kanji.h), kana and Latin letters by their sound (sound_letters.h), blanks and
// punctuation left out. A unit is a kanji, a digit, another letter, or a syllable; the index holds
// pairs of units and the unit that a part of a name begins with (docs/decisions/0021).
namespace tewatashi::server::services {

struct SearchForm {
    std::vector<std::string> units;
    // Consonants at the end that wait for their vowel: the "d" of "yamad".
    std::string unfinished;

    [[nodiscard]] std::string text() const;
    [[nodiscard]] bool empty() const { return units.empty() && unfinished.empty(); }
};

// Empty for what is not UTF-8 or holds no letter and no digit.
[[nodiscard]] SearchForm searchFormOf(std::string_view text);

// At most this many words of a question are looked at.
inline constexpr std::size_t kSearchWordsMax = 4;
// The words of a question as they were typed: divided by blanks of any width, commas and ・.
[[nodiscard]] std::vector<std::string> searchWords(std::string_view text);

// What must be in the index of everything that contains this form. Never empty for a form that is
// not: a form of less than two units asks for parts that begin with it.
[[nodiscard]] std::vector<std::string> gramsToFind(const SearchForm& form);

struct SearchIndex {
    // The fields' forms and those of their parts, between line feeds: "\n佐藤太郎\n佐藤\n太郎\n".
    std::string lines;
    std::vector<std::string> grams; // sorted, without repetition
};
[[nodiscard]] SearchIndex searchIndexOf(std::span<const std::string> fields);

// How well lines answer a form; the smaller the better.
enum class SearchFit { Whole, Beginning, Inside, None };
[[nodiscard]] SearchFit fitOf(std::string_view lines, std::string_view form);

// Hiragana for kana of any kind and width: sorts names in the order of a Japanese list.
[[nodiscard]] std::string kanaOrder(std::string_view kana);
// Kana, blanks and ・ only; empty text is.
[[nodiscard]] bool isKana(std::string_view text);

} // namespace tewatashi::server::services
