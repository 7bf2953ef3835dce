#include "agent/platform/console.h"
#include "agent/platform/data_folder.h"
#include "agent/platform/sealed_secret.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::agent::platform;

TEST_CASE("A data folder is locked by one at a time and freed at its end", "[unit]") {
    const test::TempDir folder;
    {
        const auto first = lockDataFolder(folder.path());
        REQUIRE(first.has_value());
        const auto second = lockDataFolder(folder.path());
        REQUIRE_FALSE(second.has_value());
        CHECK(second.error().en.find("another agent") != std::string::npos);
    }
    CHECK(lockDataFolder(folder.path()).has_value());
    CHECK_FALSE(lockDataFolder(folder / "missing").has_value());
}

TEST_CASE("A data folder is made with those above it, and is no file", "[unit]") {
    const test::TempDir folder;
    CHECK(prepareDataFolder(folder / "a" / "b").has_value());
    CHECK(prepareDataFolder(folder / "a" / "b").has_value()); // again: nothing to do
    CHECK(lockDataFolder(folder / "a" / "b").has_value());
    CHECK_FALSE(prepareDataFolder(folder / "a" / "b" / "agent.lock").has_value());
    CHECK(defaultDataFolder().is_absolute());
}

TEST_CASE("A sealed secret opens again and is one line", "[unit]") {
    const std::string secret(64, '7');
    const auto sealed = sealSecret(secret);
    REQUIRE(sealed.has_value());
    CHECK(sealed->find_first_of("\r\n") == std::string::npos);
    CHECK(openSecret(*sealed).value() == secret);
    CHECK(openSecret(secret).value() == secret); // written before secrets were sealed
}

TEST_CASE("The words of the command line begin with the program", "[unit]") {
    const char* argv[] = {"tewatashi-agent"};
    CHECK_FALSE(commandWords(1, argv).empty());
}
