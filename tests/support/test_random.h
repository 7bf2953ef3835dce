#pragma once

#include "common/base/random.h"

namespace tewatashi::test {

// Repeatable octets for generators and injected randomness: the same seed gives the same test on
// every machine. SplitMix64 (Steele, Lea, Flood 2014). Not for several threads at once.
class TestRandom final : public RandomSource {
public:
    explicit TestRandom(std::uint64_t seed) : m_state(seed) {}

    void fill(std::span<std::uint8_t> out) override {
        for (std::uint8_t& octet : out) {
            octet = static_cast<std::uint8_t>(next() >> 56);
        }
    }
    [[nodiscard]] std::uint64_t next() {
        m_state += 0x9E3779B97F4A7C15U;
        std::uint64_t mixed = m_state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9U;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBU;
        return mixed ^ (mixed >> 31);
    }
    // Uniform enough for tests, both ends included; low <= high.
    [[nodiscard]] int between(int low, int high) {
        const std::uint64_t width = static_cast<std::uint64_t>(high - low) + 1;
        return low + static_cast<int>(next() % width);
    }
    [[nodiscard]] bool oneIn(std::uint64_t n) { return next() % n == 0; }

private:
    std::uint64_t m_state;
};

} // namespace tewatashi::test
