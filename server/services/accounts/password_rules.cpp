#include "server/services/accounts/password_rules.h"

#include "server/services/accounts/common_passwords.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <set>
#include <vector>

namespace tewatashi::server::services {
namespace {

// Fewer different characters than this after known words are taken out is a password made of known
// words: "tewatashi-2026-password" leaves three digits.
constexpr std::size_t kOwnCharactersMin = 5;
// Shorter words occur in every text by chance.
constexpr std::size_t kWordCharactersMin = 3;

std::optional<icu::UnicodeString> fromUtf8(std::string_view text) {
    const icu::UnicodeString decoded = icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    // ICU replaces what is not UTF-8 by U+FFFD, which nobody types.
    return decoded.indexOf(static_cast<char16_t>(0xFFFD)) < 0 ? std::optional(decoded)
                                                              : std::nullopt;
}

icu::UnicodeString folded(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* form = icu::Normalizer2::getNFKCCasefoldInstance(status);
    const auto decoded = fromUtf8(text);
    return U_SUCCESS(status) && decoded ? form->normalize(*decoded, status) : icu::UnicodeString();
}

bool isRunOrRepeat(const icu::UnicodeString& text) {
    // "abcdef…", "987654…", "aaaa…" and "abcabcabc…" (a period of at most four).
    for (int period = 1; period <= 4; ++period) {
        bool repeats = text.length() > period;
        for (int i = period; i < text.length() && repeats; ++i) {
            repeats = text[i] == text[i - period];
        }
        if (repeats) {
            return true;
        }
    }
    for (const int step : {1, -1}) {
        int following = 0;
        for (int i = 1; i < text.length(); ++i) {
            following += text[i] - text[i - 1] == step ? 1 : 0;
        }
        // "1234567890123456" breaks the run at the ten, hence not all of them.
        if (text.length() > 1 && following * 10 >= (text.length() - 1) * 8) {
            return true;
        }
    }
    return false;
}

std::size_t ownCharacters(icu::UnicodeString text, std::span<const std::string> contextWords) {
    std::vector<icu::UnicodeString> words;
    for (const std::string_view word : commonPasswordWords()) {
        words.push_back(folded(word));
    }
    for (const std::string& word : contextWords) {
        words.push_back(folded(word));
    }
    // The longest first: "password" before "word".
    std::sort(words.begin(), words.end(),
              [](const auto& left, const auto& right) { return left.length() > right.length(); });
    for (const icu::UnicodeString& word : words) {
        if (word.countChar32() >= static_cast<std::int32_t>(kWordCharactersMin)) {
            text.findAndReplace(word, icu::UnicodeString());
        }
    }
    std::set<char16_t> different;
    for (int i = 0; i < text.length(); ++i) {
        different.insert(text[i]);
    }
    return different.size();
}

} // namespace

std::optional<std::string> normalizedPassword(std::string_view typed) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* form = icu::Normalizer2::getNFCInstance(status);
    const auto decoded = fromUtf8(typed);
    if (U_FAILURE(status) || !decoded) {
        return std::nullopt;
    }
    std::string out;
    form->normalize(*decoded, status).toUTF8String(out);
    return U_SUCCESS(status) ? std::optional(out) : std::nullopt;
}

std::optional<LocalizedText> passwordProblem(std::string_view normalized,
                                             std::span<const std::string> contextWords,
                                             int charactersMin) {
    const auto text = fromUtf8(normalized);
    const int characters = text ? text->countChar32() : 0;
    if (characters < charactersMin) {
        const std::string least = std::to_string(charactersMin);
        return LocalizedText{"パスワードは" + least +
                                 "文字以上にしてください。覚えやすい短い文でも構いません。",
                             "The password needs at least " + least +
                                 " characters. A short sentence that you can remember is fine."};
    }
    if (characters > kPasswordCharactersMax) {
        return LocalizedText{"パスワードは128文字以内にしてください。",
                             "The password may have at most 128 characters."};
    }
    const icu::UnicodeString plain = folded(normalized);
    if (isRunOrRepeat(plain) || ownCharacters(plain, contextWords) < kOwnCharactersMin) {
        return LocalizedText{
            "このパスワードは推測されやすいため使えません。よく使われる言葉、お名前、ログイン名、"
            "連続した文字以外の言葉を加えてください。",
            "This password is easy to guess. Add words other than common passwords, your name, "
            "your login name or runs of characters."};
    }
    return std::nullopt;
}

} // namespace tewatashi::server::services
