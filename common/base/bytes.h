#pragma once

#include "common/base/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

[[nodiscard]] ByteView asBytes(std::string_view text);
[[nodiscard]] Bytes toBytes(std::string_view text);
// Same octets, no decoding.
[[nodiscard]] std::string_view asText(ByteView bytes);

[[nodiscard]] std::string toHex(ByteView bytes); // lower case
// nullopt for an odd length or anything but [0-9a-fA-F].
[[nodiscard]] std::optional<Bytes> fromHex(std::string_view hex);
// Exactly out.size() octets of hex; false, with `out` undefined, when the text is anything else.
[[nodiscard]] bool decodeHex(std::string_view hex, std::span<std::uint8_t> out);

[[nodiscard]] std::string toBase64(ByteView bytes); // RFC 4648 §4, padded
[[nodiscard]] std::optional<Bytes> fromBase64(std::string_view text);

// Every octet becomes the code point of the same number, so that any byte string survives JSON.
[[nodiscard]] std::string latin1ToUtf8(ByteView bytes);
// nullopt when the text is not UTF-8 or holds a code point above U+00FF.
[[nodiscard]] std::optional<Bytes> utf8ToLatin1(std::string_view utf8);
[[nodiscard]] bool isValidUtf8(std::string_view text);

// Appends integers in network byte order: the form of every hashed or signed structure.
class ByteWriter {
public:
    ByteWriter& u8(std::uint8_t value);
    ByteWriter& u16(std::uint16_t value);
    ByteWriter& u32(std::uint32_t value);
    ByteWriter& u64(std::uint64_t value);
    ByteWriter& raw(ByteView bytes);
    // Length (2 octets) then the octets; at most 65,535.
    ByteWriter& sized16(ByteView bytes);
    ByteWriter& sized16(std::string_view text);
    [[nodiscard]] const Bytes& bytes() const { return m_bytes; }

private:
    Bytes m_bytes;
};

} // namespace tewatashi
