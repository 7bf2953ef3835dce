#include "agent/handheld/opticon_frame.h"
#include "tests/handheld/opn_dialogue.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::agent::handheld;
using domain::TerminalTime;
using domain::TimeFormat;
using test::TestRandom;
using test::handheld::octets;
using test::handheld::sealCsp2;

namespace {

ReplyWalker walk(const Bytes& bytes, std::size_t fixed_bytes) {
    ReplyWalker walker(fixed_bytes);
    walker.feed(bytes);
    return walker;
}

TerminalTime civil(int year, int month, int day, int hour, int minute, int second) {
    const auto time = TerminalTime::fromCivil(year, month, day, hour, minute, second);
    REQUIRE(time);
    return *time;
}

const char* const kTwoRecords = "06 02 00 00 00 00 00 12 34 56 "
                                "12 0B 34 30 30 36 33 38 31 33 33 33 39 33 31 15 E7 3D 99 "
                                "0C 03 41 42 43 2D 31 32 33 25 E7 3D 99 00 60 CC";

} // namespace

TEST_CASE("Commands equal the published frames") {
    CHECK(encodeCommand(Csp2Command::Interrogate) == octets("01 02 00 9F DE"));
    CHECK(encodeCommand(Csp2Command::ClearBarCodes) == octets("02 02 00 9F 2E"));
    CHECK(encodeCommand(Csp2Command::PowerDown) == octets("05 02 00 5E 9F"));
    CHECK(encodeCommand(Csp2Command::UploadBarCodes) == octets("07 02 00 9E 3E"));
    CHECK(encodeCommand(Csp2Command::GetTime) == octets("0A 02 00 5D AF"));
    CHECK(encodeSetTime(civil(2000, 3, 2, 7, 1, 0)) ==
          octets("09 02 06 00 01 07 02 03 00 00 34 83"));
    CHECK(encodeSetTime(civil(2025, 6, 15, 14, 30, 5)) ==
          octets("09 02 06 05 1E 0E 0F 06 19 00 67 11"));
    CHECK(encodeGetParameters(Bytes{0x02}) == octets("08 02 01 02 00 26 6B"));
    CHECK(encodeGetParameters(Bytes{0x0F, 0x23}) == octets("08 02 02 0F 23 00 E7 AF"));
    CHECK(encodeGetParameters(Bytes{0x4F}) == octets("08 02 01 4F 00 76 5E"));
    CHECK(encodeSetParameter(0x0F, 0) == octets("03 02 02 0F 00 00 AC B7"));
    CHECK(encodeSetParameter(0x23, 1) == octets("03 02 02 23 01 00 F5 77"));
    CHECK(encodeCommand(Csp2Command::SetParameters, {{0x02, 1}, {0x04, 0}}) ==
          octets("03 02 02 02 01 02 04 00 00 BD 3F"));
}

TEST_CASE("A time the terminal cannot hold is not encoded") {
    CHECK(encodeSetTime(civil(2063, 12, 31, 23, 59, 59)));
    CHECK_FALSE(encodeSetTime(civil(2064, 1, 1, 0, 0, 0)));
    CHECK_FALSE(encodeSetTime(civil(1999, 12, 31, 23, 59, 59)));
}

TEST_CASE("Interrogate replies give serial, version and status") {
    const auto good = parseInterrogate(
        walk(octets("06 02 01 00 00 00 00 00 00 12 34 56 52 42 42 56 30 30 31 32 00 D9 F2"),
             kFixedInterrogate_bytes));
    REQUIRE(good);
    CHECK(toHex(good->serial) == "0000000000123456");
    CHECK(good->version == "RBBV0012");
    CHECK(good->protocol == 1);
    CHECK(good->status == 0);
    const auto low = parseInterrogate(
        walk(octets("06 02 01 16 00 00 00 00 00 12 34 56 52 42 42 56 30 30 31 32 00 95 16"),
             kFixedInterrogate_bytes));
    REQUIRE(low);
    CHECK(low->status == kTerminalBatteryLow);
    const auto paper = parseInterrogate(
        walk(octets("06 02 31 00 41 42 43 44 45 46 47 48 4E 42 52 49 4B 41 41 41 00 E1 7C"),
             kFixedInterrogate_bytes));
    REQUIRE(paper);
    CHECK(paper->protocol == '1');
    CHECK(paper->version == "NBRIKAAA");
}

TEST_CASE("Parameter replies give the value of each parameter and nothing for one left out") {
    const ReplyWalker both = walk(octets("06 02 02 0F 00 02 23 01 00 AB 8D"), 0);
    CHECK(parameterIn(both, 0x0F) == std::uint8_t{0});
    CHECK(parameterIn(both, 0x23) == std::uint8_t{1});
    CHECK_FALSE(parameterIn(both, 0x4F));
    const ReplyWalker set = walk(octets("06 02 02 02 01 02 04 01 00 7D 01"), 0);
    CHECK(parameterIn(set, 0x04) == std::uint8_t{1});
    const ReplyWalker undefined = walk(sealCsp2(octets("06 02 01 0F")), 0);
    CHECK(undefined.state() == WalkState::Complete);
    CHECK_FALSE(parameterIn(undefined, 0x0F));
}

TEST_CASE("Time replies give the time, or none when the clock was without power") {
    const auto good = parseTime(walk(octets("06 02 06 05 1E 0E 0F 06 19 00 57 21"), 0));
    REQUIRE(good);
    CHECK(good->time == civil(2025, 6, 15, 14, 30, 5));
    const auto flat = parseTime(walk(octets("06 02 06 FF 1E 0E 0F 06 19 00 58 7B"), 0));
    REQUIRE(flat);
    CHECK_FALSE(flat->time);
    const auto wrong = parseTime(walk(sealCsp2(octets("06 02 06 00 00 00 1F 02 19")), 0));
    REQUIRE(wrong);
    CHECK_FALSE(wrong->time);
    CHECK_FALSE(parseTime(walk(sealCsp2(octets("06 02 01 FF")), 0)));
}

TEST_CASE("Upload replies give the records in order") {
    const auto empty =
        parseUpload(walk(octets("06 02 00 00 00 00 00 12 34 56 00 4F 3D"), kFixedUpload_bytes),
                    TimeFormat::Csp2Packed);
    REQUIRE(empty);
    CHECK(empty->records.empty());

    const auto two =
        parseUpload(walk(octets(kTwoRecords), kFixedUpload_bytes), TimeFormat::Csp2Packed);
    REQUIRE(two);
    REQUIRE(two->records.size() == 2);
    CHECK(two->records[0] ==
          domain::RawScan{octets("15 E7 3D 99"), toBytes("4006381333931"), 0x0B});
    CHECK(two->records[1] == domain::RawScan{octets("25 E7 3D 99"), toBytes("ABC-123"), 0x03});

    const auto clockless = parseUpload(
        walk(octets("06 02 00 00 00 00 00 12 34 56 0E 0B 34 30 30 36 33 38 31 33 33 33 39 33 31 "
                    "00 5F FC"),
             kFixedUpload_bytes),
        TimeFormat::None);
    REQUIRE(clockless);
    CHECK(clockless->records == std::vector<domain::RawScan>{{{}, toBytes("4006381333931"), 0x0B}});
}

TEST_CASE("A record too short for its time makes the upload unreadable, not shorter") {
    const Bytes reply = sealCsp2(octets("06 02 00 00 00 00 00 12 34 56 03 0B 41 42"));
    CHECK_FALSE(parseUpload(walk(reply, kFixedUpload_bytes), TimeFormat::Csp2Packed));
    CHECK(parseUpload(walk(reply, kFixedUpload_bytes), TimeFormat::None));
}

TEST_CASE("The walk is the same however the stream is cut") {
    const Bytes whole = octets(kTwoRecords);
    for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
        ReplyWalker walker(kFixedUpload_bytes);
        walker.feed(ByteView(whole).first(cut));
        CHECK(walker.state() ==
              (cut == whole.size() ? WalkState::Complete : WalkState::Incomplete));
        walker.feed(ByteView(whole).subspan(cut));
        CHECK(walker.state() == WalkState::Complete);
        CHECK(walker.message() == whole);
    }
}

TEST_CASE("Octets after the reply are not taken") {
    Bytes more = octets("06 02 00 5E 6F");
    more.push_back(0x42);
    ReplyWalker walker(0);
    CHECK(walker.feed(more) == 5);
    CHECK(walker.state() == WalkState::Complete);
}

TEST_CASE("Junk before a reply is skipped, also when it looks like a beginning") {
    for (const char* junk : {"AT\r", "\x06", "\x06\x06\x06", "ATE1 E0\r\n", "\xFF\x05\xFE"}) {
        Bytes bytes = toBytes(junk);
        const Bytes reply = octets("06 02 00 5E 6F");
        bytes.insert(bytes.end(), reply.begin(), reply.end());
        const ReplyWalker walker = walk(bytes, 0);
        CHECK(walker.state() == WalkState::Complete);
        CHECK(walker.message() == reply);
    }
}

TEST_CASE("A lone error octet is an error status, also after junk") {
    for (const std::uint8_t status :
         {kStatusUnsupported, kStatusChecksum, kStatusReceive, kStatusGeneral}) {
        const ReplyWalker walker = walk({'A', 'T', '\r', status}, 0);
        CHECK(walker.state() == WalkState::ErrorStatus);
        CHECK(walker.errorStatus() == status);
    }
    CHECK(walk({0x00}, 0).state() == WalkState::Incomplete);
    CHECK(walk({0xFF}, 0).state() == WalkState::Incomplete);
}

TEST_CASE("A wrong checksum is seen in every bit of the reply") {
    const Bytes whole = octets("06 02 02 0F 00 02 23 01 00 AB 8D");
    for (std::size_t bit = 16; bit < whole.size() * 8; ++bit) {
        Bytes bad = whole;
        bad[bit / 8] = static_cast<std::uint8_t>(bad[bit / 8] ^ (1U << (bit % 8)));
        INFO("bit " << bit);
        CHECK(walk(bad, 0).state() != WalkState::Complete);
    }
}

TEST_CASE("A string of a reserved length stops the walk") {
    Bytes reply = octets("06 02 00 00 00 00 00 12 34 56");
    reply.push_back(250);
    reply.insert(reply.end(), 250, 'Q');
    CHECK(walk(sealCsp2(reply), kFixedUpload_bytes).state() == WalkState::Complete);
    reply.push_back(251);
    reply.insert(reply.end(), 251, 'Q');
    CHECK(walk(sealCsp2(reply), kFixedUpload_bytes).state() == WalkState::LengthReserved);
}

TEST_CASE("An endless reply is given up at the size limit") {
    ReplyWalker walker(kFixedUpload_bytes);
    Bytes piece(251, 'Q');
    piece[0] = 250;
    Bytes start = octets("06 02 00 00 00 00 00 12 34 56");
    walker.feed(start);
    std::size_t fed = 0;
    while (walker.state() == WalkState::Incomplete && fed < 2 * kReplySizeMax_bytes) {
        fed += walker.feed(piece);
    }
    CHECK(walker.state() == WalkState::TooLarge);
    CHECK(fed <= kReplySizeMax_bytes + piece.size());
}

TEST_CASE("Random octets never make the walker take more than it got") {
    TestRandom random(7);
    for (int run = 0; run < 2000; ++run) {
        Bytes bytes(static_cast<std::size_t>(random.between(0, 200)));
        random.fill(bytes);
        if (random.oneIn(2) && bytes.size() > 2) {
            bytes[0] = 0x06;
            bytes[1] = 0x02;
        }
        ReplyWalker walker(static_cast<std::size_t>(random.between(0, 18)));
        CHECK(walker.feed(bytes) <= bytes.size());
        (void)parseInterrogate(walker);
        (void)parseTime(walker);
        (void)parseUpload(walker, TimeFormat::Csp2Packed);
        (void)parameterIn(walker, 0x0F);
    }
}

TEST_CASE("Models are told by the version prefix") {
    CHECK(modelOf("RBBV0012") == "OPN-2001");
    CHECK(modelOf("RBFV0001") == "OPN-2002");
    CHECK(modelOf("RBNV0001") == "OPN-2006");
    CHECK(modelOf("RBMV0001") == "PX-20");
    CHECK(modelOf("FBMV0001") == "OPN-6000");
    CHECK(modelOf("NBRIKAAA") == "unknown (NBRI)");
    CHECK(modelOf("") == "unknown ()");
    CHECK(makerOf("RBZV0001") == Maker::Opticon);
    CHECK(makerOf("NBRIKAAA") == Maker::Unknown);
}
