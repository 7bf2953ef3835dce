// Terminals behind USB-serial chips, through the product's own libusb code.
#include "agent/handheld/denso_bht.h"
#include "agent/handheld/unitech_multipoint.h"
#include "agent/usb/bridge_channel.h"
#include "agent/usb/bulk_pair.h"
#include "agent/usb/ftdi_channel.h"
#include "tests/handheld/bht_model.h"
#include "tests/handheld/bridge_usb_devices.h"
#include "tests/handheld/multipoint_model.h"
#include "tests/handheld/umockdev_bus.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::agent::usb;
using agent::ports::ChannelError;
using agent::ports::LineSettings;
using agent::ports::Parity;
using test::handheld::BridgeDevice;
using test::handheld::Cp210xDevice;
using test::handheld::FtdiDevice;
using test::handheld::UsbBus;
using namespace std::chrono_literals;

namespace {

using Requests = std::vector<std::string>;
constexpr LineSettings kFast{115'200, 8, Parity::None, 1};

// One adapter on a simulated bus; which one is the test's.
struct Bus {
    SystemClock clock;
    test::handheld::UmockdevBus bus{std::chrono::microseconds(0)};
    std::unique_ptr<UsbContext> context;

    Bus() {
        auto opened = UsbContext::open();
        REQUIRE(opened);
        context = std::move(*opened);
    }
    std::unique_ptr<agent::ports::SerialChannel> open(BridgeDevice& device,
                                                      const LineSettings& line = kFast) {
        auto channel = tryOpen(device, line);
        REQUIRE(channel);
        return std::move(*channel);
    }
    Result<std::unique_ptr<agent::ports::SerialChannel>, UsbError>
    tryOpen(BridgeDevice& device, const LineSettings& line = kFast) {
        bus.plug(device, UsbBus::kDefaultPort);
        BusPoller poller(*context);
        BusChanges changes = poller.poll();
        REQUIRE(changes.attached.size() == 1);
        CHECK(isBridge(changes.attached[0].descriptors));
        return openBridge(changes.attached[0], line, [](std::chrono::milliseconds) {});
    }
    Requests requestsTo(BridgeDevice& device) {
        Requests seen;
        bus.with([&] { seen = device.requests(); });
        return seen;
    }
};

// Takes the adapter out before it ends: the bus, which ends later, would still work with it.
struct TakenOut {
    explicit TakenOut(Bus& of) : desk(of) {}
    TakenOut(const TakenOut&) = delete;
    TakenOut& operator=(const TakenOut&) = delete;
    ~TakenOut() {
        if (desk.bus.plugged()) {
            desk.bus.unplug();
        }
    }
    Bus& desk;
};

std::int64_t naiveNow(const Clock& clock) { return clock.utcNow().value / 1000 + 9LL * 3600; }

test::handheld::BhtConfig bhtNow(const Clock& clock) {
    test::handheld::BhtConfig config;
    config.naiveStart_s = naiveNow(clock);
    return config;
}

// Reads a file of `count` records and acknowledges it.
void transferOver(Bus& desk, BridgeDevice& device, test::handheld::BhtModel& terminal, int count) {
    desk.bus.with([&] {
        for (int i = 0; i < count; ++i) {
            terminal.scan("ITEM-" + std::to_string(i));
        }
    });
    const auto channel = desk.open(device);
    agent::handheld::BhtTiming timing;
    timing.endRepeat = 20ms;
    timing.drain = 5ms;
    agent::handheld::DensoBht driver(*channel, desk.clock, "denso:usb", timing);
    desk.bus.with([&] { terminal.send(); });
    REQUIRE(driver.awaitCall(20s).value());
    const auto image = driver.readMemory();
    REQUIRE(image);
    CHECK(image->records.size() == static_cast<std::size_t>(count));
    CHECK(driver.clearMemory());
    desk.bus.with([&] { CHECK(terminal.file().memory().empty()); });
}

} // namespace

TEST_CASE("The FTDI divisors of usual rates are those of its driver") {
    const auto divisor = [](std::uint32_t baud) {
        const FtdiDivisor both = ftdiDivisor(baud);
        return both.value | static_cast<std::uint32_t>(both.index) << 16U;
    };
    CHECK(divisor(300) == 0x2710);
    CHECK(divisor(1200) == 0x09C4);
    CHECK(divisor(2400) == 0x04E2);
    CHECK(divisor(4800) == 0x0271);
    CHECK(divisor(9600) == 0x4138);
    CHECK(divisor(19'200) == 0x809C);
    CHECK(divisor(38'400) == 0xC04E);
    CHECK(divisor(57'600) == 0xC034);
    CHECK(divisor(115'200) == 0x001A);
    CHECK(divisor(230'400) == 0x000D);
}

TEST_CASE("FTDI status is taken off every packet of a read") {
    const FtdiDeframer deframer(8);
    Bytes octets;
    const auto take = [&](const char* hex) { return deframer.take(*fromHex(hex), octets); };
    CHECK_FALSE(take("0160aabbccddeeff"
                     "016011"));
    CHECK(octets == *fromHex("aabbccddeeff11"));
    CHECK_FALSE(take("0160"));
    CHECK_FALSE(take(""));
    CHECK_FALSE(take("01"));
    CHECK(octets.size() == 7);
    CHECK(take("0164aa"));
    CHECK(take("0162"));
    CHECK(take("0160aabbccddeeff0168"));
}

TEST_CASE("An FTDI adapter is set as asked, and let go of at the end") {
    Bus desk;
    test::handheld::BhtModel terminal(desk.clock, {});
    FtdiDevice device(terminal);
    const TakenOut atTheEnd{desk};
    {
        const auto channel = desk.open(device, {9600, 8, Parity::Odd, 1});
        CHECK(desk.requestsTo(device) == Requests{"00 0000 0000", "03 4138 0000", "04 0108 0000",
                                                  "02 0000 0000", "09 0010 0000", "00 0001 0000",
                                                  "00 0002 0000", "01 0101 0000", "01 0202 0000"});
    }
    const Requests all = desk.requestsTo(device);
    CHECK(Requests(all.end() - 2, all.end()) == Requests{"01 0100 0000", "01 0200 0000"});
}

TEST_CASE("A CP210x adapter is set as asked, and let go of at the end") {
    Bus desk;
    test::handheld::BhtModel terminal(desk.clock, {});
    Cp210xDevice device(terminal);
    const TakenOut atTheEnd{desk};
    {
        const auto channel = desk.open(device, {9600, 8, Parity::Odd, 1});
        CHECK(desk.requestsTo(device) == Requests{"00 0001 0000", "03 0810 0000",
                                                  "1E 0000 0000 80250000",
                                                  "13 0000 0000 01000000400000000000000000000000",
                                                  "07 0303 0000", "12 000F 0000"});
    }
    const Requests all = desk.requestsTo(device);
    CHECK(Requests(all.end() - 2, all.end()) == Requests{"07 0300 0000", "00 0000 0000"});
}

TEST_CASE("A Denso terminal behind either chip is read to the end") {
    Bus desk;
    test::handheld::BhtModel terminal(desk.clock, bhtNow(desk.clock));
    SECTION("FTDI") {
        FtdiDevice device(terminal);
        const TakenOut atTheEnd{desk};
        device.idle(40);
        transferOver(desk, device, terminal, 50);
    }
    SECTION("CP210x") {
        Cp210xDevice device(terminal);
        const TakenOut atTheEnd{desk};
        transferOver(desk, device, terminal, 50);
    }
}

TEST_CASE("A Unitech terminal behind a CP210x is read to the end, packets of any size") {
    Bus desk;
    test::handheld::MultipointConfig config;
    config.naiveStart_s = naiveNow(desk.clock);
    config.packet_bytes = GENERATE(as<std::size_t>{}, 58, 96, 200);
    test::handheld::MultipointModel terminal(desk.clock, config);
    for (int i = 0; i < 40; ++i) {
        terminal.scan("ITEM-" + std::to_string(i));
    }
    Cp210xDevice device(terminal);
    const TakenOut atTheEnd{desk};
    const auto channel = desk.open(device);
    agent::handheld::MultipointTiming timing;
    timing.waking = 0ms;
    timing.silence = 10ms;
    agent::handheld::UnitechMultipoint driver(
        *channel, desk.clock, [](std::chrono::milliseconds) {}, {"unitech:usb"}, timing);
    REQUIRE(driver.identify());
    const auto image = driver.readMemory();
    REQUIRE(image);
    CHECK(image->records.size() == 40);
    CHECK(driver.clearMemory());
    desk.bus.with([&] { CHECK(terminal.file().memory().empty()); });
}

TEST_CASE("Idle status packets are no octets, a silent line is a time-out") {
    Bus desk;
    test::handheld::BhtModel terminal(desk.clock, {});
    FtdiDevice device(terminal);
    const TakenOut atTheEnd{desk};
    const auto channel = desk.open(device);
    desk.bus.with([&] { device.idle(5); });
    Bytes octets;
    CHECK(channel->read(octets, 50ms).error() == ChannelError::Timeout);
    CHECK(octets.empty());
}

TEST_CASE("A line error that FTDI reports ends the read") {
    Bus desk;
    test::handheld::BhtModel terminal(desk.clock, bhtNow(desk.clock));
    FtdiDevice device(terminal);
    const TakenOut atTheEnd{desk};
    const auto channel = desk.open(device);
    desk.bus.with([&] {
        device.lineError(0x04);
        terminal.send();
    });
    Bytes octets;
    CHECK(channel->read(octets, 20s).error() == ChannelError::Stalled);
}

TEST_CASE("An adapter pulled while it is read is gone") {
    Bus desk;
    test::handheld::BhtModel terminal(desk.clock, bhtNow(desk.clock));
    Cp210xDevice device(terminal);
    const TakenOut atTheEnd{desk};
    const auto channel = desk.open(device);
    desk.bus.unplug(UsbBus::kDefaultPort);
    Bytes octets;
    const auto read = channel->read(octets, 20s);
    REQUIRE_FALSE(read);
    CHECK(read.error() == ChannelError::Gone);
    CHECK_FALSE(channel->write(toBytes("x"), 1s));
}

TEST_CASE("A chip that refuses its settings is not used") {
    Bus desk;
    test::handheld::BhtModel terminal(desk.clock, {});
    Cp210xDevice device(terminal);
    const TakenOut atTheEnd{desk};
    device.stallRequest(0x1E);
    const auto channel = desk.tryOpen(device);
    REQUIRE_FALSE(channel);
    CHECK(channel.error().device == "10c4:ea60");
}

TEST_CASE("Only devices with a pair of bulk endpoints and a known chip are adapters") {
    const agent::ports::UsbEndpoint in{0x81, agent::ports::UsbTransfer::Bulk, 64};
    const agent::ports::UsbEndpoint out{0x02, agent::ports::UsbTransfer::Bulk, 64};
    CHECK(isBridge({0x0403, 0x6001, {{0, 0xFF, 0, {in, out}, -1}}}));
    CHECK(isBridge({0x10C4, 0xEA60, {{0, 0xFF, 0, {in, out}, -1}}}));
    CHECK(isBridge({0x0745, 0x1000, {{0, 0xFF, 0, {in, out}, -1}}}));
    // Denso's cradle has no Union descriptor.
    CHECK(isBridge({0x076D, 0x0006, {{0, 0x02, 0x02, {}, -1}, {1, 0x0A, 0, {in, out}, -1}}}));
    CHECK_FALSE(isBridge({0x0403, 0x6001, {{0, 0xFF, 0, {in}, -1}}}));
    CHECK_FALSE(isBridge({0x067B, 0x2303, {{0, 0xFF, 0, {in, out}, -1}}}));
    CHECK_FALSE(bulkLayoutOf({0x0403, 0x6001, {}}));
}
