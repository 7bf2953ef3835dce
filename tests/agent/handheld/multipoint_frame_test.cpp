#include "agent/handheld/multipoint_frame.h"
#include "tests/handheld/opn_dialogue.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::agent::handheld;
using test::handheld::octets;
using State = MultipointWalker::State;

namespace {

// A packet as a terminal sends it, check included.
Bytes sent(std::string_view afterEscape, unsigned more) {
    Bytes body{0x1B};
    const Bytes rest = toBytes(afterEscape);
    body.insert(body.end(), rest.begin(), rest.end());
    unsigned sum = more + static_cast<unsigned>(body.size());
    for (const std::uint8_t octet : body) {
        sum += octet;
    }
    Bytes packet{0x02};
    packet.insert(packet.end(), body.begin(), body.end());
    packet.push_back(static_cast<std::uint8_t>(0x40U + (sum >> 4U & 0x0FU)));
    packet.push_back(static_cast<std::uint8_t>(0x40U + (sum & 0x0FU)));
    packet.push_back(0x03);
    return packet;
}

MultipointWalker walked(const Bytes& octets) {
    MultipointWalker walker('A');
    walker.feed(octets);
    return walker;
}

} // namespace

TEST_CASE("Commands carry the checks that the manual and the arithmetic give") {
    // Published: loading A.EXE to terminal 'A'.
    CHECK(encodeMultipoint('L', toBytes("A.EXE"), 'A') ==
          octets("02 1B 4C 41 2E 45 58 45 48 40 C1"));
    CHECK(encodeMultipoint('U', toBytes("DATA.TXT"), 'A') ==
          octets("02 1B 55 44 41 54 41 2E 54 58 54 48 43 C1"));
    CHECK(encodeMultipoint('Y', {}, 'A') == octets("02 1B 59 43 47 C1"));
    CHECK(encodeMultipoint('Z', {}, 'A') == octets("02 1B 5A 43 48 C1"));
    CHECK(encodeMultipointBell('A') == octets("07 C1"));
}

TEST_CASE("Addresses are A to Y and 0 to 6") {
    for (const char good : {'A', 'Y', '0', '6'}) {
        CHECK(isMultipointAddress(good));
    }
    for (const char wrong : {'Z', '7', 'a', '@', '/', ' '}) {
        CHECK_FALSE(isMultipointAddress(wrong));
    }
}

TEST_CASE("Every octet survives the escapes, and none of them is a control code on the line") {
    for (int octet = 0; octet < 256; ++octet) {
        const Bytes plain{static_cast<std::uint8_t>(octet)};
        const Bytes wire = escapeMultipoint(plain);
        INFO(octet);
        CHECK(unescapeMultipoint(wire) == plain);
        for (const std::uint8_t on : wire) {
            CHECK(on >= 0x20);
        }
    }
    CHECK(escapeMultipoint(toBytes("\\\r\xA0")) == octets("5C 5C 5C 8D 5C 20"));
}

TEST_CASE("An escape that is cut short or none is refused") {
    CHECK_FALSE(unescapeMultipoint(octets("5C")));
    CHECK_FALSE(unescapeMultipoint(octets("41 5C")));
    CHECK_FALSE(unescapeMultipoint(octets("5C 0D")));
    CHECK_FALSE(unescapeMultipoint(octets("5C A0")));
    CHECK(unescapeMultipoint({}) == Bytes{});
}

TEST_CASE("A packet is found whether or not its check counts the address") {
    const unsigned more = GENERATE(0U, 0xC1U);
    const MultipointWalker walker = walked(sent("Yline\\\x8D", more));
    REQUIRE(walker.state() == State::Packet);
    CHECK(walker.packet().command == 'Y');
    CHECK(walker.packet().data == toBytes("line\r"));
}

TEST_CASE("A packet with any bit turned is no packet") {
    const Bytes good = sent("Y4006381333931,20250615143005", 0xC1);
    for (std::size_t at = 1; at + 1 < good.size(); ++at) {
        Bytes bad = good;
        bad[at] ^= 0x01U;
        INFO("octet " << at);
        CHECK(walked(bad).state() != State::Packet);
    }
}

TEST_CASE("Single octets are answers, noise is none") {
    CHECK(walked(octets("06")).control() == kMultipointAck);
    CHECK(walked(octets("41 0D 15")).control() == kMultipointNak);
    CHECK(walked(octets("04")).control() == kMultipointEot);
    CHECK(walked(octets("41 54 0D")).state() == State::Incomplete);
}

TEST_CASE("A packet that broke off makes room for the next") {
    Bytes both = octets("02 1B 59 41 42");
    const Bytes whole = sent("Z", 0xC1);
    both.insert(both.end(), whole.begin(), whole.end());
    const MultipointWalker walker = walked(both);
    REQUIRE(walker.state() == State::Packet);
    CHECK(walker.packet().command == 'Z');
}

TEST_CASE("A packet without end is wrong") {
    Bytes endless(1, 0x02);
    endless.resize(5000, 'x');
    CHECK(walked(endless).state() == State::Wrong);
    CHECK(walked(octets("02 03")).state() == State::Wrong);
    CHECK(walked(octets("02 1B 40 40 03")).state() == State::Wrong);
}
