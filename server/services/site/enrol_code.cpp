#include "server/services/site/enrol_code.h"

namespace tewatashi::server::services {
namespace {

// Without 0, O, 1 and I: 32 characters, five bits each.
constexpr std::string_view kAlphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
constexpr std::size_t kCharacters = 12;
constexpr std::size_t kTokenCharacters = 24;
constexpr std::size_t kGroup = 4;

// U+FF01…U+FF5E are the full-width forms of U+0021…U+007E: EF BC 81…BF and EF BD 80…9E.
std::string withoutFullWidth(std::string_view typed) {
    std::string out;
    for (std::size_t i = 0; i < typed.size(); ++i) {
        const auto octet = [&](std::size_t at) { return static_cast<unsigned char>(typed[at]); };
        if (i + 2 < typed.size() && octet(i) == 0xEF &&
            (octet(i + 1) == 0xBC || octet(i + 1) == 0xBD)) {
            const int base = octet(i + 1) == 0xBC ? 0x20 - 0x80 : 0x60 - 0x80;
            out.push_back(static_cast<char>(octet(i + 2) + base));
            i += 2;
        } else {
            out.push_back(typed[i]);
        }
    }
    return out;
}

std::string newCode(RandomSource& random, std::size_t characters) {
    std::string code;
    for (std::size_t i = 0; i < characters; ++i) {
        if (i > 0 && i % kGroup == 0) {
            code.push_back('-');
        }
        code.push_back(kAlphabet[random.below(kAlphabet.size())]);
    }
    return code;
}

std::optional<std::string> normalized(std::string_view typed, std::size_t characters) {
    std::string code;
    for (char character : withoutFullWidth(typed)) {
        if (character == ' ' || character == '-' || character == '\t') {
            continue;
        }
        if (character >= 'a' && character <= 'z') {
            character = static_cast<char>(character - 'a' + 'A');
        }
        if (kAlphabet.find(character) == std::string_view::npos || code.size() == characters) {
            return std::nullopt;
        }
        code.push_back(character);
    }
    return code.size() == characters ? std::optional(code) : std::nullopt;
}

} // namespace

std::string newEnrolCode(RandomSource& random) { return newCode(random, kCharacters); }

std::string newDeploymentToken(RandomSource& random) { return newCode(random, kTokenCharacters); }

std::optional<std::string> normalizedEnrolCode(std::string_view typed) {
    return normalized(typed, kCharacters);
}

std::optional<std::string> normalizedDeploymentToken(std::string_view typed) {
    return normalized(typed, kTokenCharacters);
}

Digest enrolCodeDigest(std::string_view normalized) {
    return sha256("tewatashi-enrol-code-v1\n" + std::string(normalized));
}

} // namespace tewatashi::server::services
