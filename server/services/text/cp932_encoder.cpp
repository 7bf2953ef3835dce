#include "server/services/text/cp932_encoder.h"

#include "common/base/error.h"

#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <array>
#include <utility>

namespace tewatashi::server::services {
namespace {

// What Windows calls 932. ICU's table swaps three control characters, which never come here
// (csv_text.h).
constexpr const char* kConverter = "ibm-943_P15A-2003";

// Unicode's mapping of a JIS X 0208 character -> the one that Windows has for the same character.
constexpr std::array<std::pair<UChar32, UChar32>, 7> kSameInJis{{
    {0x00A2, 0xFFE0}, // cent sign
    {0x00A3, 0xFFE1}, // pound sign
    {0x00AC, 0xFFE2}, // not sign
    {0x2014, 0x2015}, // em dash
    {0x2016, 0x2225}, // double vertical line
    {0x2212, 0xFF0D}, // minus sign
    {0x301C, 0xFF5E}, // wave dash
}};

UChar32 asWindowsHasIt(UChar32 character) {
    for (const auto& [unicode, windows] : kSameInJis) {
        if (unicode == character) {
            return windows;
        }
    }
    return character;
}

} // namespace

struct Cp932Encoder::Impl {
    Impl() {
        UErrorCode status = U_ZERO_ERROR;
        converter = ucnv_open(kConverter, &status);
        if (U_SUCCESS(status)) {
            ucnv_setFromUCallBack(converter, UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr,
                                  &status);
        }
        if (U_FAILURE(status)) {
            ucnv_close(converter);
            throw Error({"文字コード CP932 の変換表がありません。ICU のパッケージ libicu72 を"
                         "入れ直してください。",
                         "The conversion table of code page 932 is missing. Reinstall ICU "
                         "(package libicu72)."});
        }
    }
    ~Impl() { ucnv_close(converter); }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    // False when the character is not in the code page.
    bool append(std::string& out, UChar32 character) {
        const icu::UnicodeString one(asWindowsHasIt(character));
        std::array<char, 8> octets{};
        UErrorCode status = U_ZERO_ERROR;
        ucnv_resetFromUnicode(converter);
        const std::int32_t length =
            ucnv_fromUChars(converter, octets.data(), static_cast<std::int32_t>(octets.size()),
                            one.getBuffer(), one.length(), &status);
        // ICU drops what nobody sees, such as the selector of a variant kanji (U+E0100), without a
        // word: to us that is a character without a place as well.
        if (U_FAILURE(status) || length == 0) {
            return false;
        }
        out.append(octets.data(), static_cast<std::size_t>(length));
        return true;
    }

    UConverter* converter = nullptr;
};

Cp932Encoder::Cp932Encoder() : m_impl(std::make_unique<Impl>()) {}
Cp932Encoder::~Cp932Encoder() = default;

std::string Cp932Encoder::encoded(std::string_view utf8, std::vector<char32_t>& missing) {
    std::string out;
    out.reserve(utf8.size());
    std::size_t plain = 0;
    while (plain < utf8.size() && static_cast<unsigned char>(utf8[plain]) < 0x80) {
        ++plain; // most of a CSV is ASCII
    }
    out.append(utf8.substr(0, plain));
    const icu::UnicodeString text = icu::UnicodeString::fromUTF8(
        icu::StringPiece(utf8.data() + plain, static_cast<std::int32_t>(utf8.size() - plain)));
    for (std::int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1)) {
        const UChar32 character = text.char32At(at);
        if (character < 0x80) {
            out += static_cast<char>(character);
        } else if (!m_impl->append(out, character)) {
            missing.push_back(static_cast<char32_t>(character));
            out += numericReference(static_cast<char32_t>(character));
        }
    }
    return out;
}

std::string numericReference(char32_t character) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string digits;
    for (auto rest = static_cast<std::uint32_t>(character); rest != 0; rest /= 16) {
        digits.insert(digits.begin(), kDigits[rest % 16]);
    }
    return "&#x" + digits + ";";
}

} // namespace tewatashi::server::services
