// What leaves the PC for the helpdesk, with something private in every place it could come from.
#include "agent/app/support_bundle.h"
#include "tests/agent/app/enrolled_folder.h"
#include "tests/agent/diagnosis/healthy_pc.h"
#include "tests/support/holds.h"

#include <nlohmann/json.hpp>

#include <zip.h>

#include <fstream>

using namespace tewatashi;
using namespace tewatashi::agent;
using namespace tewatashi::agent::app;
using test::EnrolledFolder;
using test::holds;

namespace {

constexpr const char* kSlip = "123456789013";
constexpr const char* kPossession = "1234567890134821"; // slip with its possession digits
constexpr const char* kPerson = "hanako-sato";

// Names by which nothing private may be found.
std::vector<std::string> privateThings(const EnrolledFolder& pc) {
    const auto& identity = pc.settings.identity;
    return {kSlip,
            kPossession,
            "4821",
            kPerson,
            pc.seed,
            toBase64(identity.receiptKey.bytes()),
            toBase64(identity.logKey.bytes()),
            pc.data.root.string()};
}

BundleSources sourcesWithCanaries(EnrolledFolder& pc) {
    TerminalBinding binding;
    binding.port = "/dev/ttyUSB0";
    binding.name = kPerson;
    pc.settings.terminals = {binding};
    pc.settings.server.caFile = pc.data.root / kPerson / "ca.pem";
    pc.write();
    const std::string said = std::string(kPossession) + " refused " + kSlip + " in " +
                             pc.data.journal().string() + ". Try again.";
    BundleSources sources;
    sources.report.at = {1'775'001'600'000};
    sources.report.version = "0.1.0";
    diagnosis::LocalFacts facts = test::healthyPc();
    facts.storage.folder = pc.data.root.string();
    facts.terminal.trouble = diagnosis::Trouble{diagnosis::Layer::Protocol, {said, said}, said};
    sources.report.findings = checkLocal(facts);
    sources.report.findings.push_back(
        ok(diagnosis::Layer::SignIn, {"受け入れています。", "It accepts this PC."},
           {{"registered_as", std::string(kPerson) + "-pc"}, {"server_version", "0.1.0"}}));
    nlohmann::json status{{"v", 1},
                          {"state", "idle"},
                          {"terminal", "opticon:0000000000123456"},
                          {"journal", pc.data.journal().string()},
                          {"parked_why", said},
                          {"salvaged", {{"kept_as", (pc.data.root / "old").string()}}},
                          {"last_error", {{"ja", said}, {"en", said}, {"detail", said}}}};
    sources.status = status.dump();
    std::ofstream(pc.data.root / "agent.log")
        << "2026-04-01T00:00:00Z level=warning event=upload_failed reason=\"" << said << "\"\n";
    sources.log = lastLogLines(pc.data.root);
    REQUIRE(holds(sources.log, kSlip));
    sources.settings = pc.settings;
    sources.dataFolder = pc.data.root;
    return sources;
}

std::string contentOf(const std::vector<BundleEntry>& entries, const std::string& name) {
    for (const BundleEntry& entry : entries) {
        if (entry.name == name) {
            return entry.content;
        }
    }
    FAIL("no " << name);
    return {};
}

} // namespace

TEST_CASE("Nothing private is in a support bundle, wherever it stood before", "[unit]") {
    EnrolledFolder pc;
    const auto entries = bundleEntries(sourcesWithCanaries(pc));
    CHECK(entries.size() == 6);
    for (const std::string& secret : privateThings(pc)) {
        for (const BundleEntry& entry : entries) {
            INFO(entry.name << " must not hold " << secret);
            CHECK_FALSE(holds(entry.content, secret));
        }
    }
}

TEST_CASE("A support bundle says how the PC is", "[unit]") {
    EnrolledFolder pc;
    const auto entries = bundleEntries(sourcesWithCanaries(pc));
    const auto json = [&](const char* name) {
        return nlohmann::json::parse(contentOf(entries, name));
    };
    CHECK(json("diagnosis.json").at("first_cause") == "protocol");
    CHECK(json("diagnosis.json").at("at") == "2026-04-01T00:00:00Z");
    CHECK(json("status.json").at("state") == "idle");
    CHECK(json("status.json").at("terminal") == "opticon:0000000000123456");
    const std::string journal = json("status.json").at("journal");
    CHECK(journal.starts_with("(data)"));
    CHECK(journal.ends_with("journal.db"));
    CHECK(json("settings.json").at("server") == pc.settings.server.url);
    CHECK(json("settings.json").at("terminals").at(0).at("model") == "denso-bht");
    CHECK_FALSE(json("system.json").at("version").get<std::string>().empty());
    CHECK(holds(contentOf(entries, "log.txt"), "2026-04-01T00:00:00Z level=warning"));
    CHECK(holds(contentOf(entries, "README.txt"), "possession digits"));
}

TEST_CASE("What cannot be read is left out of a bundle", "[unit]") {
    BundleSources sources;
    const auto entries = bundleEntries(sources);
    CHECK(entries.size() == 4);
    CHECK(contentOf(entries, "status.json") == "{}\n");
}

TEST_CASE("Long numbers and the data folder are masked, the rest stays", "[unit]") {
    const std::filesystem::path folder = "/home/hanako-sato/data";
    CHECK(masked("a 12345 b 123456 c", folder) == "a 12345 b # c");
    CHECK(masked("123456789013", folder) == "#");
    CHECK(masked("12345x123456789", folder) == "12345x#");
    CHECK(masked("/home/hanako-sato/data/journal.db: /home/hanako-sato/data", folder) ==
          "(data)/journal.db: (data)");
    CHECK(masked("plain", {}) == "plain");
    CHECK(masked("", folder).empty());
}

TEST_CASE("Of a long log the end is taken, from a whole line on", "[unit]") {
    const test::TempDir folder;
    CHECK(lastLogLines(folder.path()).empty());
    std::ofstream log(folder.path() / "agent.log", std::ios::binary);
    for (int i = 0; i < 40'000; ++i) {
        log << "line of a log " << i << "\n";
    }
    log.close();
    const std::string end = lastLogLines(folder.path());
    CHECK(end.size() <= 256UL * 1024);
    CHECK(end.size() > 200UL * 1024);
    CHECK(end.starts_with("line of a log "));
    CHECK(end.ends_with("line of a log 39999\n"));
}

TEST_CASE("A bundle is a ZIP file that others can read", "[unit]") {
    const test::TempDir folder;
    const auto file = folder.path() / "support.zip";
    const std::vector<BundleEntry> entries{{"one.txt", "eins\n"},
                                           {"two.json", std::string(100'000, 'x')}};
    std::ofstream(file) << "something older";
    REQUIRE(writeBundle(file, entries).has_value());
    CHECK(std::filesystem::file_size(file) < 10'000);
    int problem = 0;
    zip_t* archive = zip_open(file.string().c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &problem);
    REQUIRE(archive != nullptr);
    CHECK(zip_get_num_entries(archive, 0) == 2);
    for (const BundleEntry& entry : entries) {
        zip_file_t* stream = zip_fopen(archive, entry.name.c_str(), 0);
        REQUIRE(stream != nullptr);
        std::string content(entry.content.size() + 1, '\0');
        const auto count = zip_fread(stream, content.data(), content.size());
        REQUIRE(count >= 0);
        content.resize(static_cast<std::size_t>(count));
        CHECK(content == entry.content);
        zip_fclose(stream);
    }
    zip_discard(archive);
}

TEST_CASE("A bundle that cannot be written is said to whoever wanted it", "[unit]") {
    const test::TempDir folder;
    const auto nowhere = folder.path() / "nowhere" / "support.zip";
    const auto written = writeBundle(nowhere, {{"one.txt", "eins"}});
    REQUIRE_FALSE(written.has_value());
    CHECK(holds(written.error().en, nowhere.string()));
    CHECK(holds(written.error().ja, nowhere.string()));
}
