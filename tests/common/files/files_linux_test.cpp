// Modes and links of private files and locks, as Linux has them.
#include "common/base/error.h"
#include "common/files/file_lock.h"
#include "common/files/private_file.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <sys/stat.h>

using namespace tewatashi;
using namespace tewatashi::files;
namespace fs = std::filesystem;

namespace {

fs::perms modeOf(const fs::path& file) { return fs::status(file).permissions(); }

} // namespace

TEST_CASE("A private file is readable by its owner alone whatever the umask", "[unit]") {
    const test::TempDir folder;
    const mode_t before = ::umask(0);
    const auto made = createPrivateFile(folder / "agent.key", "secret");
    ::umask(before);
    REQUIRE(made.has_value());
    CHECK(modeOf(folder / "agent.key") == (fs::perms::owner_read | fs::perms::owner_write));
    CHECK(readPrivateFile(folder / "agent.key").value() == "secret");
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
}

TEST_CASE("A private file in a missing folder says so", "[unit]") {
    const test::TempDir folder;
    const auto made = createPrivateFile(folder / "missing" / "agent.key", "secret");
    REQUIRE_FALSE(made.has_value());
    CHECK(made.error().en.find("No such file") != std::string::npos);
}

TEST_CASE("A lock file is its owner's and no link", "[unit]") {
    const test::TempDir folder;
    REQUIRE(FileLock::tryAcquire(folder / "x.lock"));
    CHECK(modeOf(folder / "x.lock") == (fs::perms::owner_read | fs::perms::owner_write));
    // A link could make a program lock, and so hold up, a file of somebody else.
    fs::create_symlink(folder / "elsewhere", folder / "link");
    CHECK_THROWS_AS(FileLock::tryAcquire(folder / "link"), Error);
    CHECK_FALSE(fs::exists(folder / "elsewhere"));
}
