#include "agent/usb/read_queue.h"
#include "tests/handheld/sim_usb_descriptors.h"
#include "tests/handheld/umockdev_bus.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>
#include <libusb.h>

#include <deque>
#include <numeric>

using namespace tewatashi;
using namespace tewatashi::agent::usb;
using test::handheld::InPacket;
using test::handheld::kPacketSize_bytes;

namespace {

constexpr std::uint8_t kInAddress = 0x81;
constexpr std::size_t kRead_bytes = 256;
constexpr std::chrono::milliseconds kShort{30};
constexpr std::chrono::milliseconds kPatience{10'000};

// Sends what it is told to.
class ScriptedDevice final : public test::handheld::UsbDevice {
public:
    ScriptedDevice() {
        Bytes body = test::handheld::interfaceDescriptor(0, 1, 0xFF, 0xFF, 0xFF);
        test::handheld::append(body, test::handheld::endpointDescriptor(
                                         kInAddress, test::handheld::EndpointType::Bulk, 64));
        m_descriptors = {test::handheld::deviceDescriptor({0x065A, 0x0009}),
                         test::handheld::configurationDescriptor(1, body),
                         {"Tests", "Scripted"}};
    }
    [[nodiscard]] const test::handheld::UsbDescriptors& descriptors() const override {
        return m_descriptors;
    }
    [[nodiscard]] std::optional<Bytes> control(const test::handheld::SetupPacket&,
                                               ByteView) override {
        return Bytes{};
    }
    [[nodiscard]] bool out(std::uint8_t, ByteView) override { return false; }
    [[nodiscard]] std::optional<InPacket> nextPacket(std::uint8_t endpoint) override {
        if (endpoint != kInAddress || packets.empty()) {
            return std::nullopt;
        }
        InPacket packet = std::move(packets.front());
        packets.pop_front();
        return packet;
    }
    void onPlugged() override {}

    std::deque<InPacket> packets;

private:
    test::handheld::UsbDescriptors m_descriptors;
};

struct Bench {
    ScriptedDevice device;
    test::handheld::UmockdevBus bus;
    std::unique_ptr<UsbContext> context;
    std::unique_ptr<UsbHandle> handle;
    std::optional<ReadQueue> queue;
    std::uint8_t nextOctet = 0;

    Bench() {
        bus.plug(device);
        auto opened = UsbContext::open();
        REQUIRE(opened);
        context = std::move(*opened);
        BusPoller poller(*context);
        const BusChanges changes = poller.poll();
        REQUIRE(changes.attached.size() == 1);
        auto claimed = UsbHandle::open(changes.attached[0], {0});
        REQUIRE(claimed);
        handle = std::move(*claimed);
        queue.emplace(*handle, changes.attached[0].descriptors.interfaces.at(0).endpoints.at(0));
    }
    ~Bench() {
        queue.reset();
        handle.reset();
    }
    // Every octet is one more than the one before, over the whole life of the device.
    Bytes octets(std::size_t count) {
        Bytes result(count);
        std::iota(result.begin(), result.end(), nextOctet);
        nextOctet = static_cast<std::uint8_t>(nextOctet + count);
        return result;
    }
    // Cut into packets; one that fills its last packet is left without an end.
    Bytes send(std::size_t count) {
        const Bytes all = octets(count);
        bus.with([&] {
            for (ByteView rest(all); !rest.empty();) {
                const std::size_t size = std::min(rest.size(), kPacketSize_bytes);
                device.packets.push_back(
                    {InPacket::Kind::Data,
                     Bytes(rest.begin(), rest.begin() + std::ptrdiff_t(size))});
                rest = rest.subspan(size);
            }
        });
        return all;
    }
    void sendEmptyPacket() {
        bus.with([&] { device.packets.push_back({}); });
    }
    void sendFault(InPacket::Kind kind) {
        bus.with([&] { device.packets.push_back({kind, {}}); });
    }
    Bytes expect(int code, std::chrono::milliseconds timeout = kPatience) {
        const ReadQueue::Read read = queue->next(timeout);
        CHECK(std::string(libusb_error_name(read.code)) == libusb_error_name(code));
        return {read.octets.begin(), read.octets.end()};
    }
};

} // namespace

TEST_CASE("Reads come in the order of the bus and end where the terminal ended them") {
    Bench bench;
    test::TestRandom random(11);
    std::vector<Bytes> expected;
    for (int i = 0; i < 200; ++i) {
        const std::size_t count = random.below(600);
        Bytes whole = bench.send(count);
        if (count % kPacketSize_bytes == 0) {
            bench.sendEmptyPacket();
        }
        // A read that is full ends although the transfer goes on.
        std::size_t at = 0;
        for (; whole.size() - at >= kRead_bytes; at += kRead_bytes) {
            expected.emplace_back(whole.begin() + std::ptrdiff_t(at),
                                  whole.begin() + std::ptrdiff_t(at + kRead_bytes));
        }
        expected.emplace_back(whole.begin() + std::ptrdiff_t(at), whole.end());
    }
    for (const Bytes& read : expected) {
        REQUIRE(bench.expect(0) == read);
    }
    CHECK(bench.expect(LIBUSB_ERROR_TIMEOUT, kShort).empty());
}

TEST_CASE("The terminal may go on while the program does something else") {
    Bench bench;
    const Bytes all = bench.send(4 * kRead_bytes);
    REQUIRE(bench.expect(0) == Bytes(all.begin(), all.begin() + kRead_bytes));
    bench.bus.with([&] { CHECK(bench.device.packets.empty()); });
    const Bytes more = bench.send(10);
    for (std::ptrdiff_t i = 1; i < 4; ++i) {
        const auto from = all.begin() + i * std::ptrdiff_t(kRead_bytes);
        CHECK(bench.expect(0) == Bytes(from, from + kRead_bytes));
    }
    CHECK(bench.expect(0) == more);
}

TEST_CASE("Octets of a read that does not end are given when its time is over") {
    Bench bench;
    const Bytes unended = bench.send(2 * kPacketSize_bytes);
    CHECK(bench.expect(LIBUSB_ERROR_TIMEOUT, kShort) == unended);
    CHECK(bench.expect(LIBUSB_ERROR_TIMEOUT, kShort).empty());
    const Bytes full = bench.send(kRead_bytes + kPacketSize_bytes);
    CHECK(bench.expect(0) == Bytes(full.begin(), full.begin() + kRead_bytes));
    CHECK(bench.expect(LIBUSB_ERROR_TIMEOUT, kShort) ==
          Bytes(full.begin() + kRead_bytes, full.end()));
    const Bytes ended = bench.send(5);
    CHECK(bench.expect(0) == ended);
}

TEST_CASE("A stall is told once, behind the octets that came before it") {
    Bench bench;
    const Bytes whole = bench.send(kRead_bytes);
    const Bytes broken = bench.send(kPacketSize_bytes);
    bench.sendFault(InPacket::Kind::Stall);
    const Bytes after = bench.send(7);
    CHECK(bench.expect(0) == whole);
    CHECK(bench.expect(LIBUSB_ERROR_PIPE) == broken);
    CHECK(bench.handle->clearHalt(kInAddress) == 0);
    CHECK(bench.expect(0) == after);
    CHECK(bench.expect(LIBUSB_ERROR_TIMEOUT, kShort).empty());
}

TEST_CASE("A terminal pulled out ends all reads and leaves nothing open") {
    Bench bench;
    const Bytes whole = bench.send(kRead_bytes);
    const Bytes broken = bench.send(kPacketSize_bytes);
    bench.sendFault(InPacket::Kind::Unplug);
    CHECK(bench.expect(0) == whole);
    CHECK(bench.expect(LIBUSB_ERROR_NO_DEVICE) == broken);
    for (int i = 0; i < 20; ++i) {
        CHECK(bench.expect(LIBUSB_ERROR_NO_DEVICE).empty());
    }
    bench.queue.reset();
    bench.handle.reset();
    CHECK(bench.bus.awaitNoOpenHandles(kPatience));
}

TEST_CASE("A queue that is dropped takes its reads back before the device closes") {
    Bench bench;
    const bool inTheMiddle = GENERATE(false, true);
    bench.send(inTheMiddle ? 5 * kPacketSize_bytes : 3);
    static_cast<void>(bench.queue->next(kPatience));
    bench.queue.reset();
    // Nobody asks any more: the first packet waits in the endpoint, the second behind it.
    bench.send(kPacketSize_bytes + 9);
    bench.bus.with([&] { CHECK_FALSE(bench.device.packets.empty()); });
    bench.handle.reset();
    CHECK(bench.bus.awaitNoOpenHandles(kPatience));
}

TEST_CASE("Waiting for a silent terminal asks the system for next to nothing") {
    Bench bench;
    CHECK(bench.expect(LIBUSB_ERROR_TIMEOUT, kShort).empty());
    const std::uint64_t before = bench.bus.requestsServed();
    CHECK(bench.expect(LIBUSB_ERROR_TIMEOUT, std::chrono::milliseconds(300)).empty());
    // Eight reads asked for, ended and reaped, and the reap that finds nothing behind each.
    CHECK(bench.bus.requestsServed() - before <= 8 * 4);
}

TEST_CASE("Reads are multiples of the packet size") {
    CHECK(readSize_bytes(64) == 256);
    CHECK(readSize_bytes(8) == 256);
    CHECK(readSize_bytes(512) == 512);
    CHECK(readSize_bytes(100) == 300);
    CHECK(readSize_bytes(0) == 256);
}
