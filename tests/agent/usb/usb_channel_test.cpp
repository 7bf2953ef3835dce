#include "agent/core/dock_runner.h"
#include "tests/agent/core/memory_journal.h"
#include "tests/agent/usb/mock_dock.h"
#include "tests/support/test_random.h"

using namespace tewatashi;
using namespace tewatashi::agent::usb;
using agent::ports::HandheldProblem;
using test::MockDock;
using test::readAll;
using test::handheld::UnionDescriptor;
using test::handheld::VendorHeader;
using test::handheld::VendorOptions;

namespace {

enum class Plugged { Vendor, Cdc };

struct ReadCase {
    const char* name;
    const char* fault;
    int scans;
};

const char* nameOf(Plugged plugged) { return plugged == Plugged::Vendor ? "vendor" : "cdc"; }

test::handheld::UsbDevice& deviceOf(MockDock& dock, Plugged plugged) {
    return plugged == Plugged::Vendor ? static_cast<test::handheld::UsbDevice&>(dock.vendor)
                                      : dock.cdc;
}

Result<std::unique_ptr<agent::ports::SerialChannel>, UsbError>
tryOpen(MockDock& dock, Plugged plugged, const AttachedDevice& device) {
    return plugged == Plugged::Vendor
               ? VendorOpticonChannel::open(device, dock.readings, test::noPause())
               : CdcAcmChannel::open(device, test::noPause());
}

std::unique_ptr<agent::ports::SerialChannel> plugIn(MockDock& dock, Plugged plugged,
                                                    const char* fault) {
    dock.plug(deviceOf(dock, plugged));
    dock.faults({fault});
    return plugged == Plugged::Vendor ? dock.openVendor() : dock.openCdc();
}

} // namespace

TEST_CASE("A vendor terminal is read whole, wherever it puts its headers") {
    const VendorOptions options = GENERATE(
        VendorOptions{}, VendorOptions{VendorHeader::PerTransfer, 64},
        VendorOptions{VendorHeader::PerTransfer, 100},
        VendorOptions{VendorHeader::PerTransfer, 256}, VendorOptions{VendorHeader::PerPacket, 0});
    const char* const ending = GENERATE("split=100000", "no-zlp");
    INFO("header " << static_cast<int>(options.header) << " piece " << options.transferMax_bytes
                   << " " << ending);
    MockDock dock(options);
    dock.scan(60);
    dock.plug(dock.vendor);
    dock.faults({ending});
    const auto channel = dock.openVendor();
    auto driver = dock.driver(*channel);
    const auto memory = readAll(driver);
    REQUIRE(memory);
    CHECK(memory->records.size() == 60);
    CHECK(memory->records[59].code == dock.terminal.memory()[59].code);
    // No re-read was needed: the same octets were taken apart in another way.
    dock.bus.with([&] { CHECK(dock.terminal.commandsSeen(0x07) == 1); });
}

TEST_CASE("The reading that was right is kept for the model") {
    MockDock dock({VendorHeader::PerPacket, 0});
    dock.scan(20);
    dock.plug(dock.vendor);
    {
        const auto channel = dock.openVendor();
        auto driver = dock.driver(*channel);
        REQUIRE(readAll(driver));
        REQUIRE(driver.readMemory());
    }
    REQUIRE(dock.readings.size() == 1);
    CHECK(dock.readings.begin()->first == "065a:0009:0100");
    CHECK(dock.readings.begin()->second == OpticonReading::PerPacket);
}

TEST_CASE("A terminal is read whole through either channel, whatever the bus does") {
    const Plugged plugged = GENERATE(Plugged::Vendor, Plugged::Cdc);
    const ReadCase each = GENERATE(values<ReadCase>({
        {"one transfer", "split=100000", 60},
        {"no empty packet at the end", "no-zlp", 60},
        {"single octets", "split=1", 2},
        {"pieces that fit no packet", "split=7", 30},
        {"a stall in the middle of the upload", "stall=150", 30},
        {"a terminal that sleeps", "silent=1x2", 1},
    }));
    INFO(nameOf(plugged) << ", " << each.name);
    MockDock dock;
    dock.scan(each.scans);
    const auto channel = plugIn(dock, plugged, each.fault);
    auto driver = dock.driver(*channel);
    const auto memory = readAll(driver);
    REQUIRE(memory);
    CHECK(memory->records.size() == static_cast<std::size_t>(each.scans));
    CHECK(memory->records.back().code == dock.terminal.memory().back().code);
    const auto again = driver.readMemory();
    REQUIRE(again);
    CHECK(again->raw == memory->raw);
}

TEST_CASE("Replies that fill their last packet are read with and without an empty packet") {
    const Plugged plugged = GENERATE(Plugged::Vendor, Plugged::Cdc);
    const char* const ending = GENERATE("split=100000", "no-zlp");
    MockDock dock;
    // The upload is 64 octets, on the vendor's channel with its header of two.
    dock.terminal.scan(std::string(plugged == Plugged::Vendor ? 43 : 45, 'Z'));
    const auto channel = plugIn(dock, plugged, ending);
    auto driver = dock.driver(*channel);
    const auto memory = readAll(driver);
    REQUIRE(memory);
    CHECK(memory->records.size() == 1);
    const auto again = driver.readMemory();
    REQUIRE(again);
    CHECK(again->raw == memory->raw);
}

TEST_CASE("A terminal unplugged in the middle of an upload is gone") {
    const Plugged plugged = GENERATE(Plugged::Vendor, Plugged::Cdc);
    INFO(nameOf(plugged));
    MockDock dock;
    dock.scan(30);
    const auto channel = plugIn(dock, plugged, "unplug=150");
    auto driver = dock.driver(*channel);
    const auto memory = readAll(driver);
    REQUIRE_FALSE(memory);
    CHECK(memory.error().problem == HandheldProblem::Gone);
    CHECK(driver.clearMemory().error().problem == HandheldProblem::Gone);
    CHECK(dock.terminal.memory().size() == 30);
}

TEST_CASE("A terminal held by another program is named as in use") {
    const Plugged plugged = GENERATE(Plugged::Vendor, Plugged::Cdc);
    MockDock dock;
    const auto first = plugIn(dock, plugged, "split=100000");
    const AttachedDevice device = dock.attached();
    const auto second = tryOpen(dock, plugged, device);
    REQUIRE_FALSE(second);
    CHECK(second.error().problem == UsbProblem::InUse);
    CHECK(second.error().device == device.descriptors.name());
}

TEST_CASE("A terminal taken away before it is opened is gone") {
    const Plugged plugged = GENERATE(Plugged::Vendor, Plugged::Cdc);
    MockDock dock;
    dock.plug(deviceOf(dock, plugged));
    const AttachedDevice device = dock.attached();
    dock.unplug();
    const auto opened = tryOpen(dock, plugged, device);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().problem == UsbProblem::Gone);
}

TEST_CASE("A communication device is read with and without Union, also when line coding stalls") {
    const auto unionDescriptor = GENERATE(UnionDescriptor::Present, UnionDescriptor::Missing);
    const char* const fault = GENERATE("split=100000", "stall-line-coding");
    MockDock dock({}, unionDescriptor);
    dock.scan(25);
    dock.plug(dock.cdc);
    dock.faults({fault});
    {
        const auto channel = dock.openCdc();
        auto driver = dock.driver(*channel);
        const auto memory = readAll(driver);
        REQUIRE(memory);
        CHECK(memory->records.size() == 25);
    }
    if (std::string_view(fault) != "stall-line-coding") {
        CHECK(dock.cdc.lineCoding() == Bytes{0x80, 0x25, 0, 0, 0, 1, 8});
    }
}

TEST_CASE("A device without the endpoints of a terminal is not opened") {
    MockDock dock;
    test::handheld::MuteDevice bridge(test::handheld::unknownDeviceDescriptors());
    dock.plug(bridge);
    const auto cdc = CdcAcmChannel::open(dock.attached(), test::noPause());
    REQUIRE_FALSE(cdc);
    CHECK(cdc.error().problem == UsbProblem::Unusable);
    dock.bus.with([&] { CHECK(bridge.heard().empty()); });
}

TEST_CASE("A foreign terminal of the same maker hears nothing but interrogations") {
    MockDock dock;
    test::handheld::MuteDevice foreign(test::handheld::foreignTerminalDescriptors());
    dock.plug(foreign);
    const auto channel = dock.openCdc();
    auto driver = dock.driver(*channel);
    const auto identity = driver.identify();
    REQUIRE_FALSE(identity);
    CHECK(identity.error().problem == HandheldProblem::NoAnswer);
    dock.bus.with([&] {
        const Bytes interrogate{0x01, 0x02, 0x00, 0x9F, 0xDE};
        REQUIRE(foreign.heard().size() % interrogate.size() == 7 % interrogate.size());
        // Behind the seven octets of the line coding.
        for (std::size_t at = 7; at < foreign.heard().size(); ++at) {
            CHECK(foreign.heard()[at] == interrogate[(at - 7) % interrogate.size()]);
        }
    });
}

TEST_CASE("A whole dock session runs through libusb") {
    const Plugged plugged = GENERATE(Plugged::Vendor, Plugged::Cdc);
    INFO(nameOf(plugged));
    MockDock dock;
    dock.scan(100);
    const auto channel = plugIn(dock, plugged, "split=100000");
    test::MemoryJournal journal;
    test::TestRandom random(3);
    agent::core::DockSettings settings;
    settings.siteLocalTime = [](UtcMillis at) {
        return domain::TerminalTime{at.value / 1000 + 9LL * 3600};
    };
    agent::core::DockRunner runner(journal, dock.clock, random, settings);
    auto driver = dock.driver(*channel);
    const agent::core::DockEnd end = runner.run(driver, {}, {}, {});
    CHECK(end.outcome == agent::core::DockOutcome::Stored);
    CHECK(journal.records().size() == 100);
    dock.bus.with([&] {
        CHECK(dock.terminal.memory().empty());
        CHECK_FALSE(dock.terminal.sawSetDefaults());
        CHECK(dock.terminal.clock().trusted());
    });
}
