// Command line and the verbs' answers to bad surroundings.
#include "agent/app/command_line.h"
#include "agent/app/commands.h"
#include "agent/app/log_line.h"
#include "common/files/private_file.h"
#include "tests/agent/app/parsed_words.h"
#include "tests/agent/qt_application.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <fstream>

using namespace tewatashi;
using namespace tewatashi::agent;
using namespace tewatashi::agent::app;
using tewatashi::test::parsedWords;
using tewatashi::test::QtApplication;
using tewatashi::test::TempDir;

namespace {

std::string contentOf(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
}

} // namespace

TEST_CASE("The command line knows its verbs and refuses others", "[unit]") {
    const CommandLine enrol = parsedWords(
        {"enrol", "--data", "/d", "--server", "https://s", "--code", "c", "--lang", "ja"});
    CHECK(enrol.verb == Verb::Enrol);
    CHECK(enrol.data == "/d");
    CHECK(enrol.server == "https://s");
    CHECK(enrol.code == "c");
    CHECK(enrol.language == Language::Japanese);
    CHECK(parsedWords({"status", "--json"}).json);
    CHECK(parsedWords({"run", "--config", "x"}).config == "x");
    CHECK(parsedWords({"certificate", "--server", "https://s"}).verb == Verb::Certificate);
    CHECK(parsedWords({"certificate"}).exitCode == 2);
    CHECK(parsedWords({}).exitCode == 2);
    CHECK(parsedWords({"fly"}).exitCode == 2);
    CHECK(parsedWords({"enrol", "--server", "https://s"}).exitCode == 2);
    CHECK(parsedWords({"enrol", "--server", "s", "--code", "c", "--pin", "p", "--ca", "f"})
              .exitCode == 2);
    const CommandLine help = parsedWords({"--help"});
    CHECK(help.verb == Verb::None);
    CHECK(help.exitCode == 0);
}

TEST_CASE("run refuses broken settings and leaves the journal octet for octet", "[unit]") {
    const QtApplication qt;
    const TempDir folder;
    const DataFolder data{folder.path()};
    const SystemClock clock;
    const RunParts parts{.clock = clock};
    std::ofstream(data.journal()) << "scans that must not be touched";
    REQUIRE(files::createPrivateFile(data.key(), std::string(64, '1')).has_value());
    for (const char* settings : {"", "{}", "{\"server\":1}", "garbage"}) {
        REQUIRE(files::replacePrivateFile(data.settings(), settings).has_value());
        CHECK(runAgent(CommandLine{}, data, parts) == 1);
        CHECK(contentOf(data.journal()) == "scans that must not be touched");
    }
    std::filesystem::remove(data.settings());
    CHECK(runAgent(CommandLine{}, data, parts) == 1);
    CHECK(contentOf(data.journal()) == "scans that must not be touched");
}

TEST_CASE("enrol refuses to replace an enrolment unasked and cleans up after a failure", "[unit]") {
    const QtApplication qt;
    const TempDir folder;
    const DataFolder data{folder.path()};
    REQUIRE(files::createPrivateFile(data.settings(), "{}").has_value());
    CommandLine line;
    line.server = "ftp://nowhere";
    line.code = "c";
    CHECK(enrolAgent(line, data) == 1);
    CHECK(contentOf(data.settings()) == "{}");
    line.replace = true;
    CHECK(enrolAgent(line, data) == 1);
    CHECK(contentOf(data.settings()) == "{}");
    CHECK_FALSE(std::filesystem::exists(data.key()));
    CHECK_FALSE(std::filesystem::exists(folder / "agent.key.enrolling"));
    line.pin = "nonsense";
    CHECK(enrolAgent(line, data) == 1);
}
