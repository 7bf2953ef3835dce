#include "common/base/bytes.h"
#include "common/base/strong_id.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

#include <unordered_set>

using namespace tewatashi;

namespace {

Bytes randomBytes(test::TestRandom& random, std::size_t size) {
    Bytes bytes(size);
    random.fill(bytes);
    return bytes;
}

} // namespace

TEST_CASE("Hex is lower case, reads both cases and refuses everything else") {
    CHECK(toHex(Bytes{0x00, 0xAB, 0xFF}) == "00abff");
    CHECK(fromHex("00abFF") == Bytes{0x00, 0xAB, 0xFF});
    CHECK(fromHex("") == Bytes{});
    CHECK_FALSE(fromHex("abc"));
    CHECK_FALSE(fromHex("0g"));
    CHECK_FALSE(fromHex(" 0"));
    CHECK_FALSE(fromHex("0x"));
}

TEST_CASE("Base64 follows the vectors of RFC 4648 and refuses damaged text") {
    CHECK(toBase64(asBytes("")).empty());
    CHECK(toBase64(asBytes("f")) == "Zg==");
    CHECK(toBase64(asBytes("fo")) == "Zm8=");
    CHECK(toBase64(asBytes("foobar")) == "Zm9vYmFy");
    CHECK(fromBase64("Zm9vYg==") == toBytes("foob"));
    CHECK_FALSE(fromBase64("Zm9vYg="));
    CHECK_FALSE(fromBase64("Zm9v!g=="));
    CHECK_FALSE(fromBase64("Zm9v Yg=="));
}

TEST_CASE("Every octet string survives hex, base64 and Latin-1 text") {
    test::TestRandom random(1);
    for (std::size_t size = 0; size < 300; ++size) {
        const Bytes bytes = randomBytes(random, size);
        CHECK(fromHex(toHex(bytes)) == bytes);
        CHECK(fromBase64(toBase64(bytes)) == bytes);
        const std::string text = latin1ToUtf8(bytes);
        CHECK(isValidUtf8(text));
        CHECK(utf8ToLatin1(text) == bytes);
    }
}

TEST_CASE("Latin-1 refuses characters that are no octet") {
    CHECK(utf8ToLatin1("ÿ") == Bytes{0xFF});
    CHECK_FALSE(utf8ToLatin1("Ā"));
    CHECK_FALSE(utf8ToLatin1("荷"));
    CHECK_FALSE(utf8ToLatin1("\xFF"));
}

TEST_CASE("UTF-8 is judged as RFC 3629 says") {
    CHECK(isValidUtf8(""));
    CHECK(isValidUtf8("手渡し"));
    CHECK(isValidUtf8("\xF4\x8F\xBF\xBF"));       // U+10FFFF
    CHECK_FALSE(isValidUtf8("\xF4\x90\x80\x80")); // beyond it
    CHECK_FALSE(isValidUtf8("\xC0\xAF"));         // overlong
    CHECK_FALSE(isValidUtf8("\xE0\x80\x80"));     // overlong
    CHECK_FALSE(isValidUtf8("\xED\xA0\x80"));     // surrogate
    CHECK_FALSE(isValidUtf8("\xE6\x89"));         // cut off
    CHECK_FALSE(isValidUtf8("\x80"));             // tail alone
}

TEST_CASE("ByteWriter writes network order and lengths first") {
    ByteWriter writer;
    writer.u8(1).u16(0x0203).u32(0x04050607).u64(0x08090A0B0C0D0E0FU).sized16("ab");
    CHECK(toHex(writer.bytes()) == "0102030405060708090a0b0c0d0e0f00026162");
}

TEST_CASE("An id takes sixteen octets and shows them in hex") {
    const auto id = RecordId::fromHexText("000102030405060708090a0b0c0d0e0f");
    REQUIRE(id);
    CHECK(id->hex() == "000102030405060708090a0b0c0d0e0f");
    CHECK_FALSE(id->isZero());
    CHECK(RecordId{}.isZero());
    CHECK_FALSE(RecordId::fromHexText("0001"));
    CHECK_FALSE(RecordId::fromHexText("000102030405060708090a0b0c0d0e0f10"));
    CHECK_FALSE(RecordId::fromBytes(Bytes(15)));
    CHECK(std::unordered_set<RecordId>{*id, *id, RecordId{}}.size() == 2);
}
