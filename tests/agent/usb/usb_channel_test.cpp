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

TEST_CASE("Replies that fill their last packet are read with and without an empty packet") {
    const char* const ending = GENERATE("split=100000", "no-zlp");
    MockDock dock;
    dock.terminal.scan(std::string(43, 'Z')); // header and upload are 64 octets
    dock.plug(dock.vendor);
    dock.faults({ending});
    const auto channel = dock.openVendor();
    auto driver = dock.driver(*channel);
    const auto memory = readAll(driver);
    REQUIRE(memory);
    CHECK(memory->records.size() == 1);
    const auto again = driver.readMemory();
    REQUIRE(again);
    CHECK(again->raw == memory->raw);
}

TEST_CASE("A reply split into single octets is read") {
    MockDock dock;
    dock.scan(2);
    dock.plug(dock.vendor);
    dock.faults({"split=1"});
    const auto channel = dock.openVendor();
    auto driver = dock.driver(*channel);
    const auto memory = readAll(driver);
    REQUIRE(memory);
    CHECK(memory->records.size() == 2);
}

TEST_CASE("A stall in the middle of an upload is cleared and the upload repeated") {
    MockDock dock;
    dock.scan(30);
    dock.plug(dock.vendor);
    dock.faults({"stall=150"});
    const auto channel = dock.openVendor();
    auto driver = dock.driver(*channel);
    const auto memory = readAll(driver);
    REQUIRE(memory);
    CHECK(memory->records.size() == 30);
}

TEST_CASE("A terminal unplugged in the middle of an upload is gone") {
    MockDock dock;
    dock.scan(30);
    dock.plug(dock.vendor);
    dock.faults({"unplug=150"});
    const auto channel = dock.openVendor();
    auto driver = dock.driver(*channel);
    const auto memory = readAll(driver);
    REQUIRE_FALSE(memory);
    CHECK(memory.error().problem == HandheldProblem::Gone);
    CHECK(driver.clearMemory().error().problem == HandheldProblem::Gone);
    CHECK(dock.terminal.memory().size() == 30);
}

TEST_CASE("A communication device is read with and without Union, also when line coding stalls") {
    const auto unionDescriptor = GENERATE(UnionDescriptor::Present, UnionDescriptor::Missing);
    const char* const fault = GENERATE("split=100000", "stall-line-coding", "no-zlp");
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

TEST_CASE("A silent terminal is woken and then answers") {
    MockDock dock;
    dock.scan(1);
    const bool vendor = GENERATE(true, false);
    dock.plug(vendor ? static_cast<test::handheld::UsbDevice&>(dock.vendor) : dock.cdc);
    dock.faults({"silent=1x2"});
    const auto channel = vendor ? dock.openVendor() : dock.openCdc();
    auto driver = dock.driver(*channel);
    CHECK(readAll(driver));
}

TEST_CASE("A terminal held by another program is named as in use") {
    MockDock dock;
    dock.plug(dock.vendor);
    const auto first = dock.openVendor();
    const auto second = VendorOpticonChannel::open(dock.attached(), dock.readings, test::noPause());
    REQUIRE_FALSE(second);
    CHECK(second.error().problem == UsbProblem::InUse);
    CHECK(second.error().device == "065a:0009");
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

TEST_CASE("A terminal taken away before it is opened is gone") {
    MockDock dock;
    dock.plug(dock.vendor);
    const AttachedDevice device = dock.attached();
    dock.unplug();
    const auto opened = VendorOpticonChannel::open(device, dock.readings, test::noPause());
    REQUIRE_FALSE(opened);
    CHECK(opened.error().problem == UsbProblem::Gone);
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
    MockDock dock;
    dock.scan(100);
    dock.plug(dock.vendor);
    test::MemoryJournal journal;
    test::TestRandom random(3);
    agent::core::DockSettings settings;
    settings.siteLocalTime = [](UtcMillis at) {
        return domain::TerminalTime{at.value / 1000 + 9LL * 3600};
    };
    agent::core::DockRunner runner(journal, dock.clock, random, settings);
    const auto channel = dock.openVendor();
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
