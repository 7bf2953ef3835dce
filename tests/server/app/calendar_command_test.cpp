#include "server/app/admin_access.h"
#include "tests/server/app/command_run.h"
#include "tests/support/holds.h"

#include <fstream>

namespace tewatashi::server::app {
namespace {

using test::CommandSite;
using test::holds;
using test::Ran;

// A file beside a server.
struct Scene {
    CommandSite site;
    test::TempDir folder;

    [[nodiscard]] std::string file(const std::string& octets) const {
        const auto path = folder / "syukujitsu.csv";
        std::ofstream(path, std::ios::binary) << octets;
        return path.string();
    }
    [[nodiscard]] Ran import(const std::string& octets, const std::string& option = "") const {
        std::vector<std::string> words{"calendar", "import", file(octets), "--lang", "en"};
        if (!option.empty()) {
            words.push_back(option);
        }
        return site.verb(words);
    }
    [[nodiscard]] std::size_t filesInData() const {
        const std::filesystem::directory_iterator files(site.data());
        return static_cast<std::size_t>(std::distance(begin(files), end(files)));
    }
};

constexpr const char* kFile = "2026/1/1,元日\r\n2026/2/11,建国記念の日\r\n2027/1/1,元日\r\n";

} // namespace

TEST_CASE("calendar import takes the holidays in and says what changed", "[command]") {
    const Scene scene;
    const std::size_t files = scene.filesInData();
    const Ran dry = scene.import(kFile, "--dry-run");
    CHECK(dry.code == 0);
    CHECK(holds(dry.out, "2026–2027: 3 holidays; 3 added, 0 renamed, 0 removed"));
    CHECK(holds(dry.out, "nothing was changed"));
    const Ran real = scene.import(kFile);
    CHECK(real.code == 0);
    CHECK(holds(real.out, "3 added"));
    CHECK(holds(scene.import("2026/1/1,元旦\r\n2027/1/1,元日\r\n").out,
                "0 added, 1 renamed, 1 removed"));
    CHECK(scene.filesInData() == files); // nothing that was handed over stays
}

TEST_CASE("calendar import tells line and column of what is wrong", "[command]") {
    const Scene scene;
    const Ran wrong = scene.import("2026/1/1,元日\r\n2026/2/30,建国\r\n");
    CHECK(wrong.code == 1);
    CHECK(holds(wrong.err, "line 2, column 1: \"2026/2/30\" is no date"));
    CHECK(holds(wrong.err, "Nothing was imported"));
    std::string many;
    for (int i = 0; i < 100; ++i) {
        many += "長い長い長い長い長い長い長い,y\n"; // every answer fits a message
    }
    const Ran cut = scene.import(many);
    CHECK(cut.code == 1);
    CHECK(holds(cut.err, "45 more problems"));
    CHECK(scene.site.verb({"calendar", "import", (scene.folder / "none.csv").string()}).code == 1);
    CHECK(scene.site.verb({"calendar", "import"}).code == 2);
}

TEST_CASE("The verb reads no file but one that was handed over", "[command]") {
    const Scene scene;
    const DataFolder folder(scene.site.data());
    for (const char* name : {"server.toml", "../x.csv", "keys/log.key", "",
                             "import-0123456789abcdef0123456789abcde/.csv"}) {
        CAPTURE(name);
        const AdminAnswer answer = administer(folder, {"calendar-import", {{"file", name}}});
        REQUIRE_FALSE(answer);
        CHECK(holds(answer.error().en, "not named as it must be"));
    }
}

} // namespace tewatashi::server::app
