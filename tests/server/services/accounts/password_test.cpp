#include "server/services/accounts/password_hasher.h"
#include "server/services/accounts/password_rules.h"
#include "tests/server/services/cheap_passwords.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>
#include <vector>

namespace tewatashi::server::services {
namespace {

const std::array<std::string, 3> kContext{"hanako.sato", "佐藤 花子", "demo"};

bool mayUse(std::string_view password) {
    const auto normalized = normalizedPassword(password);
    return normalized && !passwordProblem(*normalized, kContext, 15);
}

} // namespace

TEST_CASE("Passwords that nobody guesses may be used", "[password]") {
    CHECK(mayUse("梅干しと白いごはんが好きな理由"));
    CHECK(mayUse("purple elephants dance"));
    CHECK(mayUse("hand-to-hand-4f9ac01e"));
    CHECK(mayUse("Xq7!vR2#mL9$kP4&"));
    CHECK(mayUse(std::string("🦀🐙🐳🦑🐡🦐🐬🦈🐠🐟🦞🐚🌊🏝️")));
}

TEST_CASE("Passwords that everybody tries may not", "[password]") {
    const char* password = GENERATE(
        "passwordpassword", "Password123456789", "123456789012345678", "aaaaaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabc", "qwertyuiopasdfgh", "p@ssw0rdp@ssw0rd", "tewatashi-2026-password",
        "hanako.sato-demo", "ｐａｓｓｗｏｒｄｐａｓｓｗｏｒｄ", "correcthorsebatterystaple",
        "zyxwvutsrqponmlkj", "パスワードパスワードパスワード", "AdminAdminAdmin1");
    CAPTURE(password);
    CHECK_FALSE(mayUse(password));
}

TEST_CASE("A password has 15 to 128 characters, however many octets", "[password]") {
    const std::string words = "うなぎとかめのまらそん大会"; // 13
    CHECK_FALSE(mayUse(words + "!"));
    CHECK(mayUse(words + "!?"));
    std::string longest;
    for (int i = 0; i < 128; ++i) {
        longest += static_cast<char>('!' + i * 37 % 94);
    }
    CHECK(mayUse(longest));
    CHECK_FALSE(mayUse(longest + "x"));
}

TEST_CASE("What is not UTF-8 is no password", "[password]") {
    CHECK_FALSE(normalizedPassword("\xc3\x28 fourteen more"));
    CHECK_FALSE(normalizedPassword(std::string("\xed\xa0\x80", 3)));
    CHECK(normalizedPassword(""));
}

TEST_CASE("A hash verifies its password and no other", "[password]") {
    PasswordHasher hasher(test::cheapPasswords());
    const auto hash = hasher.hash("the right one");
    REQUIRE(hash);
    CHECK(hasher.verify(*hash, "the right one") == true);
    CHECK(hasher.verify(*hash, "the wrong one") == false);
    CHECK(hasher.verify("not a hash", "the right one") == false);
    CHECK(hasher.verifyNothing("nobody's password") == false);
    CHECK(hasher.verifyNothing("nobody's password") == false);
    CHECK(hasher.hash("the right one") != hash); // salted
}

TEST_CASE("More callers than may wait are turned away, and none is forgotten", "[password]") {
    PasswordCost cost = test::cheapPasswords();
    cost.memory_bytes = 8UL * 1024 * 1024;
    cost.waitingMax = 2;
    PasswordHasher hasher(cost);
    std::atomic<int> served{0};
    std::atomic<int> refused{0};
    {
        constexpr std::size_t kAskers = 12;
        std::vector<std::jthread> threads;
        threads.reserve(kAskers);
        while (threads.size() < kAskers) {
            threads.emplace_back([&] { ++(hasher.hash("some password") ? served : refused); });
        }
    }
    CHECK(served + refused == 12);
    CHECK(served >= 2);
    // The queue is empty again.
    CHECK(hasher.hash("some password"));
}

TEST_CASE("A caller that waited too long is turned away", "[password]") {
    PasswordCost cost = test::cheapPasswords();
    cost.passes = 20;
    cost.memory_bytes = 32UL * 1024 * 1024;
    cost.waitMax = std::chrono::milliseconds(0);
    PasswordHasher hasher(cost);
    CHECK_FALSE(hasher.hash("some password"));
}

TEST_CASE("People can sign in while other programs keep every core busy", "[password]") {
    std::atomic<bool> busy = true;
    std::vector<std::thread> programs;
    for (unsigned i = 0; i < 2 * std::max(1U, std::thread::hardware_concurrency()); ++i) {
        programs.emplace_back([&busy] {
            while (busy) {
            }
        });
    }
    // As the server has it: nullopt after the 20 s that a page may take.
    PasswordHasher hasher{PasswordCost{}};
    const auto hash = hasher.hash("purple elephants dance");
    busy = false;
    for (std::thread& program : programs) {
        program.join();
    }
    CHECK(hash);
}

} // namespace tewatashi::server::services
