#include "common/base/error.h"
#include "common/files/file_lock.h"
#include "common/files/private_file.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <future>

using namespace tewatashi;
using namespace tewatashi::files;
namespace fs = std::filesystem;

TEST_CASE("A start waits for a lock that is held for a moment", "[unit]") {
    const test::TempDir folder;
    std::optional<FileLock> held = FileLock::tryAcquire(folder / "lock");
    REQUIRE(held);
    CHECK_FALSE(FileLock::acquire(folder / "lock", std::chrono::milliseconds(0)));
    auto waiting = std::async(std::launch::async, [&] {
        return FileLock::acquire(folder / "lock", std::chrono::minutes(1)).has_value();
    });
    held.reset();
    CHECK(waiting.get());
}

TEST_CASE("A private file is never overwritten by making it", "[unit]") {
    const test::TempDir folder;
    REQUIRE(createPrivateFile(folder / "agent.key", "first").has_value());
    const auto again = createPrivateFile(folder / "agent.key", "second");
    REQUIRE_FALSE(again.has_value());
    CHECK(again.error().en.find("agent.key") != std::string::npos);
    CHECK(readPrivateFile(folder / "agent.key").value() == "first");
}

TEST_CASE("A private file is replaced whole", "[unit]") {
    const test::TempDir folder;
    REQUIRE(replacePrivateFile(folder / "agent.json", "one").has_value());
    std::ofstream(folder / "agent.json.new") << "left over from a power cut";
    REQUIRE(replacePrivateFile(folder / "agent.json", "two").has_value());
    CHECK(readPrivateFile(folder / "agent.json").value() == "two");
    CHECK_FALSE(fs::exists(folder / "agent.json.new"));
}

TEST_CASE("A private file has a size limit", "[unit]") {
    const test::TempDir folder;
    REQUIRE(createPrivateFile(folder / "big", std::string(200'000, 'x')).has_value());
    CHECK_FALSE(readPrivateFile(folder / "big").has_value());
}

TEST_CASE("A lock is held by one at a time and freed at its end", "[unit]") {
    const test::TempDir folder;
    {
        auto first = FileLock::tryAcquire(folder / "x.lock");
        REQUIRE(first);
        CHECK_FALSE(FileLock::tryAcquire(folder / "x.lock"));
        const FileLock moved = *std::move(first);
        first.reset();
        CHECK_FALSE(FileLock::tryAcquire(folder / "x.lock"));
    }
    CHECK(fs::exists(folder / "x.lock"));
    CHECK(FileLock::tryAcquire(folder / "x.lock"));
}

TEST_CASE("A file in a missing folder is an error that names it", "[unit]") {
    const test::TempDir folder;
    const auto made = createPrivateFile(folder / "missing" / "agent.key", "secret");
    REQUIRE_FALSE(made.has_value());
    CHECK(made.error().ja.find("agent.key") != std::string::npos);
    CHECK_FALSE(replacePrivateFile(folder / "missing" / "agent.key", "secret").has_value());
    CHECK_FALSE(readPrivateFile(folder / "missing").has_value());
    CHECK_FALSE(readPrivateFile(folder.path()).has_value());
    CHECK_THROWS_WITH(FileLock::tryAcquire(folder / "missing" / "x.lock"),
                      Catch::Contains("x.lock"));
}
