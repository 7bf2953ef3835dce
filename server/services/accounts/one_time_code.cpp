#include "server/services/accounts/one_time_code.h"

#include "common/base/error.h"
#include "server/services/site/readable_code.h"

#include <liboath/oath.h>

#include <algorithm>

namespace tewatashi::server::services {
namespace {

constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::size_t kStepsAround = 1;

void beginLibrary() {
    static const int begun = ::oath_init();
    if (begun != OATH_OK) {
        throw Error({"ワンタイムパスワードの部品を開始できません。サーバーを再起動してください。",
                     "The library of one-time passwords cannot start. Restart the server."});
    }
}

// RFC 3986 §2.3.
std::string uriText(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    for (const char character : text) {
        const auto octet = static_cast<unsigned char>(character);
        const bool isPlain = (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z') ||
                             (octet >= '0' && octet <= '9') || octet == '-' || octet == '.' ||
                             octet == '_' || octet == '~';
        if (isPlain) {
            out.push_back(character);
        } else {
            out.push_back('%');
            out.push_back(kHex[octet >> 4U]);
            out.push_back(kHex[octet & 15U]);
        }
    }
    return out;
}

} // namespace

Bytes newCodeSecret(RandomSource& random) {
    Bytes secret(kCodeSecret_bytes);
    random.fill(secret);
    return secret;
}

std::string codeSecretText(ByteView secret) {
    std::string text;
    unsigned bits = 0;
    unsigned held = 0;
    for (const std::uint8_t octet : secret) {
        held = (held << 8U) | octet;
        for (bits += 8; bits >= 5; bits -= 5) {
            text.push_back(kBase32[(held >> (bits - 5)) & 31U]);
        }
    }
    if (bits > 0) {
        text.push_back(kBase32[(held << (5 - bits)) & 31U]);
    }
    return text;
}

std::string codeSecretUri(ByteView secret, std::string_view issuer, std::string_view account) {
    return "otpauth://totp/" + uriText(issuer) + ":" + uriText(account) +
           "?secret=" + codeSecretText(secret) + "&issuer=" + uriText(issuer);
}

std::optional<std::string> typedCode(std::string_view typed) {
    std::string digits;
    for (const char character : withoutFullWidth(typed)) {
        if (character >= '0' && character <= '9') {
            digits.push_back(character);
        } else if (character != ' ' && character != '-') {
            return std::nullopt;
        }
    }
    return digits.size() == kCodeDigits ? std::optional(digits) : std::nullopt;
}

std::optional<std::int64_t> stepOfCode(ByteView secret, const std::string& code, UtcMillis now) {
    beginLibrary();
    if (code.size() != kCodeDigits) {
        return std::nullopt;
    }
    std::uint64_t step = 0;
    const int found = ::oath_totp_validate3(
        reinterpret_cast<const char*>(secret.data()), secret.size(),
        static_cast<time_t>(now.value / 1000), OATH_TOTP_DEFAULT_TIME_STEP_SIZE,
        OATH_TOTP_DEFAULT_START_TIME, kStepsAround, nullptr, &step, code.c_str());
    return found < 0 ? std::nullopt : std::optional(static_cast<std::int64_t>(step));
}

} // namespace tewatashi::server::services
