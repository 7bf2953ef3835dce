#include "tests/agent/core/docked_terminal.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::agent::core;
using agent::ports::HandheldProblem;
using test::Desk;
using test::handheld::addFault;
using test::handheld::FaultPlan;
using Codes = std::vector<std::string>;

namespace {

FaultPlan planOf(std::initializer_list<std::string_view> words) {
    FaultPlan plan;
    for (const std::string_view word : words) {
        REQUIRE(addFault(plan, word));
    }
    return plan;
}

void requireSafe(const Desk& desk) {
    CHECK(desk.auditor.lost() == 0);
    CHECK(desk.auditor.vanished() == 0);
    CHECK(desk.auditor.doubled() == 0);
    CHECK_FALSE(desk.terminal.sawSetDefaults());
}

} // namespace

TEST_CASE("A dock stores all scans, clears the terminal and closes the dock") {
    Desk desk;
    desk.scan({"A", "B", "A"});
    const DockEnd end = desk.dock();
    CHECK(end.outcome == DockOutcome::Stored);
    CHECK(desk.journaled() == Codes{"A", "B", "A"});
    CHECK(desk.terminal.memory().empty());
    REQUIRE(desk.journal.docks().size() == 1);
    const auto& summary = desk.journal.docks()[0];
    CHECK(summary.terminalId == "opticon:0000000000123456");
    CHECK(summary.recordsRead == 3);
    CHECK(summary.recordsNew == 3);
    CHECK(summary.cleared);
    CHECK(summary.outcome == "stored");
    CHECK(summary.endedAt);
    CHECK(end.left == markOf({}));
    REQUIRE(desk.journal.observations().size() == 1);
    const auto& seen = desk.journal.observations()[0];
    CHECK(seen.recordsBefore == 3);
    CHECK(seen.after == desk.journal.records()[2].key);
    CHECK(domain::decodeTerminalTime(domain::TimeFormat::Csp2Packed, seen.reading));
    CHECK(end.text.ja.find("端末を外してかまいません") != std::string::npos);
    requireSafe(desk);
}

TEST_CASE("An empty terminal leaves a clock observation and its clock is set") {
    test::handheld::OpnConfig config;
    config.naiveStart_s = test::tokyoTime(test::ManualClock::kStart).naive_s - 600;
    Desk desk(config);
    const DockEnd end = desk.dock();
    CHECK(end.outcome == DockOutcome::NothingNew);
    REQUIRE(desk.journal.observations().size() == 1);
    CHECK_FALSE(desk.journal.observations()[0].after);
    CHECK(desk.journal.observations()[0].recordsBefore == 0);
    CHECK(std::abs(desk.terminal.clock().naiveNow_s() -
                   test::tokyoTime(desk.clock.utcNow()).naive_s) <= 1);
    CHECK(desk.terminal.commandsSeen(0x02) == 0);
}

TEST_CASE("A clock within the tolerance is left alone") {
    test::handheld::OpnConfig config;
    config.naiveStart_s = test::tokyoTime(test::ManualClock::kStart).naive_s - 1;
    Desk desk(config);
    CHECK(desk.dock().outcome == DockOutcome::NothingNew);
    CHECK(desk.terminal.commandsSeen(0x09) == 0);
}

TEST_CASE("A clock that lost its power is observed as unset and set after storing") {
    Desk desk;
    desk.scan({"A"});
    desk.terminal.resetClock();
    desk.scan({"B"});
    const DockEnd end = desk.dock();
    CHECK(end.outcome == DockOutcome::Stored);
    REQUIRE(end.clock.has_value());
    CHECK_FALSE(end.clock->ahead.has_value());
    CHECK(end.clock->mended);
    CHECK(desk.journal.observations().at(0).reading.empty());
    CHECK_FALSE(desk.journal.records().at(0).key.clear);
    CHECK(desk.journal.records().at(1).key.clear == ClearId{});
    CHECK(desk.terminal.clock().trusted());
    requireSafe(desk);
}

TEST_CASE("A scan made during the first upload is stored with an observation after it") {
    Desk desk;
    desk.scan({"A"});
    CHECK(desk.dock(planOf({"scan-during-upload=LATE"})).outcome == DockOutcome::Stored);
    CHECK(desk.journaled() == Codes{"A", "LATE"});
    REQUIRE(desk.journal.observations().size() == 2);
    CHECK(desk.journal.observations()[1].recordsBefore == 2);
    CHECK(desk.terminal.memory().empty());
    requireSafe(desk);
}

TEST_CASE("A memory that keeps growing is stored but not cleared") {
    Desk desk;
    desk.scan({"A"});
    const DockEnd end = desk.dock(planOf({"scan-during-upload=MORE@1x*"}));
    CHECK(end.outcome == DockOutcome::StoredNotCleared);
    CHECK(desk.journaled() == Codes{"A", "MORE", "MORE", "MORE"});
    CHECK(desk.terminal.memory().size() == 5);
    CHECK(desk.terminal.commandsSeen(0x02) == 0);
    CHECK(desk.dock().outcome == DockOutcome::Stored);
    CHECK(desk.journaled().size() == 5);
    requireSafe(desk);
}

TEST_CASE("A clear whose reply was lost is found to be executed by reading again") {
    Desk desk;
    desk.scan({"A", "B"});
    const DockEnd end = desk.dock(planOf({"clear-lost"}));
    CHECK(end.outcome == DockOutcome::Stored);
    CHECK(desk.terminal.commandsSeen(0x02) == 1);
    CHECK(desk.journal.docks().at(0).cleared);
    CHECK(desk.journal.lastClear("opticon:0000000000123456"));
    requireSafe(desk);
}

TEST_CASE("A clear that was not executed is repeated after another reading") {
    Desk desk;
    desk.scan({"A", "B"});
    CHECK(desk.dock(planOf({"clear-ignored=1x2"})).outcome == DockOutcome::Stored);
    CHECK(desk.terminal.commandsSeen(0x02) == 3);
    CHECK(desk.terminal.memory().empty());
    requireSafe(desk);
}

TEST_CASE("A terminal that never clears is left stored and not cleared") {
    Desk desk;
    desk.scan({"A"});
    const DockEnd end = desk.dock(planOf({"clear-ignored=1x*"}));
    CHECK(end.outcome == DockOutcome::StoredNotCleared);
    CHECK(desk.terminal.commandsSeen(0x02) == 3);
    CHECK(desk.dock().outcome == DockOutcome::NothingNew);
    CHECK(desk.terminal.memory().empty());
    CHECK(desk.journaled() == Codes{"A"});
    requireSafe(desk);
}

TEST_CASE("Keeping policy stores without clearing and repeats change nothing") {
    Desk desk;
    desk.settings.afterStore = AfterStore::Keep;
    desk.scan({"A", "B"});
    CHECK(desk.dock().outcome == DockOutcome::Stored);
    CHECK(desk.dock().outcome == DockOutcome::NothingNew);
    desk.scan({"C"});
    CHECK(desk.dock().outcome == DockOutcome::Stored);
    CHECK(desk.journaled() == Codes{"A", "B", "C"});
    CHECK(desk.terminal.commandsSeen(0x02) == 0);
}

TEST_CASE("A journal that cannot store keeps the terminal from being cleared, at every write") {
    for (std::uint32_t good = 0; good < 3; ++good) {
        Desk desk;
        desk.scan({"A", "B"});
        desk.journal.failAfter(good);
        INFO("writes that succeed: " << good);
        const DockEnd end = desk.dock();
        CHECK(end.outcome == DockOutcome::CannotStore);
        CHECK(end.text.en.find("scans.journal") != std::string::npos);
        CHECK(desk.terminal.commandsSeen(0x02) == 0);
        desk.journal.heal();
        desk.dock();
        CHECK(desk.journaled() == Codes{"A", "B"});
        CHECK(desk.terminal.memory().empty());
        requireSafe(desk);
    }
}

TEST_CASE("A journal that fails when the clear is announced keeps it from being sent") {
    Desk desk;
    desk.scan({"A"});
    desk.journal.failAfter(3);
    CHECK(desk.dock().outcome == DockOutcome::StoredNotCleared);
    CHECK(desk.terminal.commandsSeen(0x02) == 0);
    requireSafe(desk);
}

TEST_CASE("A confirmation that cannot be written leaves the last clear unknown") {
    Desk desk;
    desk.scan({"A"});
    desk.journal.failAfter(4);
    CHECK(desk.dock().outcome == DockOutcome::Stored);
    CHECK(desk.terminal.memory().empty());
    CHECK_FALSE(desk.journal.lastClear("opticon:0000000000123456"));
    requireSafe(desk);
}

TEST_CASE("The cable may be pulled after every octet the terminal sends") {
    std::uint64_t whole = 0;
    {
        Desk desk;
        desk.scan({"A", "B"});
        desk.dock();
        whole = desk.terminal.bytesSent();
    }
    Desk undisturbed;
    undisturbed.scan({"A", "B"});
    undisturbed.dock();
    for (std::uint64_t cut = 0; cut <= whole; ++cut) {
        Desk desk;
        desk.scan({"A", "B"});
        FaultPlan plan;
        plan.unplugAt_byte = cut;
        INFO("cut at " << cut);
        const DockEnd first = desk.dock(plan);
        CHECK((first.outcome == DockOutcome::Removed || desk.journaled() == Codes{"A", "B"}));
        const DockEnd second = desk.dock();
        CHECK((second.outcome == DockOutcome::Stored || second.outcome == DockOutcome::NothingNew));
        CHECK(desk.terminal.memory().empty());
        REQUIRE(desk.journal.records().size() == 2);
        for (std::size_t i = 0; i < 2; ++i) {
            CHECK(desk.journal.records()[i].id == undisturbed.journal.records()[i].id);
        }
        requireSafe(desk);
    }
}

TEST_CASE("The endpoint may stall after every octet the terminal sends") {
    for (std::uint64_t at = 0; at <= 160; ++at) {
        Desk desk;
        desk.scan({"A", "B"});
        FaultPlan plan;
        plan.stallAt_byte = at;
        INFO("stall at " << at);
        desk.dock(plan);
        desk.dock();
        CHECK(desk.journaled() == Codes{"A", "B"});
        CHECK(desk.terminal.memory().empty());
        requireSafe(desk);
    }
}

TEST_CASE("One wrong checksum anywhere is read over") {
    for (std::uint32_t reply = 1; reply <= 8; ++reply) {
        Desk desk;
        desk.scan({"A", "B"});
        FaultPlan plan;
        plan.wrongCrc = {reply, 1};
        INFO("reply " << reply);
        CHECK(desk.dock(plan).outcome == DockOutcome::Stored);
        CHECK(desk.terminal.memory().empty());
        requireSafe(desk);
    }
}

TEST_CASE("A terminal that erases on reading is not read") {
    Desk desk;
    desk.scan({"A"});
    const DockEnd refused = desk.dock(planOf({"auto-clear-refused"}));
    CHECK(refused.outcome == DockOutcome::Failed);
    REQUIRE(refused.handheldError);
    CHECK(refused.handheldError->problem == HandheldProblem::ErasesOnRead);
    CHECK(desk.terminal.commandsSeen(0x07) == 0);
    CHECK(desk.dock(planOf({"auto-clear"})).outcome == DockOutcome::Stored);
    CHECK(desk.journaled() == Codes{"A"});
    requireSafe(desk);
}

TEST_CASE("A reserved record length fails the session and clears nothing") {
    Desk desk;
    desk.scan({"A"});
    desk.terminal.scan(std::string(246, 'Q'), 0x1C);
    const DockEnd end = desk.dock();
    CHECK(end.outcome == DockOutcome::Failed);
    REQUIRE(end.handheldError);
    CHECK(end.handheldError->problem == HandheldProblem::RecordTooLong);
    CHECK(desk.terminal.memory().size() == 2);
    requireSafe(desk);
}

TEST_CASE("A stop request ends the session before anything is cleared") {
    Desk desk;
    desk.scan({"A"});
    desk.terminal.setFaults({});
    test::AuditedChannel channel(desk.clock, desk.terminal, desk.auditor);
    agent::handheld::OpticonCsp2 driver(channel, desk.clock, [](std::chrono::milliseconds) {});
    DockRunner runner(desk.journal, desk.clock, desk.random, desk.settings);
    std::stop_source stop;
    const DockEnd end = runner.run(
        driver, {},
        [&](const DockStep& next) {
            if (std::holds_alternative<step::AnnounceClear>(next)) {
                stop.request_stop();
            }
        },
        stop.get_token());
    CHECK(end.outcome == DockOutcome::StoredNotCleared);
    CHECK(desk.terminal.memory().size() == 1);
    CHECK(desk.journaled() == Codes{"A"});
}

TEST_CASE("A terminal whose number is in session elsewhere is not read") {
    Desk desk;
    desk.scan({"A"});
    test::AuditedChannel channel(desk.clock, desk.terminal, desk.auditor);
    agent::handheld::OpticonCsp2 driver(channel, desk.clock, [](std::chrono::milliseconds) {});
    DockRunner runner(desk.journal, desk.clock, desk.random, desk.settings);
    const DockEnd end = runner.run(driver, [](const std::string&) { return false; }, {}, {});
    CHECK(end.outcome == DockOutcome::Failed);
    CHECK(desk.terminal.commandsSeen(0x07) == 0);
}

TEST_CASE("A left-docked terminal is news only when its memory changed") {
    Desk desk;
    desk.scan({"A"});
    const DockEnd end = desk.dock();
    CHECK(desk.poll(end.left).outcome == PollOutcome::Same);
    desk.scan({"B"});
    CHECK(desk.poll(end.left).outcome == PollOutcome::News);
    CHECK(desk.poll(std::nullopt).outcome == PollOutcome::News);
    CHECK(desk.terminal.memory().size() == 1);
    CHECK(desk.dock().outcome == DockOutcome::Stored);
    CHECK(desk.journaled() == Codes{"A", "B"});
}

TEST_CASE("A terminal is switched off only by policy and after its clock was set") {
    Desk desk;
    CHECK(desk.dock().outcome == DockOutcome::NothingNew);
    CHECK_FALSE(desk.terminal.poweredDown());
    desk.settings.departure = Departure::PowerDown;
    CHECK(desk.dock().outcome == DockOutcome::NothingNew);
    CHECK(desk.terminal.poweredDown());
}
