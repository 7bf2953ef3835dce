#include "common/base/bytes.h"
#include "server/services/accounts/one_time_code.h"
#include "tests/support/authenticator.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

namespace tewatashi::server::services {
namespace {

// RFC 6238 appendix B: the secret of SHA-1 is this ASCII text.
const Bytes kRfcSecret = [] {
    const ByteView view = asBytes("12345678901234567890");
    return Bytes(view.begin(), view.end());
}();

} // namespace

TEST_CASE("Codes are those of RFC 6238 appendix B", "[totp]") {
    struct Row {
        std::int64_t time_s;
        const char* code; // the last six of its eight digits
    };
    const auto row = GENERATE(values<Row>({{59, "287082"},
                                           {1111111109, "081804"},
                                           {1111111111, "050471"},
                                           {1234567890, "005924"},
                                           {2000000000, "279037"},
                                           {20000000000, "353130"}}));
    CHECK(stepOfCode(kRfcSecret, row.code, {row.time_s * 1000}) == row.time_s / 30);
}

TEST_CASE("A code holds one step before and after its own, and names its step", "[totp]") {
    test::TestRandom random(5);
    for (int i = 0; i < 50; ++i) {
        const Bytes secret = newCodeSecret(random);
        const std::int64_t step = 50'000'000 + static_cast<std::int64_t>(random.below(10'000'000));
        const std::string code = test::codeShown(codeSecretText(secret), {step * 30'000});
        for (const std::int64_t away : {-2, -1, 0, 1, 2}) {
            const UtcMillis now{(step + away) * 30'000 +
                                static_cast<std::int64_t>(random.below(30'000))};
            const auto found = stepOfCode(secret, code, now);
            const bool near = away >= -1 && away <= 1;
            CHECK((near ? found == step : found != step));
        }
    }
}

TEST_CASE("What people type is read as six digits or not at all", "[totp]") {
    CHECK(typedCode("123456") == "123456");
    CHECK(typedCode(" 123 456 ") == "123456");
    CHECK(typedCode("１２３４５６") == "123456");
    for (const char* wrong : {"", "12345", "1234567", "12345a", "K7QF-2M9X", "-", "１２３"}) {
        CAPTURE(wrong);
        CHECK_FALSE(typedCode(wrong));
    }
    CHECK_FALSE(stepOfCode(kRfcSecret, "", {59'000}));
}

TEST_CASE("A secret has 160 bits and reads the same in the address of its QR code", "[totp]") {
    test::TestRandom random(9);
    const Bytes secret = newCodeSecret(random);
    CHECK(secret.size() == 20);
    CHECK(codeSecretText(kRfcSecret) == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    CHECK(codeSecretText(asBytes("f")) == "MY"); // RFC 4648 §10
    CHECK(codeSecretText(asBytes("foob")) == "MZXW6YQ");
    CHECK(codeSecretUri(kRfcSecret, "Tewatashi main", "a@b") ==
          "otpauth://totp/Tewatashi%20main:a%40b?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&"
          "issuer=Tewatashi%20main");
}

} // namespace tewatashi::server::services
