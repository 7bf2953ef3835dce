// Each layer of this PC is broken in turn; exactly that one is named.
#include "tests/agent/diagnosis/healthy_pc.h"

using namespace tewatashi;
using namespace tewatashi::agent::diagnosis;
using namespace std::chrono_literals;
using test::broken;
using test::healthyPc;
using test::stateAt;

namespace {

Trouble troubleOf(Layer layer) {
    return {layer,
            {"端末を開けません。ドライバーを確認してください。",
             "The terminal cannot be opened. Check the driver."},
            "libusb_open: LIBUSB_ERROR_ACCESS"};
}

struct Break {
    Layer layer;
    std::function<void(LocalFacts&)> how;
};

std::vector<Break> breaks() {
    return {
        {Layer::Settings,
         [](LocalFacts& facts) {
             facts.settingsProblem = {"設定がありません。登録してください。",
                                      "There are no settings. Enrol."};
         }},
        {Layer::Agent, [](LocalFacts& facts) { facts.run = AgentRun::NotRunning; }},
        {Layer::Agent, [](LocalFacts& facts) { facts.run = AgentRun::Silent; }},
        {Layer::Agent, [](LocalFacts& facts) { facts.agentTrouble = troubleOf(Layer::Agent); }},
        {Layer::Cable, [](LocalFacts& facts) { facts.terminal = {}; }},
        {Layer::Cable, [](LocalFacts& facts) { facts.terminal.trouble = troubleOf(Layer::Cable); }},
        {Layer::Driver,
         [](LocalFacts& facts) { facts.terminal.trouble = troubleOf(Layer::Driver); }},
        {Layer::Driver, // an adapter that nobody bound: it is there
         [](LocalFacts& facts) {
             facts.terminal.seen = 0;
             facts.terminal.trouble = troubleOf(Layer::Driver);
         }},
        {Layer::Protocol,
         [](LocalFacts& facts) { facts.terminal.trouble = troubleOf(Layer::Protocol); }},
        {Layer::TerminalClock, [](LocalFacts& facts) { facts.terminal.clock->ahead = 3s; }},
        {Layer::TerminalClock, [](LocalFacts& facts) { facts.terminal.clock->ahead = -3s; }},
        {Layer::TerminalClock, [](LocalFacts& facts) { facts.terminal.clock->ahead.reset(); }},
        {Layer::TerminalBattery, [](LocalFacts& facts) { facts.terminal.batteryLow = true; }},
        {Layer::Disk, [](LocalFacts& facts) { facts.storage.free_bytes = kFreeMin_bytes - 1; }},
        {Layer::Disk, [](LocalFacts& facts) { facts.storage.free_bytes.reset(); }},
        {Layer::Journal,
         [](LocalFacts& facts) { facts.storage.journalTrouble = troubleOf(Layer::Journal); }},
        {Layer::Journal,
         [](LocalFacts& facts) { facts.storage.journal_bytes = facts.storage.journalMax_bytes; }},
    };
}

} // namespace

TEST_CASE("A PC on which all is well has nothing to mend", "[unit]") {
    const auto findings = checkLocal(healthyPc());
    CHECK(broken(findings).empty());
    for (const Finding& finding : findings) {
        INFO(infoOf(finding.layer).code);
        CHECK(finding.state == State::Ok);
        CHECK(finding.advice.ja.empty());
    }
}

TEST_CASE("Whatever is broken on this PC is named, and nothing else", "[unit]") {
    std::set<Layer> met;
    for (const Break& one : breaks()) {
        LocalFacts facts = healthyPc();
        one.how(facts);
        const auto findings = checkLocal(facts);
        INFO(infoOf(one.layer).code);
        CHECK(broken(findings) == std::set<Layer>{one.layer});
        CHECK(firstCause(findings) == one.layer);
        met.insert(one.layer);
    }
    for (const LayerInfo& info : layers()) {
        INFO(info.code);
        CHECK(met.contains(info.layer) == (info.chain != Chain::Server));
    }
}

TEST_CASE("A chain stops at its first cause, the others go on", "[unit]") {
    LocalFacts facts = healthyPc();
    facts.terminal.trouble = troubleOf(Layer::Driver);
    facts.terminal.batteryLow = true;
    facts.storage.free_bytes = 0;
    const auto findings = checkLocal(facts);
    CHECK(broken(findings) == std::set<Layer>{Layer::Driver, Layer::Disk});
    CHECK(firstCause(findings) == Layer::Driver);
    CHECK(firstCause(findings, Chain::Storage) == Layer::Disk);
    CHECK_FALSE(firstCause(findings, Chain::Agent).has_value());
    CHECK(stateAt(findings, Layer::Cable) == State::Ok);
    CHECK(stateAt(findings, Layer::TerminalBattery) == State::NotChecked);
    CHECK(stateAt(findings, Layer::Journal) == State::NotChecked);
}

TEST_CASE("What nobody could look at is not called good", "[unit]") {
    LocalFacts facts = healthyPc();
    facts.terminal.known = false;
    facts.storage.journalKnown = false;
    auto findings = checkLocal(facts);
    CHECK(broken(findings).empty());
    for (const Layer layer : {Layer::Cable, Layer::Driver, Layer::Protocol, Layer::TerminalClock,
                              Layer::TerminalBattery, Layer::Journal}) {
        CHECK(stateAt(findings, layer) == State::NotChecked);
    }
    facts = healthyPc();
    facts.terminal.talks = false;
    facts.terminal.heard = false;
    findings = checkLocal(facts);
    CHECK(stateAt(findings, Layer::Driver) == State::Ok);
    for (const Layer layer : {Layer::Protocol, Layer::TerminalClock, Layer::TerminalBattery}) {
        CHECK(stateAt(findings, layer) == State::NotChecked);
    }
}

TEST_CASE("A terminal whose clock was set right is no trouble", "[unit]") {
    LocalFacts facts = healthyPc();
    for (const std::optional<std::chrono::seconds> ahead :
         {std::optional(3600s), std::optional(-3600s), std::optional<std::chrono::seconds>()}) {
        facts.terminal.clock = TerminalClockSeen{ahead, true};
        CHECK(broken(checkLocal(facts)).empty());
    }
    facts.terminal.clock = TerminalClockSeen{kTerminalClockTolerance, false};
    CHECK(broken(checkLocal(facts)).empty());
}

TEST_CASE("A terminal that is being read is not in trouble about its last session", "[unit]") {
    LocalFacts facts = healthyPc();
    facts.terminal.reading = true;
    facts.terminal.trouble = troubleOf(Layer::Protocol);
    CHECK(broken(checkLocal(facts)).empty());
}

TEST_CASE("An open port is enough for a terminal that begins by itself", "[unit]") {
    LocalFacts facts = healthyPc();
    facts.terminal = {};
    facts.terminal.ports = 1;
    const auto findings = checkLocal(facts);
    CHECK(broken(findings).empty());
    CHECK(stateAt(findings, Layer::Cable) == State::Ok);
    CHECK(stateAt(findings, Layer::Protocol) == State::NotChecked);
}

TEST_CASE("A damaged journal that was set aside is told without being a cause", "[unit]") {
    LocalFacts facts = healthyPc();
    facts.storage.notice = {"壊れた保存ファイルがあります。", "A damaged journal was kept."};
    const auto findings = checkLocal(facts);
    CHECK(broken(findings).empty());
    bool told = false;
    for (const Finding& finding : findings) {
        told = told || finding.advice == facts.storage.notice;
    }
    CHECK(told);
}
