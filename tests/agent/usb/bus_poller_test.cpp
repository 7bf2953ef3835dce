#include "agent/handheld/driver_table.h"
#include "tests/agent/usb/mock_dock.h"

#include <thread>

using namespace tewatashi;
using namespace tewatashi::agent::usb;
using test::MockDock;
using namespace std::chrono_literals;

namespace {

// Polls until something changed; the deadline only ends a failing test.
BusChanges awaitChange(BusPoller& poller) {
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    BusChanges changes;
    while (changes.attached.empty() && changes.detached.empty() &&
           std::chrono::steady_clock::now() < deadline) {
        changes = poller.poll();
        if (changes.attached.empty() && changes.detached.empty()) {
            poller.wait(100ms);
        }
    }
    return changes;
}

} // namespace

TEST_CASE("A terminal is seen when it is plugged in, when it leaves and when it comes again") {
    MockDock dock;
    BusPoller poller(*dock.context);
    CHECK(poller.poll().attached.empty());
    dock.plug(dock.vendor);
    const BusChanges first = awaitChange(poller);
    REQUIRE(first.attached.size() == 1);
    CHECK(first.attached[0].descriptors.name() == "065a:0009");
    CHECK(first.attached[0].port.find("1-2:065a:0009") == 0);
    CHECK(poller.poll().attached.empty());
    dock.unplug();
    const BusChanges gone = awaitChange(poller);
    CHECK(gone.detached == std::vector<std::string>{first.attached[0].port});
    dock.plug(dock.vendor);
    const BusChanges again = awaitChange(poller);
    REQUIRE(again.attached.size() == 1);
    CHECK(again.attached[0].port != first.attached[0].port);
}

TEST_CASE("Unplugging and plugging between two polls is both leaving and coming") {
    MockDock dock;
    BusPoller poller(*dock.context);
    dock.plug(dock.vendor);
    awaitChange(poller);
    dock.unplug();
    dock.plug(dock.vendor);
    BusChanges changes = awaitChange(poller);
    if (changes.attached.empty()) {
        changes.attached = awaitChange(poller).attached;
    }
    CHECK(changes.attached.size() == 1);
}

TEST_CASE("A forgotten device is reported as newly attached") {
    MockDock dock;
    dock.plug(dock.vendor);
    BusPoller poller(*dock.context);
    const BusChanges first = poller.poll();
    REQUIRE(first.attached.size() == 1);
    poller.forget(first.attached[0].port);
    const BusChanges again = poller.poll();
    REQUIRE(again.attached.size() == 1);
    CHECK(again.attached[0].port == first.attached[0].port);
    CHECK(again.detached.empty());
}

TEST_CASE("Descriptors tell transports apart without a word to the device") {
    MockDock dock;
    test::handheld::MuteDevice bridge(test::handheld::unknownDeviceDescriptors());
    dock.bus.plug(dock.vendor, 1);
    dock.bus.plug(dock.cdc, 2);
    dock.bus.plug(bridge, 3);
    BusPoller poller(*dock.context);
    const BusChanges changes = poller.poll();
    REQUIRE(changes.attached.size() == 3);
    std::size_t supported = 0;
    for (const AttachedDevice& device : changes.attached) {
        const agent::handheld::Probe found = agent::handheld::probe(device.descriptors);
        if (device.descriptors.product == 0x0009) {
            CHECK(found.transport == agent::handheld::Transport::VendorOpticon);
            ++supported;
        } else if (device.descriptors.vendor == 0x065A) {
            CHECK(found.transport == agent::handheld::Transport::CdcAcm);
            CHECK(device.descriptors.interfaces.at(0).unionSlave == 1);
            ++supported;
        } else {
            CHECK(found.verdict == agent::handheld::ProbeVerdict::UnknownBridge);
        }
    }
    CHECK(supported == 2);
    dock.bus.with([&] {
        CHECK(bridge.heard().empty());
        CHECK(dock.terminal.commandsSeen(0x01) == 0);
    });
}

TEST_CASE("Waiting ends at once when woken from another thread, before or meanwhile") {
    MockDock dock;
    BusPoller poller(*dock.context);
    const auto began = std::chrono::steady_clock::now();
    poller.wake();
    poller.wait(30s);
    std::thread other([&] { poller.wake(); });
    poller.wait(30s);
    other.join();
    CHECK(std::chrono::steady_clock::now() - began < 20s);
}

TEST_CASE("Plugging in ends waiting before its time") {
    MockDock dock;
    BusPoller poller(*dock.context);
    CHECK(poller.poll().attached.empty());
    const auto began = std::chrono::steady_clock::now();
    dock.plug(dock.vendor);
    poller.wait(30s);
    CHECK(std::chrono::steady_clock::now() - began < 20s);
    CHECK(awaitChange(poller).attached.size() == 1);
}
