// Random faults of terminal, cable and journal, against what may never happen: a record erased
// before it was durable (lost), a record that is nowhere (vanished), one that is there twice.
#include "tests/agent/core/docked_terminal.h"
#include "tests/support/soak.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::agent::core;
using test::Desk;
using test::TestRandom;
using test::handheld::AutoClear;
using test::handheld::ClearFault;
using test::handheld::FaultPlan;
using test::handheld::Window;

namespace {

std::uint64_t soak() { return static_cast<std::uint64_t>(test::soakFactor()); }

Window someWindow(TestRandom& random) {
    return {static_cast<std::uint32_t>(random.between(1, 12)),
            static_cast<std::uint32_t>(random.between(1, 6))};
}

// Scans during the first upload only: one made between the second reading and the clear is lost
// by the nature of the terminal (see the negative control below).
FaultPlan somePlan(TestRandom& random) {
    FaultPlan plan;
    if (random.oneIn(4)) {
        plan.wrongCrc = someWindow(random);
    }
    if (random.oneIn(4)) {
        plan.errorByte = someWindow(random);
        plan.errorCode = static_cast<std::uint8_t>(random.oneIn(4) ? 5 : random.between(7, 9));
    }
    if (random.oneIn(4)) {
        plan.silent = someWindow(random);
    }
    if (random.oneIn(8)) {
        plan.busyInterrogations = 1;
    }
    if (random.oneIn(3)) {
        plan.split_bytes = static_cast<std::uint32_t>(random.between(1, 70));
    }
    if (random.oneIn(3)) {
        plan.stallAt_byte = static_cast<std::uint64_t>(random.between(0, 400));
    }
    if (random.oneIn(3)) {
        plan.unplugAt_byte = static_cast<std::uint64_t>(random.between(0, 600));
    }
    if (random.oneIn(4)) {
        plan.junk = someWindow(random);
    }
    if (random.oneIn(3)) {
        plan.scanDuringUpload = {1, 1};
        plan.plannedScans = {{.code = "DURING"}};
    }
    if (random.oneIn(2)) {
        plan.clear = someWindow(random);
        plan.clear.from = 1;
        plan.clearFault =
            random.oneIn(2) ? ClearFault::ExecutedReplyLost : ClearFault::NotExecutedReplyLost;
    }
    if (random.oneIn(6)) {
        plan.autoClear = random.oneIn(2) ? AutoClear::OnSettable : AutoClear::OnRefused;
    }
    return plan;
}

void someScans(TestRandom& random, Desk& desk) {
    static const std::array<const char*, 4> kCodes{"TWO-0042", "TWA-arrived", "100000000017", "X"};
    const int count = random.between(0, 6);
    for (int i = 0; i < count; ++i) {
        if (!random.oneIn(3)) { // otherwise two in one second
            desk.clock.advance(std::chrono::seconds(1));
        }
        desk.terminal.scan(kCodes.at(static_cast<std::size_t>(random.between(0, 3))));
    }
}

// Reads and clears in one go, before anything is stored: what must never be built.
class EagerPort final : public agent::ports::HandheldPort {
public:
    explicit EagerPort(agent::ports::HandheldPort& inner) : m_inner(inner) {}
    Result<agent::ports::TerminalIdentity, agent::ports::HandheldError> identify() override {
        return m_inner.identify();
    }
    Result<domain::TimeFormat, agent::ports::HandheldError> prepare() override {
        return m_inner.prepare();
    }
    Result<agent::ports::ClockReading, agent::ports::HandheldError> readClock() override {
        return m_inner.readClock();
    }
    Result<agent::ports::MemoryImage, agent::ports::HandheldError> readMemory() override {
        auto memory = m_inner.readMemory();
        if (memory) {
            static_cast<void>(m_inner.clearMemory());
        }
        return memory;
    }
    Result<void, agent::ports::HandheldError> clearMemory() override {
        return m_inner.clearMemory();
    }
    Result<void, agent::ports::HandheldError> setClock(domain::TerminalTime time) override {
        return m_inner.setClock(time);
    }
    Result<void, agent::ports::HandheldError> powerDown() override { return m_inner.powerDown(); }

private:
    agent::ports::HandheldPort& m_inner;
};

} // namespace

TEST_CASE("Whatever goes wrong, nothing is erased before it is durable and nothing is doubled") {
    for (std::uint64_t seed = 1; seed <= 1500 * soak(); ++seed) {
        INFO("seed " << seed);
        TestRandom random(seed);
        Desk desk;
        const int docks = random.between(1, 6);
        for (int i = 0; i < docks; ++i) {
            someScans(random, desk);
            if (random.oneIn(4)) {
                desk.journal.failAfter(static_cast<std::uint32_t>(random.between(0, 8)));
            }
            const FaultPlan plan = somePlan(random);
            const DockEnd end = desk.dock(plan);
            const bool safeToTake =
                end.outcome == DockOutcome::Stored || end.outcome == DockOutcome::NothingNew;
            if (safeToTake && !end.more) {
                // At most the scan made while an empty memory was read.
                REQUIRE(desk.terminal.memory().size() <= plan.plannedScans.size());
            }
            REQUIRE(desk.auditor.lost() == 0);
            desk.journal.heal();
            desk.clock.advance(std::chrono::seconds(60));
        }
        // After the faults: everything arrives.
        const DockEnd last = desk.dock();
        REQUIRE((last.outcome == DockOutcome::Stored || last.outcome == DockOutcome::NothingNew));
        REQUIRE(desk.terminal.memory().empty());
        REQUIRE(desk.journal.records().size() == desk.terminal.history().scans().size());
        REQUIRE(desk.auditor.lost() == 0);
        REQUIRE(desk.auditor.vanished() == 0);
        REQUIRE(desk.auditor.doubled() == 0);
        REQUIRE_FALSE(desk.terminal.sawSetDefaults());
    }
}

// Known limit, outside this test: the same code in the same second after losing power, at the same
// place of two memories with an unconfirmed clear between them, cannot be told from one record
// read twice (docs/protocol.md §2). Here no two resets are followed by the same seconds.
TEST_CASE("With clocks that lose power still nothing is lost") {
    for (std::uint64_t seed = 1; seed <= 500 * soak(); ++seed) {
        INFO("seed " << seed);
        TestRandom random(seed);
        Desk desk;
        for (int i = 0; i < 4; ++i) {
            if (random.oneIn(3)) {
                desk.terminal.resetClock();
                desk.clock.advance(std::chrono::hours(i + 1));
            }
            someScans(random, desk);
            desk.dock(somePlan(random));
            desk.clock.advance(std::chrono::seconds(60));
        }
        desk.dock();
        REQUIRE(desk.terminal.memory().empty());
        REQUIRE(desk.auditor.lost() == 0);
        REQUIRE(desk.auditor.vanished() == 0);
    }
}

TEST_CASE("The auditor notices a driver that clears before the records are stored") {
    Desk desk;
    desk.scan({"A", "B"});
    test::AuditedChannel channel(desk.clock, desk.terminal, desk.auditor);
    agent::handheld::OpticonCsp2 driver(channel, desk.clock, [](std::chrono::milliseconds) {});
    EagerPort eager(driver);
    DockRunner runner(desk.journal, desk.clock, desk.random, desk.settings);
    const DockEnd end = runner.run(eager, {}, {}, {});
    // All is well at the end of the day, and yet it would have been lost had the power failed.
    CHECK(desk.journal.records().size() == 2);
    CHECK(desk.auditor.lost() == 2);
    CHECK(end.summary);
}

TEST_CASE("The auditor notices the scan that the protocol cannot save") {
    // A scan made after the second reading and before the clear is erased by the terminal: the
    // window of one command that the terminal leaves open.
    Desk desk;
    desk.scan({"A"});
    FaultPlan plan;
    plan.scanDuringUpload = {2, 1};
    plan.plannedScans = {{.code = "LATE"}};
    desk.dock(plan);
    CHECK(desk.auditor.lost() == 1);
}
