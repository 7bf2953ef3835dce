#include "agent/platform/data_folder.h"
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
