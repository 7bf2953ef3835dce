#include "agent/platform/data_folder.h"
#include "agent/platform/instance_lock.h"
#include "agent/platform/private_file.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <fstream>

using namespace tewatashi;
using namespace tewatashi::agent::platform;
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

TEST_CASE("A data folder is made for its owner and refused when others may write", "[unit]") {
    const test::TempDir folder;
    const fs::path data = folder / "a" / "b";
    REQUIRE(prepareDataFolder(data).has_value());
    CHECK(modeOf(data) == fs::perms::owner_all);
    REQUIRE(prepareDataFolder(data).has_value());
    fs::permissions(data, fs::perms::others_write, fs::perm_options::add);
    const auto refused = prepareDataFolder(data);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().en.find("0700") != std::string::npos);
    std::ofstream(folder / "file") << "x";
    CHECK_FALSE(prepareDataFolder(folder / "file").has_value());
    CHECK_FALSE(prepareDataFolder(folder / "file" / "below").has_value());
    CHECK(defaultDataFolder().is_absolute());
}

TEST_CASE("An instance lock is held by one at a time and freed at its end", "[unit]") {
    const test::TempDir folder;
    {
        const auto first = InstanceLock::acquire(folder.path());
        REQUIRE(first.has_value());
        const auto second = InstanceLock::acquire(folder.path());
        REQUIRE_FALSE(second.has_value());
        CHECK(second.error().en.find("another agent") != std::string::npos);
    }
    CHECK(InstanceLock::acquire(folder.path()).has_value());
    CHECK_FALSE(InstanceLock::acquire(folder / "missing").has_value());
}
