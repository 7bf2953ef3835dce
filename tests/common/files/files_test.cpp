#include "common/base/error.h"
#include "common/files/file_lock.h"
#include "common/files/private_file.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <fstream>
#include <future>

using namespace tewatashi;
using namespace tewatashi::files;
namespace fs = std::filesystem;

namespace {

fs::perms modeOf(const fs::path& file) { return fs::status(file).permissions(); }

} // namespace

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

TEST_CASE("A private file is readable by its owner alone whatever the umask", "[unit]") {
    const test::TempDir folder;
    const mode_t before = ::umask(0);
    const auto made = createPrivateFile(folder / "agent.key", "secret");
    ::umask(before);
    REQUIRE(made.has_value());
    CHECK(modeOf(folder / "agent.key") == (fs::perms::owner_read | fs::perms::owner_write));
    CHECK(readPrivateFile(folder / "agent.key").value() == "secret");
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

TEST_CASE("A private file that others may read is refused with its name", "[unit]") {
    const test::TempDir folder;
    REQUIRE(createPrivateFile(folder / "agent.key", "secret").has_value());
    for (const fs::perms bit :
         {fs::perms::group_read, fs::perms::others_read, fs::perms::group_write}) {
        fs::permissions(folder / "agent.key", bit, fs::perm_options::add);
        const auto read = readPrivateFile(folder / "agent.key");
        REQUIRE_FALSE(read.has_value());
        CHECK(read.error().en.find("agent.key") != std::string::npos);
        CHECK(read.error().ja.find("0600") != std::string::npos);
        fs::permissions(folder / "agent.key", bit, fs::perm_options::remove);
    }
    fs::create_symlink(folder / "agent.key", folder / "link");
    CHECK_FALSE(readPrivateFile(folder / "link").has_value());
    CHECK_FALSE(readPrivateFile(folder / "missing").has_value());
    CHECK_FALSE(readPrivateFile(folder.path()).has_value());
}

TEST_CASE("A private file has a size limit", "[unit]") {
    const test::TempDir folder;
    REQUIRE(createPrivateFile(folder / "big", std::string(200'000, 'x')).has_value());
    CHECK_FALSE(readPrivateFile(folder / "big").has_value());
}

TEST_CASE("A private file in a missing folder names the file and its reason", "[unit]") {
    const test::TempDir folder;
    const auto made = createPrivateFile(folder / "missing" / "agent.key", "secret");
    REQUIRE_FALSE(made.has_value());
    CHECK(made.error().ja.find("agent.key") != std::string::npos);
    CHECK(made.error().en.find("No such file") != std::string::npos);
    CHECK_FALSE(replacePrivateFile(folder / "missing" / "agent.key", "secret").has_value());
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
    CHECK(modeOf(folder / "x.lock") == (fs::perms::owner_read | fs::perms::owner_write));
    CHECK(FileLock::tryAcquire(folder / "x.lock"));
}

TEST_CASE("A lock file that cannot be opened is an error that names it", "[unit]") {
    const test::TempDir folder;
    CHECK_THROWS_WITH(FileLock::tryAcquire(folder / "missing" / "x.lock"),
                      Catch::Contains("x.lock"));
    // A link could make a program lock, and so hold up, a file of somebody else.
    fs::create_symlink(folder / "elsewhere", folder / "link");
    CHECK_THROWS_AS(FileLock::tryAcquire(folder / "link"), Error);
    CHECK_FALSE(fs::exists(folder / "elsewhere"));
}
