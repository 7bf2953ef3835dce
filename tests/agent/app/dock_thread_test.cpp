// The dock thread with a simulated terminal on a simulated bus and a journal whose disk is full.
#include "agent/app/dock_thread.h"
#include "tests/agent/usb/mock_dock.h"
#include "tests/support/fault_vfs.h"
#include "tests/support/test_random.h"

#include <atomic>
#include <thread>

using namespace tewatashi;
using namespace tewatashi::agent;
using namespace std::chrono_literals;
using test::FaultDisk;
using test::MockDock;

namespace {

// Generous: only a failing test waits that long.
constexpr auto kPatience = 60s;

template <typename Condition>
[[nodiscard]] bool comes(const Condition& condition) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) {
            return false;
        }
        std::this_thread::yield();
    }
    return true;
}

struct Desk {
    MockDock dock;
    FaultDisk disk{4};
    test::TestRandom random{5};
    std::unique_ptr<journal::ScanJournal> journal;
    std::unique_ptr<core::ScanDockJournal> store;
    std::atomic<int> changes{0};
    std::unique_ptr<app::DockThread> thread; // ends first

    Desk() {
        journal::JournalOptions options;
        options.file = "/journal.db";
        options.vfs = disk.name();
        journal = journal::ScanJournal::open(options, dock.clock).value();
        store = std::make_unique<core::ScanDockJournal>(*journal);
    }
    void start() {
        core::DockSettings settings;
        settings.siteLocalTime = [](UtcMillis at) {
            return domain::TerminalTime{at.value / 1000 + 9 * 3600};
        };
        app::DockThreadOptions options;
        options.busPoll = 5ms;
        options.watch.store = 5ms;
        options.watch.rePoll = 1h;
        options.driver.firstOctet = 300ms;
        options.driver.gap = 200ms;
        options.driver.silence = 20ms;
        options.driver.clearReply = 300ms;
        thread = std::make_unique<app::DockThread>(*store, dock.clock, random, settings, options,
                                                   [this] { ++changes; });
    }
    [[nodiscard]] std::size_t inMemory() {
        std::size_t count = 0;
        dock.bus.with([&] { count = dock.terminal.memory().size(); });
        return count;
    }
    void dockOnFullDisk() {
        dock.scan(300);
        disk.setCapacity(disk.used_bytes() + 20'000);
        dock.plug(dock.vendor);
        start();
        REQUIRE(comes([&] { return thread->status().cannotStore; }));
        CHECK(thread->status().attached == 1);
        CHECK(thread->status().lastError->en.find("cannot be stored") != std::string::npos);
        CHECK(thread->status().lastErrorLayer == diagnosis::Layer::Journal);
        CHECK(inMemory() == 300);
    }
};

} // namespace

TEST_CASE("A docked terminal is read without being touched when the disk has room again") {
    Desk desk;
    desk.dockOnFullDisk();
    const int before = desk.changes;
    desk.disk.setCapacity(std::nullopt);
    REQUIRE(comes([&] { return desk.inMemory() == 0; }));
    REQUIRE(comes([&] { return desk.changes > before; }));
    const app::DockStatus status = desk.thread->status();
    CHECK_FALSE(status.cannotStore);
    CHECK_FALSE(status.reading);
    CHECK_FALSE(status.lastError.has_value());
    CHECK(status.terminal == "opticon:0000000000123456");
    CHECK(status.heard);
    CHECK(status.batteryLow == false);
    CHECK(status.clock.has_value());
    CHECK_FALSE(status.lastErrorLayer.has_value());
    CHECK(desk.journal->status()->waiting == 300);
}

TEST_CASE("The state that nothing can be stored ends with its cause, terminal or not") {
    Desk desk;
    desk.dockOnFullDisk();
    desk.dock.unplug();
    REQUIRE(comes([&] { return desk.thread->status().attached == 0; }));
    CHECK(desk.thread->status().cannotStore);
    desk.disk.setCapacity(std::nullopt);
    REQUIRE(comes([&] { return !desk.thread->status().cannotStore; }));
    // Its scans are still in the terminal, and that is said.
    const auto text = desk.thread->status().lastError;
    REQUIRE(text.has_value());
    CHECK(text->en.find("dock it once more") != std::string::npos);
    CHECK(text->ja.find("もう一度置いて") != std::string::npos);
    CHECK(desk.inMemory() == 300);

    desk.dock.plug(desk.dock.vendor);
    REQUIRE(comes([&] { return desk.inMemory() == 0; }));
    REQUIRE(comes([&] { return !desk.thread->status().lastError; }));
    CHECK(desk.journal->status()->waiting == 300);
}

TEST_CASE("A device that cannot be told is named, left alone and forgotten with its plug") {
    Desk desk;
    test::handheld::MuteDevice adapter(test::handheld::unknownDeviceDescriptors());
    desk.dock.plug(adapter);
    desk.start();
    REQUIRE(comes([&] { return desk.thread->status().lastError.has_value(); }));
    CHECK(desk.thread->status().attached == 0);
    CHECK(desk.thread->status().lastErrorLayer == diagnosis::Layer::Driver);
    desk.dock.bus.with([&] { CHECK(adapter.heard().empty()); });
    desk.dock.unplug();
    REQUIRE(comes([&] { return !desk.thread->status().lastError; }));
}
