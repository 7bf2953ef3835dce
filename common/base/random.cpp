#include "common/base/random.h"

#include "common/base/assert.h"

#include <sodium.h>

#include <array>
#include <cstring>

namespace tewatashi {

std::uint64_t RandomSource::below(std::uint64_t bound) {
    TW_ASSERT(bound > 0);
    const std::uint64_t remainder = (0 - bound) % bound; // 2^64 mod bound: values below it bias
    for (;;) {
        std::array<std::uint8_t, 8> octets{};
        fill(octets);
        std::uint64_t value = 0;
        std::memcpy(&value, octets.data(), octets.size());
        if (value >= remainder) {
            return value % bound;
        }
    }
}

SystemRandom::SystemRandom() { TW_ASSERT(sodium_init() >= 0); }

void SystemRandom::fill(std::span<std::uint8_t> out) { randombytes_buf(out.data(), out.size()); }

} // namespace tewatashi
