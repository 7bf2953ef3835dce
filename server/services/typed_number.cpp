#include "server/services/typed_number.h"

#include "common/base/bytes.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>

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

} // namespace tewatashi::server::services
