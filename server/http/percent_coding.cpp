#include "server/http/percent_coding.h"

#include "common/base/bytes.h"

namespace tewatashi::server::http {

namespace {

int hexValue(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

bool isUnreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

} // namespace

std::optional<std::string> percentDecode(std::string_view text, Plus plus) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            if (text.size() - i < 3) {
                return std::nullopt;
            }
            const int high = hexValue(text[i + 1]);
            const int low = hexValue(text[i + 2]);
            if (high < 0 || low < 0) {
                return std::nullopt;
            }
            c = static_cast<char>(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus == Plus::Space) {
            c = ' ';
        }
        if (c == '\0') {
            return std::nullopt;
        }
        decoded.push_back(c);
    }
    if (!isValidUtf8(decoded)) {
        return std::nullopt;
    }
    return decoded;
}

std::string percentEncode(std::string_view text) {
    static constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string encoded;
    encoded.reserve(text.size());
    for (const char c : text) {
        if (isUnreserved(c)) {
            encoded.push_back(c);
        } else {
            const auto octet = static_cast<unsigned char>(c);
            encoded.push_back('%');
            encoded.push_back(kDigits[octet >> 4U]);
            encoded.push_back(kDigits[octet & 15U]);
        }
    }
    return encoded;
}

std::optional<FieldList> parseFields(std::string_view text, std::size_t fieldsMax) {
    FieldList fields;
    while (!text.empty()) {
        const std::size_t end = text.find('&');
        const std::string_view part = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (part.empty()) {
            continue;
        }
        if (fields.size() == fieldsMax) {
            return std::nullopt;
        }
        const std::size_t equals = part.find('=');
        auto name = percentDecode(part.substr(0, equals), Plus::Space);
        auto value = percentDecode(equals == std::string_view::npos ? std::string_view()
                                                                    : part.substr(equals + 1),
                                   Plus::Space);
        if (!name || !value) {
            return std::nullopt;
        }
        fields.emplace_back(std::move(*name), std::move(*value));
    }
    return fields;
}

} // namespace tewatashi::server::http
