// What every driver must keep to, whatever its terminal is like: a dock session with it loses
// nothing and counts nothing twice, at every fault of the line and of the journal.
#include "agent/handheld/denso_bht.h"
#include "agent/handheld/unitech_multipoint.h"
#include "tests/agent/core/docked_terminal.h"
#include "tests/handheld/bht_model.h"
#include "tests/handheld/multipoint_model.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using agent::core::DockEnd;
using agent::core::DockOutcome;
using test::ManualClock;
using test::MemoryJournal;
using test::handheld::Window;
using namespace std::chrono_literals;

namespace {

using Codes = std::vector<std::string>;

Codes codesIn(const MemoryJournal& journal) {
    Codes codes;
    for (const domain::IdentifiedScan& record : journal.records()) {
        codes.emplace_back(asText(record.scan.code));
    }
    return codes;
}

Codes erasedFrom(const test::handheld::ColumnFile& file) {
    Codes codes;
    for (std::size_t i = 0; i < file.erased(); ++i) {
        codes.push_back(file.scans()[i].code);
    }
    return codes;
}

// Asks after every octet to the terminal whether it forgot something that was not in the journal.
template <typename Desk>
class WatchedChannel final : public agent::ports::SerialChannel {
public:
    WatchedChannel(Desk& desk, test::handheld::LineTerminal& terminal)
        : m_desk(desk), m_channel(desk.clock, terminal) {}
    Result<void, agent::ports::ChannelError> write(ByteView bytes,
                                                   std::chrono::milliseconds timeout) override {
        const auto result = m_channel.write(bytes, timeout);
        const Codes forgotten = m_desk.forgotten();
        const Codes kept = codesIn(m_desk.journal);
        for (const std::string& code : forgotten) {
            m_desk.lost += std::find(kept.begin(), kept.end(), code) == kept.end() ? 1 : 0;
        }
        return result;
    }
    Result<void, agent::ports::ChannelError> read(Bytes& into,
                                                  std::chrono::milliseconds timeout) override {
        return m_channel.read(into, timeout);
    }
    Result<void, agent::ports::ChannelError> wake() override { return m_channel.wake(); }

private:
    Desk& m_desk;
    test::handheld::InProcessChannel m_channel;
};

// A terminal, a journal, and the agent's core between them. Codes are all different.
struct DeskBase {
    ManualClock clock;
    MemoryJournal journal;
    test::TestRandom random{11};
    agent::core::DockSettings settings;
    std::size_t lost = 0;

    DeskBase() {
        settings.siteLocalTime = test::tokyoTime;
        settings.journalFile = "scans.journal";
    }
    DockEnd run(agent::ports::HandheldPort& driver) {
        agent::core::DockRunner runner(journal, clock, random, settings);
        return runner.run(driver, {}, {}, {});
    }
    static std::int64_t startTime() { return test::tokyoTime(ManualClock::kStart).naive_s; }
};

struct OpnDesk : DeskBase {
    static constexpr std::uint64_t kLastOctet = 400;
    test::handheld::OpnModel terminal{clock, config()};

    static test::handheld::OpnConfig config() {
        test::handheld::OpnConfig config;
        config.naiveStart_s = startTime();
        return config;
    }
    void scan(const std::string& code) { terminal.scan(code); }
    Codes forgotten() const {
        Codes codes;
        const auto& erasures = terminal.history().erasures();
        const std::size_t count = erasures.empty() ? 0 : erasures.back().scansMadeBefore;
        for (std::size_t i = 0; i < count; ++i) {
            codes.emplace_back(asText(terminal.history().scans()[i].code));
        }
        return codes;
    }
    void pullAt(std::uint64_t octet) {
        test::handheld::FaultPlan plan;
        plan.unplugAt_byte = octet;
        terminal.setFaults(plan);
    }
    void garble(Window when) {
        test::handheld::FaultPlan plan;
        plan.wrongCrc = when;
        terminal.setFaults(plan);
    }
    void heal() { terminal.setFaults({}); }
    DockEnd dock() {
        WatchedChannel<OpnDesk> channel(*this, terminal);
        agent::handheld::OpticonCsp2 driver(
            channel, clock, [this](std::chrono::milliseconds by) { clock.advance(by); });
        return run(driver);
    }
};

struct BhtDesk : DeskBase {
    static constexpr std::uint64_t kLastOctet = 250;
    test::handheld::BhtModel terminal{clock, config()};
    test::handheld::BhtFaults faults;

    static test::handheld::BhtConfig config() {
        test::handheld::BhtConfig config;
        config.naiveStart_s = startTime();
        return config;
    }
    void scan(const std::string& code) { terminal.scan(code); }
    Codes forgotten() const { return erasedFrom(terminal.file()); }
    void pullAt(std::uint64_t octet) {
        faults = {};
        faults.unplugAt_byte = octet;
    }
    void garble(Window when) {
        faults = {};
        faults.wrongCheck = when;
    }
    void heal() { faults = {}; }
    DockEnd dock() {
        WatchedChannel<BhtDesk> channel(*this, terminal);
        agent::handheld::DensoBht driver(channel, clock, "denso:desk-1");
        terminal.setFaults(faults);
        terminal.send();
        const auto called = driver.awaitCall(60s);
        DockEnd end;
        if (called && *called) {
            end = run(driver);
        } else if (!called) {
            end.handheldError = called.error();
        }
        return end;
    }
};

struct MultipointDesk : DeskBase {
    static constexpr std::uint64_t kLastOctet = 400;
    test::handheld::MultipointModel terminal{clock, config()};

    static test::handheld::MultipointConfig config() {
        test::handheld::MultipointConfig config;
        config.naiveStart_s = startTime();
        return config;
    }
    void scan(const std::string& code) { terminal.scan(code); }
    Codes forgotten() const { return erasedFrom(terminal.file()); }
    void pullAt(std::uint64_t octet) {
        test::handheld::MultipointFaults faults;
        faults.unplugAt_byte = octet;
        terminal.setFaults(faults);
    }
    void garble(Window when) {
        test::handheld::MultipointFaults faults;
        faults.wrongCheck = when;
        terminal.setFaults(faults);
    }
    void heal() { terminal.setFaults({}); }
    DockEnd dock() {
        WatchedChannel<MultipointDesk> channel(*this, terminal);
        agent::handheld::UnitechMultipoint driver(
            channel, clock, [this](std::chrono::milliseconds by) { clock.advance(by); },
            {"unitech:desk-1", 'A', "DATA.TXT"});
        return run(driver);
    }
};

template <typename Desk>
void makeScans(Desk& desk, int from, int count) {
    for (int i = from; i < from + count; ++i) {
        desk.clock.advance(1s);
        desk.scan("ITEM-" + std::to_string(i));
    }
}

Codes codesUpTo(int count) {
    Codes codes;
    for (int i = 0; i < count; ++i) {
        codes.push_back("ITEM-" + std::to_string(i));
    }
    return codes;
}

} // namespace

TEMPLATE_TEST_CASE("A terminal forgets exactly what the journal holds", "", OpnDesk, BhtDesk,
                   MultipointDesk) {
    TestType desk;
    makeScans(desk, 0, 4);
    const DockEnd end = desk.dock();
    REQUIRE(end.outcome == DockOutcome::Stored);
    REQUIRE(end.terminal);
    CHECK(domain::isValidTerminalId(end.terminal->terminalId));
    CHECK(end.summary->recordsNew == 4);
    CHECK(end.summary->cleared);
    CHECK(codesIn(desk.journal) == codesUpTo(4));
    CHECK(desk.forgotten() == codesUpTo(4));
    CHECK(desk.lost == 0);
    for (const domain::IdentifiedScan& record : desk.journal.records()) {
        // Trusted times: the identity needs no clear.
        CHECK_FALSE(record.key.clear);
    }
}

TEMPLATE_TEST_CASE("A second dock brings only what is new", "", OpnDesk, BhtDesk, MultipointDesk) {
    TestType desk;
    makeScans(desk, 0, 3);
    REQUIRE(desk.dock().outcome == DockOutcome::Stored);
    CHECK(desk.dock().outcome == DockOutcome::NothingNew);
    makeScans(desk, 3, 2);
    const DockEnd end = desk.dock();
    CHECK(end.outcome == DockOutcome::Stored);
    CHECK(end.summary->recordsNew == 2);
    CHECK(codesIn(desk.journal) == codesUpTo(5));
}

TEMPLATE_TEST_CASE("A policy of keeping lets the terminal forget nothing", "", OpnDesk, BhtDesk,
                   MultipointDesk) {
    TestType desk;
    desk.settings.afterStore = agent::core::AfterStore::Keep;
    makeScans(desk, 0, 3);
    CHECK(desk.dock().outcome == DockOutcome::Stored);
    CHECK(desk.forgotten().empty());
    makeScans(desk, 3, 1);
    CHECK(desk.dock().summary->recordsNew == 1);
    CHECK(codesIn(desk.journal) == codesUpTo(4));
}

TEMPLATE_TEST_CASE("Wherever the cable is pulled nothing is lost and nothing counts twice", "",
                   OpnDesk, BhtDesk, MultipointDesk) {
    for (std::uint64_t octet = 0; octet < TestType::kLastOctet; ++octet) {
        INFO("at octet " << octet);
        TestType desk;
        makeScans(desk, 0, 3);
        desk.pullAt(octet);
        desk.dock();
        REQUIRE(desk.lost == 0);
        desk.heal();
        desk.dock();
        makeScans(desk, 3, 1);
        REQUIRE(desk.dock().summary->cleared);
        REQUIRE(desk.lost == 0);
        REQUIRE(codesIn(desk.journal) == codesUpTo(4));
    }
}

TEMPLATE_TEST_CASE("Whichever message is garbled nothing is lost and nothing counts twice", "",
                   OpnDesk, BhtDesk, MultipointDesk) {
    for (std::uint32_t message = 1; message < 9; ++message) {
        INFO("message " << message);
        TestType desk;
        makeScans(desk, 0, 3);
        desk.garble({message, 1});
        CHECK(desk.dock().summary->cleared);
        CHECK(desk.lost == 0);
        CHECK(codesIn(desk.journal) == codesUpTo(3));
    }
}

TEMPLATE_TEST_CASE("A line that garbles everything ends in a failure that says so", "", OpnDesk,
                   BhtDesk, MultipointDesk) {
    TestType desk;
    makeScans(desk, 0, 3);
    desk.garble({1, Window::kAlways});
    const DockEnd end = desk.dock();
    CHECK(end.outcome == DockOutcome::Failed);
    CHECK(end.handheldError->problem == agent::ports::HandheldProblem::Garbled);
    CHECK(desk.forgotten().empty());
}

TEMPLATE_TEST_CASE("Wherever the journal fails nothing is forgotten before it is durable", "",
                   OpnDesk, BhtDesk, MultipointDesk) {
    for (std::uint32_t calls = 0; calls < 8; ++calls) {
        INFO("after " << calls << " writing calls");
        TestType desk;
        makeScans(desk, 0, 3);
        desk.journal.failAfter(calls);
        desk.dock();
        REQUIRE(desk.lost == 0);
        desk.journal.heal();
        makeScans(desk, 3, 1);
        desk.dock();
        REQUIRE(desk.lost == 0);
        REQUIRE(codesIn(desk.journal) == codesUpTo(4));
    }
}

TEST_CASE("A file that the terminal's own program keeps is stored once, however often it is read") {
    MultipointDesk desk;
    const auto keep = [&] {
        test::handheld::MultipointConfig config = MultipointDesk::config();
        config.deletesWhenSent = false;
        return config;
    }();
    test::handheld::MultipointModel terminal(desk.clock, keep);
    const auto dock = [&] {
        test::handheld::InProcessChannel channel(desk.clock, terminal);
        agent::handheld::UnitechMultipoint driver(
            channel, desk.clock, [&](std::chrono::milliseconds by) { desk.clock.advance(by); },
            {"unitech:desk-1", 'A', "DATA.TXT"});
        return desk.run(driver);
    };
    for (int i = 0; i < 3; ++i) {
        desk.clock.advance(1s);
        terminal.scan("ITEM-" + std::to_string(i));
    }
    const DockEnd first = dock();
    CHECK(first.outcome == DockOutcome::Stored);
    CHECK_FALSE(first.summary->cleared);
    REQUIRE(first.left);
    CHECK(first.left->count == 3);
    CHECK(dock().outcome == DockOutcome::NothingNew);
    CHECK(codesIn(desk.journal) == codesUpTo(3));
}
