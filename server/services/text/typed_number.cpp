#include "server/services/text/typed_number.h"

#include "common/base/bytes.h"
#include "server/services/text/text_fields.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <iterator>

namespace tewatashi::server::services {
namespace {

bool isPlain(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Hyphens, dashes, the minus sign and the long-vowel mark, which a Japanese keyboard gives for "-".
bool isDash(char16_t unit) {
    return (unit >= u'\u2010' && unit <= u'\u2015') || unit == u'\u2212' || unit == u'\u30FC';
}

struct KanaKey {
    char16_t kana;
    char key;
};

// Keys of a JIS keyboard in kana input mode (JIS X 6002), as far as slip codes need them.
constexpr KanaKey kKanaKeys[] = {
    {u'\u306C', '1'}, {u'\u3075', '2'}, {u'\u3042', '3'}, {u'\u3046', '4'}, {u'\u3048', '5'},
    {u'\u304A', '6'}, {u'\u3084', '7'}, {u'\u3086', '8'}, {u'\u3088', '9'}, {u'\u308F', '0'},
    {u'\u3061', 'A'}, {u'\u3053', 'B'}, {u'\u305D', 'C'}, {u'\u3057', 'D'}, {u'\u307B', '-'},
};

char keyOfKana(char16_t unit) {
    const auto found = std::find_if(std::begin(kKanaKeys), std::end(kKanaKeys),
                                    [unit](const KanaKey& key) { return key.kana == unit; });
    return found == std::end(kKanaKeys) ? '\0' : found->key;
}

// Romaji input turns "a" into a kana at once and leaves b, c and d as they are.
bool isKanaA(char16_t unit) { return unit == u'\u3042' || unit == u'\u30A2'; }

void undoInputMode(icu::UnicodeString& text) {
    bool anyDigit = false;
    bool allKana = !text.isEmpty();
    for (std::int32_t i = 0; i < text.length(); ++i) {
        anyDigit = anyDigit || (text.charAt(i) >= u'0' && text.charAt(i) <= u'9');
        allKana = allKana && keyOfKana(text.charAt(i)) != '\0';
    }
    for (std::int32_t i = 0; i < text.length(); ++i) {
        if (anyDigit && isKanaA(text.charAt(i))) {
            text.setCharAt(i, u'a');
        } else if (allKana) {
            text.setCharAt(i, static_cast<char16_t>(keyOfKana(text.charAt(i))));
        }
    }
}

} // namespace

std::string withPlainCharacters(std::string_view typed) {
    if (isPlain(typed) || !isValidUtf8(typed)) {
        return std::string(typed);
    }
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCInstance(status);
    if (U_FAILURE(status) != 0) {
        return std::string(typed);
    }
    const icu::StringPiece piece(typed.data(), static_cast<std::int32_t>(typed.size()));
    icu::UnicodeString text = nfkc->normalize(icu::UnicodeString::fromUTF8(piece), status);
    for (std::int32_t i = 0; i < text.length(); ++i) {
        if (isDash(text.charAt(i))) {
            text.setCharAt(i, u'-');
        }
    }
    std::string plain;
    text.toUTF8String(plain);
    return plain;
}

std::string withScannedCharacters(std::string_view typed) {
    std::string plain = withPlainCharacters(typed);
    if (!isPlain(plain) && isValidUtf8(plain)) {
        icu::UnicodeString text = icu::UnicodeString::fromUTF8(
            icu::StringPiece(plain.data(), static_cast<std::int32_t>(plain.size())));
        undoInputMode(text);
        plain.clear();
        text.toUTF8String(plain);
    }
    // Scanners may send separators and a tabulator around the code.
    const auto isControl = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
    plain.erase(std::remove_if(plain.begin(), plain.end(), isControl), plain.end());
    return trimmed(plain);
}

} // namespace tewatashi::server::services
