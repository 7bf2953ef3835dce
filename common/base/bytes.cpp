#include "common/base/bytes.h"

#include "common/base/assert.h"

#include <sodium.h>

#include <array>

namespace tewatashi {
namespace {

constexpr std::uint8_t kNoDigit = 0xFF;

// By character: ids are read from hex on every path, several for each event.
constexpr std::array<std::uint8_t, 256> kHexValues = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(kNoDigit);
    for (std::uint8_t digit = 0; digit < 10; ++digit) {
        values[std::size_t{'0'} + digit] = digit;
    }
    for (std::uint8_t letter = 0; letter < 6; ++letter) {
        values[std::size_t{'a'} + letter] = static_cast<std::uint8_t>(10 + letter);
        values[std::size_t{'A'} + letter] = static_cast<std::uint8_t>(10 + letter);
    }
    return values;
}();

// Length of the well-formed UTF-8 sequence at `at`, 0 if there is none (RFC 3629 table 3-7).
std::size_t sequenceLength(std::string_view text, std::size_t at, char32_t& codePoint) {
    const auto byteAt = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t lead = byteAt(at);
    if (lead < 0x80) {
        codePoint = lead;
        return 1;
    }
    const std::size_t length = lead >= 0xF0 ? 4U : lead >= 0xE0 ? 3U : 2U;
    if (lead < 0xC2 || lead > 0xF4 || at + length > text.size()) {
        return 0;
    }
    codePoint = lead & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byteAt(at + i) & 0xC0U) != 0x80U) {
            return 0;
        }
        codePoint = (codePoint << 6U) | (byteAt(at + i) & 0x3FU);
    }
    const bool overlong =
        (length == 3 && codePoint < 0x800) || (length == 4 && codePoint < 0x10000);
    const bool surrogate = codePoint >= 0xD800 && codePoint <= 0xDFFF;
    return overlong || surrogate || codePoint > 0x10FFFF ? 0 : length;
}

} // namespace

ByteView asBytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

Bytes toBytes(std::string_view text) {
    const ByteView view = asBytes(text);
    return {view.begin(), view.end()};
}

std::string_view asText(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string toHex(ByteView bytes) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string hex;
    hex.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        hex += kDigits[byte >> 4U];
        hex += kDigits[byte & 0x0FU];
    }
    return hex;
}

bool decodeHex(std::string_view hex, std::span<std::uint8_t> out) {
    if (hex.size() != out.size() * 2) {
        return false;
    }
    unsigned worst = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const unsigned high = kHexValues[static_cast<std::uint8_t>(hex[2 * i])];
        const unsigned low = kHexValues[static_cast<std::uint8_t>(hex[2 * i + 1])];
        worst |= high | low;
        out[i] = static_cast<std::uint8_t>(high << 4U | low);
    }
    return worst <= 0x0F;
}

std::optional<Bytes> fromHex(std::string_view hex) {
    Bytes bytes(hex.size() / 2);
    return decodeHex(hex, bytes) ? std::optional(std::move(bytes)) : std::nullopt;
}

std::string toBase64(ByteView bytes) {
    constexpr int kVariant = sodium_base64_VARIANT_ORIGINAL;
    std::string text(sodium_base64_ENCODED_LEN(bytes.size(), kVariant), '\0');
    sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), kVariant);
    text.pop_back(); // the terminating NUL that libsodium counts
    return text;
}

std::optional<Bytes> fromBase64(std::string_view text) {
    Bytes bytes(text.size() / 4 * 3 + 3);
    std::size_t length = 0;
    const int rc = sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr,
                                     &length, nullptr, sodium_base64_VARIANT_ORIGINAL);
    if (rc != 0) {
        return std::nullopt;
    }
    bytes.resize(length);
    return bytes;
}

std::string latin1ToUtf8(ByteView bytes) {
    std::string text;
    text.reserve(bytes.size());
    for (const std::uint8_t byte : bytes) {
        if (byte < 0x80) {
            text += static_cast<char>(byte);
        } else {
            text += static_cast<char>(0xC0U | (byte >> 6U));
            text += static_cast<char>(0x80U | (byte & 0x3FU));
        }
    }
    return text;
}

std::optional<Bytes> utf8ToLatin1(std::string_view utf8) {
    Bytes bytes;
    bytes.reserve(utf8.size());
    for (std::size_t at = 0; at < utf8.size();) {
        char32_t codePoint = 0;
        const std::size_t length = sequenceLength(utf8, at, codePoint);
        if (length == 0 || codePoint > 0xFF) {
            return std::nullopt;
        }
        bytes.push_back(static_cast<std::uint8_t>(codePoint));
        at += length;
    }
    return bytes;
}

bool isValidUtf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        char32_t codePoint = 0;
        const std::size_t length = sequenceLength(text, at, codePoint);
        if (length == 0) {
            return false;
        }
        at += length;
    }
    return true;
}

ByteWriter& ByteWriter::u8(std::uint8_t value) {
    m_bytes.push_back(value);
    return *this;
}

ByteWriter& ByteWriter::u16(std::uint16_t value) {
    return u8(static_cast<std::uint8_t>(value >> 8U)).u8(static_cast<std::uint8_t>(value));
}

ByteWriter& ByteWriter::u32(std::uint32_t value) {
    return u16(static_cast<std::uint16_t>(value >> 16U)).u16(static_cast<std::uint16_t>(value));
}

ByteWriter& ByteWriter::u64(std::uint64_t value) {
    return u32(static_cast<std::uint32_t>(value >> 32U)).u32(static_cast<std::uint32_t>(value));
}

ByteWriter& ByteWriter::raw(ByteView bytes) {
    m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end());
    return *this;
}

ByteWriter& ByteWriter::sized16(ByteView bytes) {
    TW_ASSERT(bytes.size() <= 0xFFFF);
    return u16(static_cast<std::uint16_t>(bytes.size())).raw(bytes);
}

ByteWriter& ByteWriter::sized16(std::string_view text) { return sized16(asBytes(text)); }

} // namespace tewatashi
