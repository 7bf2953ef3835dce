#pragma once

#include "common/base/signing.h"
#include "common/wire/signed_request.h"
#include "tests/support/test_random.h"

#include <string>
#include <utility>

namespace tewatashi::test {

inline constexpr const char* kPcAddress = "192.0.2.20";

// What a PC with keys of its own sends to enrol.
[[nodiscard]] inline wire::EnrolRequest enrolRequestOf(std::string code, std::uint64_t seed,
                                                       std::string name = "MAILROOM-PC") {
    TestRandom random(seed);
    const SigningKey pair = SigningKey::generate(random);
    const ByteView key = pair.verifyKey().bytes();
    return {std::move(code), std::move(name), "0.1.0", Bytes(key.begin(), key.end())};
}

} // namespace tewatashi::test
