#include "common/base/clock.h"
#include "common/base/error.h"
#include "common/base/random.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>

using namespace tewatashi;

namespace {

// Gives the octets of a list, then zeroes.
class ListedRandom final : public RandomSource {
public:
    explicit ListedRandom(std::vector<std::uint8_t> octets) : m_octets(std::move(octets)) {}
    void fill(std::span<std::uint8_t> out) override {
        for (std::uint8_t& octet : out) {
            octet = m_at < m_octets.size() ? m_octets[m_at++] : std::uint8_t{0};
        }
    }

private:
    std::vector<std::uint8_t> m_octets;
    std::size_t m_at = 0;
};

} // namespace

TEST_CASE("Numbers below a bound are below it and reach every value") {
    test::TestRandom random(5);
    std::array<int, 7> seen{};
    for (int i = 0; i < 7000; ++i) {
        const std::uint64_t value = random.below(7);
        REQUIRE(value < 7);
        ++seen[value];
    }
    for (const int count : seen) {
        CHECK(count > 800);
        CHECK(count < 1200);
    }
    CHECK(random.below(1) == 0);
}

TEST_CASE("Octets that would favour small numbers are drawn again") {
    // 2^64 mod 3 is 1: only the number 0 has to be drawn again.
    ListedRandom random({0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0});
    CHECK(random.below(3) == 2);
}

TEST_CASE("The system's generator fills all octets and does not repeat") {
    SystemRandom random;
    std::array<std::uint8_t, 64> first{};
    std::array<std::uint8_t, 64> second{};
    random.fill(first);
    random.fill(second);
    CHECK(first != second);
    CHECK(std::count(first.begin(), first.end(), 0) < 32);
}

TEST_CASE("The system clock tells a time after this file was written and never goes back") {
    const SystemClock clock;
    CHECK(clock.utcNow().value > 1'735'689'600'000); // 2025-01-01
    const auto before = clock.monotonicNow();
    CHECK(clock.monotonicNow() >= before);
}

TEST_CASE("Instants subtract to durations and move by them") {
    const UtcMillis at{1000};
    CHECK(at + std::chrono::seconds(2) == UtcMillis{3000});
    CHECK(at - std::chrono::seconds(2) == UtcMillis{-1000});
    CHECK(UtcMillis{3000} - at == std::chrono::seconds(2));
    CHECK(UtcMillis{1} < UtcMillis{2});
}

TEST_CASE("An error speaks both languages and shows English in logs") {
    const Error error({"満杯です。", "The disk is full."});
    CHECK(std::string(error.what()) == "The disk is full.");
    CHECK(error.text().in(Language::Japanese) == "満杯です。");
    CHECK(error.text().in(Language::English) == "The disk is full.");
}
