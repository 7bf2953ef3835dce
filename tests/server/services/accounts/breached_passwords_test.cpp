#include "common/base/error.h"
#include "server/services/accounts/accounts.h"
#include "server/services/accounts/breached_passwords.h"
#include "tests/server/services/cheap_passwords.h"
#include "tests/support/site_context_fixture.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>
#include <openssl/sha.h>

#include <algorithm>
#include <fstream>

namespace tewatashi::server::services {
namespace {

std::string sha1(const std::string& text) {
    Bytes octets(SHA_DIGEST_LENGTH);
    ::SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), octets.data());
    return toHex(octets);
}

std::string passwordNumber(int number) { return "known to everybody " + std::to_string(number); }

struct BreachedList {
    test::TempDir folder;
    std::filesystem::path file = folder / "list.txt";

    void write(const std::string& text) const { std::ofstream(file, std::ios::binary) << text; }
    // Passwords 0 to count - 1, each line with a count behind it.
    void write(int count, const std::string& lineEnd) const {
        std::vector<std::string> hashes;
        for (int i = 0; i < count; ++i) {
            hashes.push_back(sha1(passwordNumber(i)));
            std::transform(hashes.back().begin(), hashes.back().end(), hashes.back().begin(),
                           [](char c) { return c >= 'a' && c <= 'f' ? char(c - 'a' + 'A') : c; });
        }
        std::sort(hashes.begin(), hashes.end());
        std::string text;
        for (std::size_t i = 0; i < hashes.size(); ++i) {
            text += hashes[i] + (i % 3 == 0 ? "" : ":" + std::to_string(i * i)) + lineEnd;
        }
        write(text);
    }
};

} // namespace

TEST_CASE("Every password of a list of breached ones is found in it, and no other", "[password]") {
    const BreachedList list;
    const int count = GENERATE(1, 2, 3, 8, 1000);
    const std::string lineEnd = GENERATE("\n", "\r\n");
    CAPTURE(count, lineEnd);
    list.write(count, lineEnd);
    const BreachedPasswords breached(list.file);
    int found = 0;
    for (int i = 0; i < count; ++i) {
        found += breached.holds(passwordNumber(i)) ? 1 : 0;
    }
    CHECK(found == count);
    for (int i = count; i < count + 200; ++i) {
        found += breached.holds(passwordNumber(i)) ? 1 : 0;
    }
    CHECK(found == count);
}

TEST_CASE("A list of breached passwords without a last line end is whole", "[password]") {
    const BreachedList list;
    list.write(sha1("first of all"));
    CHECK(BreachedPasswords(list.file).holds("first of all"));
    CHECK_FALSE(BreachedPasswords(list.file).holds("another"));
}

TEST_CASE("What is no list of breached passwords is refused by its name", "[password]") {
    const BreachedList list;
    const std::string text = GENERATE("", "\n", "password\n", "0123456789abcdef0123456789abcdef\n",
                                      "0123456789abcdef0123456789abcdef0123456z\n");
    CAPTURE(text);
    list.write(text);
    CHECK_THROWS_WITH(BreachedPasswords(list.file), Catch::Contains(list.file.string()));
    std::filesystem::remove(list.file);
    CHECK_THROWS_AS(BreachedPasswords(list.file), Error);
}

TEST_CASE("A password on the list of breached ones may not be used", "[password]") {
    const BreachedList list;
    list.write(10, "\n");
    const test::DbFixture place(test::engineUnderTest());
    test::ManualClock clock;
    SystemRandom random;
    SiteConfig config;
    config.site = "main";
    config.database = place.location();
    config.breachedPasswords = list.file;
    SiteContext site(config, *SigningKey::fromSeed(Bytes(32, 1)),
                     *SigningKey::fromSeed(Bytes(32, 2)), clock, random);
    Accounts accounts(site, test::cheapPasswords());
    const auto refused = accounts.add("hanako", "佐藤 花子", Role::Employee, passwordNumber(4));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().fields.at(0).field == "password");
    CHECK(accounts.add("hanako", "佐藤 花子", Role::Employee, passwordNumber(44)));
}

} // namespace tewatashi::server::services
