// Dock sessions against the real journal on a disk that fails, fills up or loses power. What the
// disk holds afterwards is read by plain SQLite: a scan has to be there or still in the terminal.
#include "agent/core/dock_runner.h"
#include "agent/handheld/opticon_csp2.h"
#include "tests/agent/core/docked_terminal.h"
#include "tests/support/fault_vfs.h"

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include <map>

using namespace tewatashi;
using namespace tewatashi::agent::core;
using agent::journal::JournalOptions;
using agent::journal::ScanJournal;
using test::FaultDisk;
using test::ManualClock;
using test::TestRandom;
using test::handheld::ClearFault;
using test::handheld::FaultPlan;

namespace {

constexpr const char* kFile = "/journal.db";

test::handheld::OpnConfig onTime() {
    test::handheld::OpnConfig config;
    config.naiveStart_s = test::tokyoTime(ManualClock::kStart).naive_s;
    return config;
}

struct DiskDesk {
    ManualClock clock;
    test::handheld::OpnModel terminal{clock, onTime()};
    FaultDisk disk{1};
    TestRandom random{11};
    JournalOptions options;
    std::unique_ptr<ScanJournal> journal;
    DockSettings settings;

    DiskDesk() {
        options.file = kFile;
        options.vfs = disk.name();
        settings.siteLocalTime = test::tokyoTime;
        settings.journalFile = kFile;
        journal = ScanJournal::open(options, clock).value();
    }
    void scan(int from, int count) {
        for (int i = from; i < from + count; ++i) {
            clock.advance(std::chrono::seconds(1));
            terminal.scan("TWO-" + std::to_string(1000 + i));
        }
    }
    DockEnd dock(const FaultPlan& plan = {}) {
        terminal.setFaults(plan);
        terminal.onPlugged();
        clock.advance(std::chrono::seconds(60));
        test::handheld::InProcessChannel channel(clock, terminal);
        agent::handheld::OpticonCsp2 driver(
            channel, clock, [this](std::chrono::milliseconds by) { clock.advance(by); });
        ScanDockJournal store(*journal);
        return DockRunner(store, clock, random, settings).run(driver, {}, {}, {});
    }
    // How often the disk holds each code after the power failed now.
    [[nodiscard]] std::map<std::string, int> onDisk() {
        journal.reset();
        disk.restart();
        std::map<std::string, int> codes;
        sqlite3* db = nullptr;
        REQUIRE(sqlite3_open_v2(kFile, &db, SQLITE_OPEN_READWRITE, disk.name().c_str()) ==
                SQLITE_OK);
        const auto count = [](void* into, int, char** values, char**) {
            ++(*static_cast<std::map<std::string, int>*>(into))[values[0]];
            return 0;
        };
        const int code = sqlite3_exec(db, "PRAGMA locking_mode=EXCLUSIVE; SELECT code FROM scans",
                                      +count, &codes, nullptr);
        sqlite3_close(db);
        REQUIRE(code == SQLITE_OK);
        codes.erase("exclusive");
        return codes;
    }
    // Scans that are nowhere, or twice on the disk.
    [[nodiscard]] int wrong() {
        std::map<std::string, int> found = onDisk();
        int wrong = 0;
        for (const auto& [code, count] : found) {
            wrong += count > 1 ? 1 : 0;
        }
        for (const test::handheld::StoredScan& scan : terminal.memory()) {
            ++found[toHex(scan.code)];
        }
        for (const test::handheld::StoredScan& scan : terminal.history().scans()) {
            wrong += found.count(toHex(scan.code)) == 0 ? 1 : 0;
        }
        return wrong;
    }
    // Healthy again: the next dock brings everything.
    void recover() {
        journal = ScanJournal::open(options, clock).value();
        const DockEnd end = dock();
        REQUIRE((end.outcome == DockOutcome::Stored || end.outcome == DockOutcome::NothingNew));
        CHECK(terminal.memory().empty());
        CHECK(wrong() == 0);
        CHECK(onDisk().size() == terminal.history().scans().size());
    }
};

} // namespace

TEST_CASE("A terminal unplugged at any octet loses nothing with the journal on disk", "[sqlite]") {
    bool unplugged = true;
    std::uint64_t octet = 0;
    for (; unplugged && octet < 2000; ++octet) {
        DiskDesk desk;
        desk.scan(0, 3);
        FaultPlan plan;
        plan.unplugAt_byte = octet;
        const DockEnd end = desk.dock(plan);
        unplugged = end.outcome != DockOutcome::Stored;
        CAPTURE(octet);
        CHECK(desk.wrong() == 0);
        desk.recover();
    }
    CHECK_FALSE(unplugged);
    CHECK(octet > 100);
}

TEST_CASE("A lost answer to a clear loses and doubles nothing with the journal on disk",
          "[sqlite]") {
    const auto fault = GENERATE(ClearFault::ExecutedReplyLost, ClearFault::NotExecutedReplyLost);
    DiskDesk desk;
    desk.scan(0, 5);
    FaultPlan plan;
    plan.clear = {1, 1};
    plan.clearFault = fault;
    static_cast<void>(desk.dock(plan));
    CHECK(desk.wrong() == 0);
    desk.recover();
}

TEST_CASE("A disk that fails at any operation of a dock never costs a cleared scan", "[sqlite]") {
    const int code = GENERATE(SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC, SQLITE_FULL);
    bool failed = true;
    int refused = 0;
    for (std::uint64_t n = 1; failed && n < 300; ++n) {
        DiskDesk desk;
        desk.scan(0, 5);
        desk.disk.failIn(n, code);
        const DockEnd end = desk.dock();
        failed = desk.disk.hasFailed();
        if (end.outcome == DockOutcome::CannotStore) {
            ++refused;
            CHECK(desk.terminal.memory().size() == 5);
            CHECK(end.text.ja.find("消去していません") != std::string::npos);
        }
        CAPTURE(code, n);
        CHECK(desk.wrong() == 0);
        desk.recover();
    }
    CHECK_FALSE(failed);
    CHECK(refused > 5);
}

TEST_CASE("A power cut at any operation of a dock never costs a cleared scan", "[sqlite]") {
    bool cut = true;
    for (std::uint64_t n = 1; cut && n < 300; ++n) {
        DiskDesk desk;
        desk.scan(0, 5);
        desk.disk.cutPowerIn(n);
        static_cast<void>(desk.dock());
        cut = desk.disk.powerIsOff();
        CAPTURE(n);
        CHECK(desk.wrong() == 0);
        desk.recover();
    }
    CHECK_FALSE(cut);
}

TEST_CASE("Control: a disk that does not flush the log loses cleared scans in a power cut",
          "[sqlite]") {
    int lost = 0;
    for (int attempt = 0; attempt < 5; ++attempt) {
        DiskDesk desk;
        desk.disk.setSyncPolicy(test::SyncPolicy::WalIgnored);
        desk.scan(0, 5);
        static_cast<void>(desk.dock());
        desk.disk.cutPowerIn(1);
        static_cast<void>(desk.dock());
        lost += desk.wrong();
    }
    CHECK(lost > 0);
}

TEST_CASE("A full disk and a full journal stop the clearing until there is room again",
          "[sqlite]") {
    DiskDesk desk;
    desk.scan(0, 200);
    const bool disk = GENERATE(true, false);
    if (disk) {
        desk.disk.setCapacity(desk.disk.used_bytes() + 4096);
    } else {
        desk.options.sizeMax_bytes = 100'000;
        desk.journal.reset();
        desk.journal = ScanJournal::open(desk.options, desk.clock).value();
    }
    for (int i = 0; i < 3; ++i) {
        const DockEnd end = desk.dock();
        CHECK(end.outcome == DockOutcome::CannotStore);
        CHECK(end.text.en.find("not cleared") != std::string::npos);
        CHECK(desk.terminal.memory().size() == 200);
    }
    desk.disk.setCapacity(std::nullopt);
    if (!disk) {
        desk.options.sizeMax_bytes = 10'000'000;
        desk.journal.reset();
        desk.journal = ScanJournal::open(desk.options, desk.clock).value();
    }
    CHECK(desk.dock().outcome == DockOutcome::Stored); // the same journal object goes on
    CHECK(desk.terminal.memory().empty());
    CHECK(desk.wrong() == 0);
}
