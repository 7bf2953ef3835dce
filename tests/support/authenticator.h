#pragma once

#include "common/base/clock.h"

#include <catch2/catch.hpp>

#include <liboath/oath.h>

#include <array>
#include <cstdlib>
#include <string>

namespace tewatashi::test {

// What an authenticator app shows for a secret typed into it in base 32.
[[nodiscard]] inline std::string codeShown(const std::string& secret, UtcMillis at) {
    REQUIRE(::oath_init() == OATH_OK);
    char* octets = nullptr;
    std::size_t size = 0;
    REQUIRE(::oath_base32_decode(secret.data(), secret.size(), &octets, &size) == OATH_OK);
    std::array<char, 7> code{};
    const int made = ::oath_totp_generate(octets, size, static_cast<time_t>(at.value / 1000),
                                          OATH_TOTP_DEFAULT_TIME_STEP_SIZE,
                                          OATH_TOTP_DEFAULT_START_TIME, 6, code.data());
    std::free(octets);
    REQUIRE(made == OATH_OK);
    return code.data();
}

} // namespace tewatashi::test
