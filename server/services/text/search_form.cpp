#include "server/services/text/search_form.h"

#include "common/base/bytes.h"
#include "server/services/text/sound_letters.h"
#include "server/services/text/variant_kanji.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <set>
#include <utility>

namespace tewatashi::server::services {
namespace {

constexpr char32_t kLongMark = U'ー';
constexpr char32_t kKatakanaShift = U'ァ' - U'ぁ';

bool isHiragana(char32_t c) { return c >= U'ぁ' && c <= U'ゖ'; }
bool isKatakana(char32_t c) { return c >= U'ァ' && c <= U'ヶ'; }
bool isLatin(char32_t c) { return c >= U'a' && c <= U'z'; }

void appendUtf8(std::string& out, char32_t c) {
    icu::UnicodeString(static_cast<UChar32>(c)).toUTF8String(out);
}

std::u32string codePoints(const icu::UnicodeString& text) {
    std::u32string out;
    for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
        out.push_back(static_cast<char32_t>(text.char32At(i)));
    }
    return out;
}

// Width, case, compatibility forms and invisible selectors folded.
std::u32string caseFolded(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* const form = icu::Normalizer2::getNFKCCasefoldInstance(status);
    if (U_FAILURE(status) != 0 || !isValidUtf8(text)) {
        return {};
    }
    const icu::StringPiece piece(text.data(), static_cast<std::int32_t>(text.size()));
    const icu::UnicodeString folded = form->normalize(icu::UnicodeString::fromUTF8(piece), status);
    return U_FAILURE(status) != 0 ? std::u32string() : codePoints(folded);
}

// ō and é are o and e. Kana keep their voicing marks: only Latin letters come here.
char32_t withoutAccent(char32_t c) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* const nfd = icu::Normalizer2::getNFDInstance(status);
    icu::UnicodeString parts;
    const bool accented = U_SUCCESS(status) != 0 && (c < 0x0250 || (c >= 0x1E00 && c < 0x1F00)) &&
                          nfd->getDecomposition(static_cast<UChar32>(c), parts) != 0;
    return accented ? static_cast<char32_t>(parts.char32At(0)) : c;
}

// ゝ and 々 repeat what is before them, ゞ with a voicing mark.
char32_t unrepeated(char32_t c, char32_t before) {
    if (before == 0) {
        return c;
    }
    if (c == U'々' || c == U'ゝ' || c == U'ヽ') {
        return before;
    }
    if (c == U'ゞ' || c == U'ヾ') {
        const bool canBeVoiced = (before >= U'か' && before <= U'ほ');
        return canBeVoiced ? before + 1 : before;
    }
    return c;
}

bool counts(char32_t c) { return u_isalnum(static_cast<UChar32>(c)) != 0; }

// Only what is searched: hiragana, a–z, digits, kanji without variants, other letters.
std::u32string plainLetters(std::string_view text) {
    std::u32string out;
    for (char32_t c : caseFolded(text)) {
        c = unrepeated(c, out.empty() ? 0 : out.back());
        c = withoutVariant(isKatakana(c) ? c - kKatakanaShift : withoutAccent(c));
        if (c != kLongMark && counts(c)) {
            out.push_back(c);
        }
    }
    return out;
}

// Divides letters into syllables: consonants and a vowel; an n before a consonant stands alone.
void appendSyllables(SearchForm& form, std::string_view letters) {
    const auto isVowel = [](char c) {
        return std::string_view("aiueo").find(c) != std::string_view::npos;
    };
    std::string syllable;
    for (const char letter : letters) {
        if (syllable == "n" && !isVowel(letter) && letter != 'y') {
            form.units.push_back(std::exchange(syllable, std::string()));
        }
        syllable.push_back(letter);
        if (isVowel(letter)) {
            form.units.push_back(std::exchange(syllable, std::string()));
        }
    }
    form.unfinished = std::move(syllable);
}

SearchForm formOf(std::u32string_view letters) {
    SearchForm form;
    const auto finish = [&form] {
        if (!form.unfinished.empty()) {
            form.units.push_back(std::exchange(form.unfinished, std::string()));
        }
    };
    while (!letters.empty()) {
        finish();
        const auto run = [letters](bool (*belongs)(char32_t)) {
            const auto* const end = std::find_if_not(letters.begin(), letters.end(), belongs);
            return static_cast<std::size_t>(end - letters.begin());
        };
        std::size_t length = 1;
        if (isHiragana(letters.front())) {
            length = run(isHiragana);
            appendSyllables(form, lettersOfKana(letters.substr(0, length)));
        } else if (isLatin(letters.front())) {
            length = run(isLatin);
            const std::string word(letters.begin(), letters.begin() + length);
            appendSyllables(form, lettersOfLatin(word));
        } else {
            appendUtf8(form.units.emplace_back(), letters.front());
        }
        letters.remove_prefix(length);
    }
    return form;
}

bool dividesWords(char32_t c) {
    return u_isUWhiteSpace(static_cast<UChar32>(c)) != 0 || c == U',' || c == U'、' || c == U'・';
}

std::vector<std::u32string> partsOf(std::u32string_view text) {
    std::vector<std::u32string> parts(1);
    for (const char32_t c : text) {
        if (!dividesWords(c)) {
            parts.back().push_back(c);
        } else if (!parts.back().empty()) {
            parts.emplace_back();
        }
    }
    if (parts.back().empty()) {
        parts.pop_back();
    }
    return parts;
}

void addPairs(std::set<std::string>& grams, const SearchForm& form) {
    std::vector<std::string> units = form.units;
    if (!form.unfinished.empty()) {
        units.push_back(form.unfinished);
    }
    for (std::size_t i = 1; i < units.size(); ++i) {
        grams.insert(units[i - 1] + units[i]);
    }
}

std::string beginningWith(std::string_view unit) { return "^" + std::string(unit); }

void addBeginning(std::set<std::string>& grams, const SearchForm& form) {
    const std::string& first = form.units.empty() ? form.unfinished : form.units.front();
    grams.insert(beginningWith(first));
    if (isLatin(static_cast<unsigned char>(first.front()))) {
        grams.insert(beginningWith(first.substr(0, 1))); // one letter typed
    }
}

std::string utf8Of(std::u32string_view text) {
    std::string out;
    for (const char32_t c : text) {
        appendUtf8(out, c);
    }
    return out;
}

} // namespace

std::string SearchForm::text() const {
    std::string out;
    for (const std::string& unit : units) {
        out += unit;
    }
    return out + unfinished;
}

SearchForm searchFormOf(std::string_view text) { return formOf(plainLetters(text)); }

std::vector<std::string> searchWords(std::string_view text) {
    std::vector<std::string> words;
    for (const std::u32string& part : partsOf(caseFolded(text))) {
        if (words.size() < kSearchWordsMax && std::any_of(part.begin(), part.end(), counts)) {
            words.push_back(utf8Of(part));
        }
    }
    return words;
}

std::vector<std::string> gramsToFind(const SearchForm& form) {
    if (form.empty()) {
        return {};
    }
    if (form.units.empty()) {
        return {beginningWith(form.unfinished.substr(0, 1))};
    }
    if (form.units.size() == 1) {
        return {beginningWith(form.units.front())};
    }
    std::set<std::string> grams;
    addPairs(grams, {form.units, {}});
    return {grams.begin(), grams.end()};
}

SearchIndex searchIndexOf(std::span<const std::string> fields) {
    SearchIndex index{"\n", {}};
    std::set<std::string> grams;
    const auto addLine = [&index](const std::string& text) {
        if (index.lines.find("\n" + text + "\n") == std::string::npos) {
            index.lines += text + "\n";
        }
    };
    for (const std::string& field : fields) {
        const SearchForm whole = searchFormOf(field);
        if (whole.empty()) {
            continue;
        }
        addLine(whole.text());
        addPairs(grams, whole);
        for (const std::u32string& part : partsOf(caseFolded(field))) {
            const SearchForm form = searchFormOf(utf8Of(part));
            if (!form.empty()) {
                addLine(form.text());
                addPairs(grams, form);
                addBeginning(grams, form);
            }
        }
    }
    index.grams.assign(grams.begin(), grams.end());
    return index;
}

SearchFit fitOf(std::string_view lines, std::string_view form) {
    SearchFit best = SearchFit::None;
    for (std::size_t at = lines.find(form); at != std::string_view::npos && !form.empty();
         at = lines.find(form, at + 1)) {
        const bool begins = at > 0 && lines[at - 1] == '\n';
        const bool ends = at + form.size() < lines.size() && lines[at + form.size()] == '\n';
        best = std::min(best, begins ? (ends ? SearchFit::Whole : SearchFit::Beginning)
                                     : SearchFit::Inside);
    }
    return best;
}

std::string kanaOrder(std::string_view kana) {
    std::u32string out;
    for (const char32_t c : caseFolded(kana)) {
        out.push_back(isKatakana(c) ? c - kKatakanaShift : c);
    }
    return utf8Of(out);
}

bool isKana(std::string_view text) {
    const std::u32string letters = caseFolded(text);
    return (text.empty() || !letters.empty()) &&
           std::all_of(letters.begin(), letters.end(), [](char32_t c) {
               return isHiragana(c) || isKatakana(c) || c == kLongMark || dividesWords(c) ||
                      c == U'ヽ' || c == U'ヾ' || c == U'ゝ' || c == U'ゞ';
           });
}

} // namespace tewatashi::server::services
