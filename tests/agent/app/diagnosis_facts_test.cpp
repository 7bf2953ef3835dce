// What is known of this PC, from a running agent's status and from a folder at rest.
#include "agent/app/diagnosis_facts.h"
#include "agent/platform/data_folder.h"
#include "tests/agent/app/enrolled_folder.h"
#include "tests/agent/diagnosis/healthy_pc.h"

#include <fstream>

using namespace tewatashi;
using namespace tewatashi::agent;
using namespace tewatashi::agent::app;
using diagnosis::AgentRun;
using diagnosis::Layer;
using test::EnrolledFolder;

namespace {

const LocalizedText kTold{"困りました。直してください。", "Something is wrong. Mend it."};

std::set<Layer> brokenWith(const AgentStatus& status, const EnrolledFolder& pc) {
    auto facts = runningFacts(status, pc.data, pc.settings);
    facts.storage.free_bytes = 1LL << 34; // whatever disk this test runs on
    return test::broken(checkLocal(facts));
}

AgentStatus dockedStatus() {
    AgentStatus status;
    status.version = "0.1.0";
    status.dock.attached = 1;
    status.dock.heard = true;
    status.dock.terminal = "opticon:01";
    status.dock.batteryLow = false;
    status.dock.clock = diagnosis::TerminalClockSeen{std::chrono::seconds(0), false};
    return status;
}

} // namespace

TEST_CASE("A running agent's status becomes facts", "[unit]") {
    const EnrolledFolder pc;
    AgentStatus status = dockedStatus();
    CHECK(brokenWith(status, pc).empty());
    status.dock.batteryLow = true;
    CHECK(brokenWith(status, pc) == std::set<Layer>{Layer::TerminalBattery});
    for (const Layer layer : {Layer::Cable, Layer::Driver, Layer::Protocol, Layer::Agent}) {
        status = dockedStatus();
        status.dock.lastError = kTold;
        status.dock.lastErrorLayer = layer;
        INFO(diagnosis::infoOf(layer).code);
        CHECK(brokenWith(status, pc) == std::set<Layer>{layer});
    }
    status = dockedStatus();
    status.dock.lastError = kTold;
    status.dock.lastErrorLayer = Layer::Journal;
    status.dock.cannotStore = true;
    CHECK(brokenWith(status, pc) == std::set<Layer>{Layer::Journal});
    status = dockedStatus();
    status.journalError = kTold;
    CHECK(brokenWith(status, pc) == std::set<Layer>{Layer::Journal});
    status = dockedStatus();
    status.journal.size_bytes = pc.settings.journalMax_bytes;
    CHECK(brokenWith(status, pc) == std::set<Layer>{Layer::Journal});
}

TEST_CASE("A folder at rest tells that no agent runs", "[unit]") {
    const EnrolledFolder pc;
    const auto facts = restingFacts(pc.data);
    CHECK(facts.run == AgentRun::NotRunning);
    CHECK_FALSE(facts.settingsProblem.has_value());
    CHECK(facts.storage.journalKnown);
    CHECK_FALSE(facts.storage.journalTrouble.has_value());
    CHECK(facts.storage.free_bytes.has_value());
    CHECK_FALSE(facts.terminal.talks);
    CHECK_FALSE(std::filesystem::exists(pc.data.journal())); // looking makes none
}

TEST_CASE("A folder that somebody holds is left to them", "[unit]") {
    const EnrolledFolder pc;
    const auto lock = platform::lockDataFolder(pc.data.root);
    REQUIRE(lock.has_value());
    const auto facts = restingFacts(pc.data);
    CHECK(facts.run == AgentRun::Silent);
    CHECK_FALSE(facts.terminal.known);
    CHECK_FALSE(facts.storage.journalKnown);
}

TEST_CASE("A PC that is not enrolled, or whose files are damaged, is told so", "[unit]") {
    const EnrolledFolder pc;
    const auto problem = [&] { return restingFacts(pc.data).settingsProblem.has_value(); };
    CHECK(restingFacts({pc.data.root / "nowhere"}).settingsProblem.has_value());
    CHECK_FALSE(std::filesystem::exists(pc.data.root / "nowhere"));
    REQUIRE(files::replacePrivateFile(pc.data.key(), "no key\n").has_value());
    CHECK(problem());
    REQUIRE(files::replacePrivateFile(pc.data.settings(), "{").has_value());
    CHECK(problem());
    std::filesystem::remove(pc.data.settings());
    CHECK(problem());
}

TEST_CASE("A damaged journal is named and left as it is", "[unit]") {
    const EnrolledFolder pc;
    const std::string garbage = "this is no database";
    std::ofstream(pc.data.journal()) << garbage;
    auto facts = restingFacts(pc.data);
    REQUIRE(facts.storage.journalTrouble.has_value());
    facts.storage.free_bytes = 1LL << 34;
    CHECK(test::broken(checkLocal(facts)).contains(Layer::Journal));
    std::ifstream kept(pc.data.journal());
    CHECK(std::string(std::istreambuf_iterator<char>(kept), {}) == garbage);
}
