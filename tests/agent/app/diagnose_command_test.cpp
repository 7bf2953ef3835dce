// The command as people and programs see it, on a PC whose agent does not run.
#include "agent/app/commands.h"
#include "tests/agent/app/captured_output.h"
#include "tests/agent/app/enrolled_folder.h"
#include "tests/agent/app/parsed_words.h"
#include "tests/agent/qt_application.h"
#include "tests/support/holds.h"

#include <nlohmann/json.hpp>

using namespace tewatashi;
using namespace tewatashi::agent::app;
using test::CapturedOutput;
using test::EnrolledFolder;
using test::holds;
using test::parsedWords;
using test::QtApplication;

namespace {

struct Diagnosed {
    int code = 0;
    std::string out;
};

Diagnosed diagnosed(const DataFolder& data, std::vector<std::string> words) {
    words.insert(words.begin(), "diagnose");
    const CommandLine line = parsedWords(std::move(words));
    REQUIRE(line.verb == Verb::Diagnose);
    CapturedOutput out(stdout);
    const int code = diagnoseAgent(line, data, std::chrono::milliseconds(0));
    return {code, out.text()};
}

} // namespace

TEST_CASE("Diagnosis of a PC that is not enrolled says so and ends with 3", "[unit]") {
    const QtApplication qt;
    const test::TempDir folder;
    const DataFolder nowhere{folder.path() / "nowhere"};
    const Diagnosed json = diagnosed(nowhere, {"--json"});
    CHECK(json.code == 3);
    const auto report = nlohmann::json::parse(json.out);
    CHECK(report.at("state") == "not_ok");
    CHECK(report.at("first_cause") == "settings");
    CHECK(report.at("causes").at("server").is_null());
    CHECK(report.at("findings").size() == 17);
    for (const char* language : {"ja", "en"}) {
        const Diagnosed text = diagnosed(nowhere, {"--lang", language});
        CHECK(text.code == 3);
        CHECK(holds(text.out, "✗"));
        CHECK(holds(text.out, nowhere.root.string()));
        CHECK(holds(text.out, "enrol"));
    }
}

TEST_CASE("Diagnosis names the agent that does not run, and goes on to the server", "[unit]") {
    const QtApplication qt;
    EnrolledFolder pc;
    pc.settings.server.url = "https://"; // no name at all: needs no network to be wrong
    pc.write();
    const auto report = nlohmann::json::parse(diagnosed(pc.data, {"--json"}).out);
    CHECK(report.at("first_cause") == "agent");
    CHECK(report.at("causes").at("agent") == "agent");
    CHECK(report.at("causes").at("server") == "dns");
}

TEST_CASE("The agent's help tells what diagnosis ends with", "[unit]") {
    for (const char* language : {"ja", "en"}) {
        CapturedOutput out(stdout);
        static_cast<void>(parsedWords({"diagnose", "--help", "--lang", language}));
        const std::string help = out.text();
        CHECK(holds(help, "--json"));
        CHECK(holds(help, "3 "));
    }
}
