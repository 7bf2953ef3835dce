#include "agent/handheld/bht_receiver.h"
#include "tests/handheld/opn_dialogue.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::agent::handheld;
using test::handheld::octets;

namespace {

// Heading MASTER.DAT with 2 texts of 13 + 8 characters, and the texts.
const char* const kHeading = "01 4D 41 53 54 45 52 2E 44 41 54 20 20 30 30 30 30 32 30 32 31 33 30 "
                             "38 03 5A";
const char* const kFirst =
    "02 30 30 30 30 31 34 30 30 36 33 38 31 33 33 33 39 33 31 32 30 32 35 30 "
    "36 31 35 03 05";
const char* const kSecond =
    "02 30 30 30 30 32 34 39 31 32 33 34 35 36 37 38 39 30 34 32 30 32 35 30 "
    "36 31 36 03 0D";
const char* const kFirstWithoutSerial =
    "02 34 30 30 36 33 38 31 33 33 33 39 33 31 32 30 32 35 30 36 31 35 03 34";
const char* const kEnd = "04";
const char* const kEnquiry = "05";

std::optional<std::uint8_t> give(BhtReceiver& receiver, const Bytes& block) {
    const BhtReceiver::Taken taken = receiver.take(block);
    return taken.answer;
}
std::optional<std::uint8_t> give(BhtReceiver& receiver, const char* hex) {
    return give(receiver, octets(hex));
}

Bytes damaged(const char* hex) {
    Bytes block = octets(hex);
    block[6] ^= 0x01U;
    return block;
}

} // namespace

TEST_CASE("The check octet is the exclusive or of text and ETX") {
    CHECK(bhtCheck(ByteView(octets(kHeading)).subspan(1, 24)) == 0x5A);
    CHECK(bhtCheck(ByteView(octets(kFirst)).subspan(1, 27)) == 0x05);
    CHECK(bhtCheck({}) == 0);
}

TEST_CASE("Widths of fields are read as the manual writes them") {
    const auto width = [](const char* text) {
        return parseBhtWidth(static_cast<std::uint8_t>(text[0]),
                             static_cast<std::uint8_t>(text[1]));
    };
    CHECK(width("00") == 0U);
    CHECK(width("99") == 99U);
    CHECK(width("@0") == 100U);
    CHECK(width("@9") == 109U);
    CHECK(width("A0") == 110U);
    CHECK(width("I9") == 199U);
    CHECK(width("P0") == 200U);
    CHECK(width("U4") == 254U);
    for (const char* wrong : {"U5", "J0", "O9", "V0", "0A", "a0", " 0", "/0", ":0"}) {
        INFO(wrong);
        CHECK_FALSE(width(wrong));
    }
}

TEST_CASE("A heading says name, number of texts and widths") {
    const auto heading = parseBhtHeading(toBytes("MASTER.DAT  0059206100810060504"));
    REQUIRE(heading);
    CHECK(heading->fileName == "MASTER.DAT");
    CHECK(heading->texts == 592);
    CHECK(heading->widths == std::vector<std::size_t>{10, 8, 10, 6, 5, 4});
    CHECK(heading->textSize() == 43);
}

TEST_CASE("What is no heading of a data file is none") {
    for (const char* wrong :
         {"", "MASTER.DAT  00592", "MASTER.DAT  0059200", "MASTER.DAT  0059A0110",
          "MASTER.DAT  005920110 ", "MASTER.DAT  0059202101", "COLLECT.PD3 005920110",
          "MASTER.DAT  0059217"
          "0101010101010101010101010101010101",
          "MASTER.DAT  0059202U4U4"}) {
        INFO(wrong);
        CHECK_FALSE(parseBhtHeading(toBytes(wrong)));
    }
}

TEST_CASE("A file of two texts comes through, however its octets are cut") {
    const std::size_t step = GENERATE(1U, 2U, 7U, 1000U);
    BhtReceiver receiver;
    for (const char* block : {kHeading, kFirst, kSecond}) {
        const Bytes all = octets(block);
        for (std::size_t at = 0; at < all.size(); at += step) {
            const ByteView piece = ByteView(all).subspan(at, std::min(step, all.size() - at));
            const auto taken = receiver.take(piece);
            CHECK(taken.count_bytes == piece.size());
            const bool last = at + step >= all.size();
            CHECK(taken.answer == (last ? std::optional(kBhtAck) : std::nullopt));
        }
    }
    CHECK_FALSE(give(receiver, kEnd));
    REQUIRE(receiver.state() == BhtState::Complete);
    CHECK(receiver.heading()->fileName == "MASTER.DAT");
    REQUIRE(receiver.texts().size() == 2);
    CHECK(receiver.texts()[0] == toBytes("400638133393120250615"));
    CHECK(receiver.texts()[1] == toBytes("491234567890420250616"));
    Bytes raw = octets(kHeading);
    for (const char* block : {kFirst, kSecond}) {
        const Bytes more = octets(block);
        raw.insert(raw.end(), more.begin(), more.end());
    }
    CHECK(receiver.takeRaw() == raw);
}

TEST_CASE("The last EOT is never answered here") {
    BhtReceiver receiver;
    for (const char* block : {kHeading, kFirst, kSecond}) {
        give(receiver, block);
    }
    const auto taken = receiver.take(octets("04 04 05"));
    CHECK_FALSE(taken.answer);
    CHECK(taken.count_bytes == 1);
}

TEST_CASE("A wrong check octet is answered NAK and the block may come again") {
    BhtReceiver receiver;
    CHECK(give(receiver, damaged(kHeading)) == kBhtNak);
    CHECK(give(receiver, kHeading) == kBhtAck);
    CHECK(give(receiver, damaged(kFirst)) == kBhtNak);
    CHECK(give(receiver, kFirst) == kBhtAck);
    CHECK(receiver.texts().size() == 1);
}

TEST_CASE("Ten wrong blocks in succession end the transfer, nine do not") {
    BhtReceiver receiver;
    give(receiver, kHeading);
    for (int i = 0; i < 9; ++i) {
        CHECK(give(receiver, damaged(kFirst)) == kBhtNak);
    }
    SECTION("a good one starts the count again") {
        CHECK(give(receiver, kFirst) == kBhtAck);
        CHECK(give(receiver, damaged(kSecond)) == kBhtNak);
    }
    SECTION("the tenth ends it") {
        CHECK(give(receiver, damaged(kFirst)) == kBhtEot);
        CHECK(receiver.state() == BhtState::Garbled);
    }
}

TEST_CASE("A text that comes again counts once") {
    BhtReceiver receiver;
    CHECK(give(receiver, kHeading) == kBhtAck);
    CHECK(give(receiver, kHeading) == kBhtAck);
    CHECK(give(receiver, kFirst) == kBhtAck);
    CHECK(give(receiver, kFirst) == kBhtAck);
    CHECK(give(receiver, kSecond) == kBhtAck);
    CHECK(give(receiver, kSecond) == kBhtAck);
    give(receiver, kEnd);
    CHECK(receiver.state() == BhtState::Complete);
    CHECK(receiver.texts().size() == 2);
}

TEST_CASE("A missing serial number ends the transfer") {
    BhtReceiver receiver;
    give(receiver, kHeading);
    CHECK(give(receiver, kSecond) == kBhtEot);
    CHECK(receiver.state() == BhtState::Gap);
}

TEST_CASE("An old number with another text is no repetition") {
    BhtReceiver receiver;
    give(receiver, kHeading);
    give(receiver, kFirst);
    Bytes other = octets(kFirst);
    other[6] ^= 0x01U;
    other.back() ^= 0x01U;
    CHECK(give(receiver, other) == kBhtEot);
    CHECK(receiver.state() == BhtState::Gap);
}

TEST_CASE("Texts without serial numbers are not taken") {
    BhtReceiver receiver;
    give(receiver, kHeading);
    CHECK(give(receiver, kFirstWithoutSerial) == kBhtEot);
    CHECK(receiver.state() == BhtState::NoSerials);
}

TEST_CASE("An enquiry after a block that got lost asks for it again, never goes on") {
    BhtReceiver receiver;
    give(receiver, kHeading);
    SECTION("nothing of it came") {}
    SECTION("half of it came") {
        Bytes half = octets(kFirst);
        half.resize(half.size() / 2);
        CHECK_FALSE(give(receiver, half));
    }
    SECTION("all but its check octet came") {
        Bytes half = octets(kFirst);
        half.pop_back();
        half.pop_back();
        CHECK_FALSE(give(receiver, half));
    }
    CHECK(give(receiver, kEnquiry) == kBhtNak);
    CHECK(give(receiver, kFirst) == kBhtAck);
    CHECK(receiver.texts().size() == 1);
}

TEST_CASE("An enquiry before the heading is the call again") {
    BhtReceiver receiver;
    CHECK(give(receiver, kEnquiry) == kBhtAck);
    CHECK(give(receiver, damaged(kHeading)) == kBhtNak);
    CHECK(give(receiver, kEnquiry) == kBhtNak);
    CHECK(give(receiver, kHeading) == kBhtAck);
}

TEST_CASE("A block and the enquiry about it get one answer") {
    BhtReceiver receiver;
    give(receiver, kHeading);
    Bytes both = octets(kFirst);
    both.push_back(kBhtEnq);
    CHECK(give(receiver, both) == kBhtNak);
    CHECK(give(receiver, kFirst) == kBhtAck);
    CHECK(receiver.texts().size() == 1);
}

TEST_CASE("A terminal that goes on before it was answered is not believed") {
    BhtReceiver receiver;
    give(receiver, kHeading);
    Bytes both = octets(kFirst);
    SECTION("with the next text") {
        const Bytes next = octets(kSecond);
        both.insert(both.end(), next.begin(), next.end());
    }
    SECTION("with its end") { both.push_back(kBhtEot); }
    CHECK(give(receiver, both) == kBhtEot);
    CHECK(receiver.state() == BhtState::Gap);
}

TEST_CASE("An end before all announced texts, and a text after them, are not acknowledged") {
    BhtReceiver receiver;
    give(receiver, kHeading);
    give(receiver, kFirst);
    SECTION("too few") {
        CHECK_FALSE(give(receiver, kEnd));
        CHECK(receiver.state() == BhtState::Counted);
    }
    SECTION("too many") {
        give(receiver, kSecond);
        Bytes third = octets(kSecond);
        third[5] ^= 0x01U; // 00003
        third.back() ^= 0x01U;
        CHECK(give(receiver, third) == kBhtEot);
        CHECK(receiver.state() == BhtState::Counted);
    }
    SECTION("within a text") {
        Bytes half = octets(kSecond);
        half.resize(9);
        half.push_back(kBhtEot);
        CHECK_FALSE(give(receiver, half));
        CHECK(receiver.state() == BhtState::GivenUp);
    }
}

TEST_CASE("Noise between blocks is passed over, a block without end is dropped") {
    BhtReceiver receiver;
    CHECK_FALSE(give(receiver, toBytes("AT\r")));
    CHECK(give(receiver, kHeading) == kBhtAck);
    CHECK_FALSE(give(receiver, Bytes(1, kBhtStx)));
    CHECK_FALSE(give(receiver, Bytes(3000, 'x')));
    CHECK(give(receiver, kEnquiry) == kBhtNak);
    CHECK(give(receiver, kFirst) == kBhtAck);
}
