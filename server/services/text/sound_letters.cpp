#include "server/services/text/sound_letters.h"

#include <array>
#include <cstddef>
#include <utility>

namespace tewatashi::server::services {
namespace {

constexpr char32_t kFirstKana = U'ぁ'; // U+3041
// In the order of Unicode. A leading '*' is a small letter that melts into the syllable before it;
// small っ only doubles a consonant, and doubles are not written.
constexpr std::array<std::string_view, 86> kKanaLetters{
    "*a", "a",  "*i", "i",  "*u", "u",  "*e",  "e",  "*o",  "o",  "ka",  "ga", "ki", "gi", "ku",
    "gu", "ke", "ge", "ko", "go", "sa", "za",  "si", "zi",  "su", "zu",  "se", "ze", "so", "zo",
    "ta", "da", "ti", "zi", "",   "tu", "zu",  "te", "de",  "to", "do",  "na", "ni", "nu", "ne",
    "no", "ha", "ba", "pa", "hi", "bi", "pi",  "hu", "bu",  "pu", "he",  "be", "pe", "ho", "bo",
    "po", "ma", "mi", "mu", "me", "mo", "*ya", "ya", "*yu", "yu", "*yo", "yo", "ra", "ri", "ru",
    "re", "ro", "wa", "wa", "i",  "e",  "o",   "n",  "bu",  "ka", "ke"};

bool isVowel(char letter) {
    return letter == 'a' || letter == 'i' || letter == 'u' || letter == 'e' || letter == 'o';
}

// Joins letters; doubled consonants become one, and a long o or u is written as a short one.
class Writer {
public:
    void add(char letter) {
        const bool isLong = m_last == letter ? letter == 'o' || letter == 'u' || !isVowel(letter)
                                             : m_last == 'o' && letter == 'u';
        if (!isLong) {
            m_text.push_back(letter);
            m_last = letter;
        }
    }
    void add(std::string_view letters) {
        for (const char letter : letters) {
            add(letter);
        }
    }
    // しゃ is "sya", シェ "sye", ファ "ha", ウィ "wi". `before` is what the kana before the small
    // one is by itself.
    void melt(std::string_view small, std::string_view before) {
        if (before.empty() || m_text.empty() || m_text.back() != before.back()) {
            return add(small);
        }
        const char vowel = before.back();
        if (before.size() > 1) {
            replaceLast("");
            if (vowel == 'i' && small != "i" && !small.starts_with('y')) {
                add('y');
            }
        } else if (vowel == 'u' && !small.starts_with('y')) {
            replaceLast("w");
        }
        add(small);
    }
    [[nodiscard]] char last() const { return m_last; }
    [[nodiscard]] std::string take() { return std::move(m_text); }

private:
    void replaceLast(std::string_view letters) {
        m_text.pop_back();
        m_text += letters;
        m_last = m_text.empty() ? '\0' : m_text.back();
    }

    std::string m_text;
    char m_last = '\0';
};

class LatinReader {
public:
    explicit LatinReader(std::string_view word) : m_word(word) {}

    std::string read() {
        while (m_at < m_word.size()) {
            step();
        }
        return m_out.take();
    }

private:
    [[nodiscard]] char peek(std::size_t ahead = 1) const {
        return m_at + ahead < m_word.size() ? m_word[m_at + ahead] : '\0';
    }
    // sha, cha, ja are sya, tya, zya; shi, chi, ji need no y.
    void addPalatal(char consonant, std::size_t letters) {
        m_out.add(consonant);
        m_at += letters;
        const char next = m_at < m_word.size() ? m_word[m_at] : '\0';
        if (isVowel(next) && next != 'i') {
            m_out.add('y');
        }
    }
    void addPlain(char letter) {
        m_out.add(letter);
        ++m_at;
    }
    void step() {
        const char letter = m_word[m_at];
        const char next = peek();
        switch (letter) {
        case 's':
            return next == 'h' ? addPalatal('s', 2) : addPlain('s');
        case 'c':
            return readC(next);
        case 'j':
            return addPalatal('z', 1);
        case 't':
            if (next == 's') { // tsu
                m_out.add('t');
                m_at += 2;
                return;
            }
            return next == 'c' && peek(2) == 'h' ? skip() : addPlain('t'); // matcha
        case 'd':
            if (next == 'z' || next == 'j') {
                return skip();
            }
            return addPlain(next == 'u' ? 'z' : 'd'); // づ as keyboards want it
        case 'm':
            return addPlain(next == 'b' || next == 'p' || next == 'm' ? 'n' : 'm'); // Namba
        case 'h':
            // Ohno, Satoh
            return m_out.last() == 'o' && (next == '\0' || !isVowel(next)) ? skip() : addPlain('h');
        default:
            return addPlain(simplified(letter));
        }
    }
    void readC(char next) {
        if (next == 'h') {
            return addPalatal('t', 2);
        }
        if (next == 'k' || next == 'c') {
            return skip();
        }
        // At the end it is most likely a "ch" being typed.
        return addPlain(next == '\0' || next == 'y' ? 't' : 'k');
    }
    void skip() { ++m_at; }
    static char simplified(char letter) {
        switch (letter) {
        case 'f':
            return 'h';
        case 'l':
            return 'r';
        case 'v':
            return 'b';
        case 'q':
            return 'k';
        default:
            return letter;
        }
    }

    std::string_view m_word;
    std::size_t m_at = 0;
    Writer m_out;
};

} // namespace

std::string lettersOfKana(std::u32string_view hiragana) {
    Writer out;
    std::string_view before; // the letters of the kana before
    for (const char32_t kana : hiragana) {
        const auto index = static_cast<std::size_t>(kana - kFirstKana);
        if (kana < kFirstKana || index >= kKanaLetters.size()) {
            continue;
        }
        const std::string_view letters = kKanaLetters.at(index);
        if (letters.starts_with('*')) {
            out.melt(letters.substr(1), before);
            before = {};
        } else {
            out.add(letters);
            before = letters;
        }
    }
    return out.take();
}

std::string lettersOfLatin(std::string_view lowerCase) { return LatinReader(lowerCase).read(); }

} // namespace tewatashi::server::services
