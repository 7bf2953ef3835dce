#include "server/services/accounts/ip_network.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

#include <arpa/inet.h>

namespace tewatashi::server::services {
namespace {

using Octets = std::array<std::uint8_t, 16>;

bool holds(const char* network, const char* address) {
    const auto net = IpNetwork::fromText(network);
    const auto from = IpAddress::fromText(address);
    REQUIRE(net);
    REQUIRE(from);
    return net->holds(*from);
}

std::string textOf(const Octets& octets, bool isV4) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::inet_ntop(isV4 ? AF_INET : AF_INET6, octets.data(), text.data(), text.size());
    return text.data();
}

bool sameBits(const Octets& left, const Octets& right, int bits) {
    for (int at = 0; at < bits; ++at) {
        const auto octet = static_cast<std::size_t>(at / 8);
        const unsigned mask = 0x80U >> static_cast<unsigned>(at % 8);
        if (((left[octet] ^ right[octet]) & mask) != 0) {
            return false;
        }
    }
    return true;
}

} // namespace

TEST_CASE("A network holds the addresses that begin as it does", "[ip]") {
    CHECK(holds("192.0.2.0/24", "192.0.2.255"));
    CHECK_FALSE(holds("192.0.2.0/24", "192.0.3.0"));
    CHECK(holds("0.0.0.0/0", "203.0.113.9"));
    CHECK_FALSE(holds("0.0.0.0/0", "2001:db8::1"));
    CHECK(holds("::/0", "2001:db8::1"));
    CHECK_FALSE(holds("::/0", "192.0.2.1")); // IPv4 has ranges of its own
    CHECK(holds("2001:db8::/32", "2001:db8:ffff::7"));
    CHECK_FALSE(holds("2001:db8::/32", "2001:db9::7"));
    CHECK(holds("192.0.2.7", "192.0.2.7"));
    CHECK_FALSE(holds("192.0.2.7", "192.0.2.8"));
    CHECK(holds("192.0.2.0/24", "::ffff:192.0.2.9")); // as a socket of both kinds tells it
    CHECK(holds("::ffff:192.0.2.0/120", "192.0.2.9"));
}

TEST_CASE("What is no network is refused", "[ip]") {
    for (const char* wrong : {"",
                              "/",
                              "/8",
                              "192.0.2.0/",
                              "192.0.2.0/33",
                              "192.0.2.0/-1",
                              "192.0.2.0/+8",
                              "192.0.2.0/8 ",
                              " 192.0.2.0/8",
                              "192.0.2/24",
                              "192.0.2.0.1/24",
                              "256.0.0.0/8",
                              "2001:db8::/129",
                              "2001:db8:::/32",
                              "::ffff:192.0.2.0/24",
                              "example.jp",
                              "fe80::1%eth0",
                              "192.0.2.0/24/8",
                              "192.0.2.1:443",
                              "192.0.2.0/0x8",
                              "192.0.2.0/255.255.255.0"}) {
        CAPTURE(wrong);
        CHECK_FALSE(IpNetwork::fromText(wrong));
    }
    CHECK_FALSE(IpNetwork::fromText(std::string("192.0.2.0\0/8", 12)));
    CHECK_FALSE(IpAddress::fromText(std::string(5000, '1')));
}

TEST_CASE("For every network and address, holding is having the same first bits", "[ip]") {
    test::TestRandom random(17);
    for (int i = 0; i < 4000; ++i) {
        const bool isV4 = random.below(2) == 0;
        const int bits = static_cast<int>(random.below(isV4 ? 33 : 129));
        Octets base{};
        random.fill(base);
        base[0] |= 0x20U; // not a mapped IPv4 address
        Octets other = base;
        // Often alike, so that both outcomes occur.
        const std::size_t octet = random.below(isV4 ? 4 : 16);
        other[octet] ^= static_cast<std::uint8_t>(1U << random.below(8));
        const std::string text = textOf(base, isV4) + "/" + std::to_string(bits);
        CAPTURE(text, textOf(other, isV4));
        const auto network = IpNetwork::fromText(text);
        REQUIRE(network);
        const auto from = IpAddress::fromText(textOf(other, isV4));
        REQUIRE(from);
        CHECK(network->holds(*from) == sameBits(base, other, bits));
        CHECK(network->holds(*IpAddress::fromText(textOf(base, isV4))));
    }
}

TEST_CASE("A network reads back from its own text, which is exact", "[ip]") {
    test::TestRandom random(18);
    for (int i = 0; i < 2000; ++i) {
        const bool isV4 = random.below(2) == 0;
        Octets base{};
        random.fill(base);
        const std::string text =
            textOf(base, isV4) + "/" + std::to_string(random.below(isV4 ? 33 : 129));
        const auto network = IpNetwork::fromText(text);
        if (!network) {
            continue; // a mapped IPv4 address with too short a prefix
        }
        CAPTURE(text, network->text());
        const auto again = IpNetwork::fromText(network->text());
        REQUIRE(again);
        CHECK(*again == *network);
        CHECK(again->isExact());
        CHECK(again->text() == network->text());
    }
    CHECK_FALSE(IpNetwork::fromText("192.0.2.7/24")->isExact());
    CHECK(IpNetwork::fromText("192.0.2.7/24")->text() == "192.0.2.0/24");
    CHECK(IpNetwork::fromText("192.0.2.7/32")->text() == "192.0.2.7");
    CHECK(IpNetwork::fromText("2001:DB8::/32")->text() == "2001:db8::/32");
}

TEST_CASE("No text makes the reader of networks fail, whatever octets it has", "[ip]") {
    test::TestRandom random(19);
    const std::string letters = "0123456789abcdef:./ %-\0";
    for (int i = 0; i < 20'000; ++i) {
        std::string text;
        for (std::size_t size = random.below(24); size > 0; --size) {
            text.push_back(letters[random.below(letters.size())]);
        }
        CAPTURE(text);
        if (const auto network = IpNetwork::fromText(text)) {
            CHECK(IpNetwork::fromText(network->text()) == network);
        }
    }
}

} // namespace tewatashi::server::services
