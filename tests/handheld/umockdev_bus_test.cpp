// The simulated terminals as stock libusb sees them, in this process and in a child.
#include "tests/handheld/child_process.h"
#include "tests/handheld/opn_dialogue.h"
#include "tests/handheld/opn_usb_devices.h"
#include "tests/handheld/umockdev_bus.h"

#include <catch2/catch.hpp>
#include <libusb.h>

#include <unistd.h>

#include <array>
#include <csignal>

using namespace tewatashi;
using namespace tewatashi::test;
using namespace tewatashi::test::handheld;

namespace {

constexpr int kPort = UsbBus::kDefaultPort;

struct Dock {
    SystemClock clock;
    OpnModel terminal{clock, {}};
    OpnVendorDevice vendor;
    OpnCdcDevice cdc{terminal};
    UmockdevBus bus;
    explicit Dock(VendorOptions options = {}, std::chrono::microseconds interval = {})
        : vendor(terminal, options), bus(interval) {}
};

struct Session {
    libusb_context* context = nullptr;
    libusb_device_handle* handle = nullptr;
    explicit Session(std::uint16_t product = 0x0009, std::uint16_t vendor = 0x065A) {
        REQUIRE(libusb_init(&context) == 0);
        handle = libusb_open_device_with_vid_pid(context, vendor, product);
    }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session() {
        if (handle != nullptr) {
            libusb_close(handle);
        }
        libusb_exit(context);
    }
    int vendorWrite(std::string_view hex) const {
        Bytes frame = octets(hex);
        return libusb_control_transfer(handle, 0x41, 0x01, 0, 0, frame.data(),
                                       static_cast<std::uint16_t>(frame.size()), 1000);
    }
    // Result code; `got` holds what came even then.
    int read(Bytes& got, std::size_t size, unsigned timeout_ms,
             std::uint8_t endpoint = 0x81) const {
        got.assign(size, 0);
        int count = 0;
        const int result = libusb_bulk_transfer(handle, endpoint, got.data(),
                                                static_cast<int>(size), &count, timeout_ms);
        got.resize(static_cast<std::size_t>(count));
        return result;
    }
};

Bytes withHeader(std::string_view hex) { return octets("00 00 " + std::string(hex)); }

std::size_t devicesSeen() {
    Session session;
    libusb_device** list = nullptr;
    const ssize_t count = libusb_get_device_list(session.context, &list);
    libusb_free_device_list(list, 1);
    return static_cast<std::size_t>(count);
}

// A program's first line, then the rest.
struct Listener {
    std::array<int, 2> pipe{};
    Listener() { REQUIRE(::pipe(pipe.data()) == 0); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    ~Listener() {
        ::close(pipe[0]);
        closeWriter();
    }
    void closeWriter() {
        if (pipe[1] >= 0) {
            ::close(std::exchange(pipe[1], -1));
        }
    }
    std::string until(std::string_view wanted) {
        closeWriter();
        std::string all;
        char c = 0;
        while (all.find(wanted) == std::string::npos && ::read(pipe[0], &c, 1) == 1) {
            all += c;
        }
        return all;
    }
};

std::vector<std::string> probe(std::initializer_list<std::string> steps) {
    std::vector<std::string> command{TW_USB_PROBE, "065a:0009"};
    command.insert(command.end(), steps);
    return command;
}

} // namespace

TEST_CASE("libusb sees the descriptors of a plugged terminal and none before") {
    Dock dock;
    CHECK(devicesSeen() == 0);
    dock.bus.plug(dock.vendor, kPort);
    CHECK(devicesSeen() == 1);
    Session session;
    REQUIRE(session.handle != nullptr);
    std::array<unsigned char, 64> text{};
    REQUIRE(libusb_get_string_descriptor_ascii(session.handle, 2, text.data(), 64) > 0);
    CHECK(std::string(text.begin(), text.begin() + 8) == "OPN-2001");
    CHECK(libusb_get_port_number(libusb_get_device(session.handle)) == 2);
    libusb_device_descriptor descriptor{};
    libusb_get_device_descriptor(libusb_get_device(session.handle), &descriptor);
    CHECK(descriptor.iSerialNumber == 0);
    CHECK(libusb_claim_interface(session.handle, 0) == 0);
    CHECK(libusb_claim_interface(session.handle, 1) == LIBUSB_ERROR_NOT_FOUND);
}

TEST_CASE("A vendor terminal answers behind its two header octets") {
    Dock dock;
    dock.bus.plug(dock.vendor, kPort);
    const Session session;
    REQUIRE(libusb_claim_interface(session.handle, 0) == 0);
    CHECK(session.vendorWrite(kInterrogate) == 5);
    Bytes got;
    CHECK(session.read(got, 256, 1000) == 0);
    CHECK(got ==
          withHeader("06 02 01 00 00 00 00 00 00 12 34 56 52 42 42 56 30 30 31 32 00 D9 F2"));
    CHECK(session.vendorWrite(kUpload) == 5);
    CHECK(session.read(got, 256, 1000) == 0);
    CHECK(got == withHeader(kEmptyUpload));
    // CTS follows the memory.
    unsigned char one = 1;
    CHECK(libusb_control_transfer(session.handle, 0x41, 0x03, 0, 0, &one, 1, 1000) == 1);
    CHECK(session.read(got, 256, 1000) == 0);
    CHECK(got == octets("00 01 00"));
    dock.bus.with([&] { dock.terminal.scan("A"); });
    libusb_control_transfer(session.handle, 0x41, 0x03, 0, 0, &one, 1, 1000);
    session.read(got, 256, 1000);
    CHECK(got == octets("00 01 01"));
    CHECK(libusb_control_transfer(session.handle, 0x41, 0x77, 0, 0, &one, 1, 1000) ==
          LIBUSB_ERROR_PIPE);
}

TEST_CASE("The header comes once per transfer, per piece of a transfer or per packet") {
    const auto uploadOver = [](VendorOptions options, int reads) {
        Dock dock(options);
        for (int i = 0; i < 10; ++i) {
            dock.terminal.scan("4006381333931"); // 13 + 190 octets of reply
        }
        dock.bus.plug(dock.vendor, kPort);
        const Session session;
        session.vendorWrite(kInterrogate);
        Bytes got;
        session.read(got, 256, 1000);
        session.vendorWrite(kUpload);
        std::vector<Bytes> transfers(static_cast<std::size_t>(reads));
        for (Bytes& transfer : transfers) {
            CHECK(session.read(transfer, 256, 1000) == 0);
        }
        return transfers;
    };
    CHECK(uploadOver({}, 1)[0].size() == 2 + 203);
    const auto packets = uploadOver({.header = VendorHeader::PerPacket}, 1);
    REQUIRE(packets[0].size() == 4 * 2 + 203); // 62 + 62 + 62 + 17
    CHECK(packets[0][0] == 0);
    CHECK(packets[0][64] == 0);
    CHECK(packets[0][65] == 0);
    const auto pieces = uploadOver({.transferMax_bytes = 100}, 3);
    CHECK(pieces[0].size() == 100);
    CHECK(pieces[1].size() == 100);
    CHECK(pieces[2].size() == 2 + 203 - 2 * 98);
}

TEST_CASE("A read that times out costs no processor time and leaves the device usable") {
    Dock dock;
    dock.bus.plug(dock.vendor, kPort);
    const Session session;
    Bytes got;
    const std::uint64_t before = dock.bus.requestsServed();
    CHECK(session.read(got, 256, 300) == LIBUSB_ERROR_TIMEOUT);
    CHECK(got.empty());
    CHECK(dock.bus.requestsServed() - before < 20);
    CHECK(session.vendorWrite(kInterrogate) == 5);
    CHECK(session.read(got, 256, 1000) == 0);
}

TEST_CASE("A full last packet ends a transfer only with a packet of no octets behind it") {
    // 2 header octets and 62 of upload: 13 + (1 + 1 + 4 + 43).
    const std::string code(43, 'Z');
    const auto readWith = [&](const char* fault, Bytes& got) {
        Dock dock;
        FaultPlan plan;
        if (fault != nullptr) {
            REQUIRE(addFault(plan, fault));
        }
        dock.terminal.setFaults(plan);
        dock.terminal.scan(code);
        dock.bus.plug(dock.vendor, kPort);
        const Session session;
        session.vendorWrite(kInterrogate);
        session.read(got, 256, 1000);
        session.vendorWrite(kUpload);
        return session.read(got, 256, 150);
    };
    Bytes got;
    CHECK(readWith(nullptr, got) == 0);
    CHECK(got.size() == 64);
    CHECK(readWith("no-zlp", got) == LIBUSB_ERROR_TIMEOUT);
    CHECK(got.size() == 64); // a time-out with octets: they must not be thrown away
}

TEST_CASE("A stalled endpoint stays halted until the host clears it") {
    Dock dock;
    FaultPlan plan;
    plan.stallAt_byte = 5;
    dock.terminal.setFaults(plan);
    dock.bus.plug(dock.vendor, kPort);
    const Session session;
    session.vendorWrite(kInterrogate);
    Bytes got;
    CHECK(session.read(got, 256, 1000) == 0);
    CHECK(got.size() == 2 + 5);
    CHECK(session.read(got, 256, 1000) == LIBUSB_ERROR_PIPE);
    CHECK(session.read(got, 256, 1000) == LIBUSB_ERROR_PIPE);
    CHECK(libusb_clear_halt(session.handle, 0x81) == 0);
    session.vendorWrite(kInterrogate);
    CHECK(session.read(got, 256, 1000) == 0);
    CHECK(got.size() == 25);
}

TEST_CASE("A cable pulled by the fault plan ends the waiting transfer and the next ones") {
    Dock dock;
    FaultPlan plan;
    plan.unplugAt_byte = 30;
    dock.terminal.setFaults(plan);
    dock.terminal.scan("A");
    dock.bus.plug(dock.vendor, kPort);
    const Session session;
    session.vendorWrite(kInterrogate);
    Bytes got;
    CHECK(session.read(got, 256, 1000) == 0);
    session.vendorWrite(kUpload);
    CHECK(session.read(got, 256, 1000) == 0);
    CHECK(got.size() == 2 + 7);
    CHECK(session.read(got, 256, 1000) == LIBUSB_ERROR_NO_DEVICE);
    CHECK_FALSE(dock.bus.plugged(kPort));
    CHECK(session.vendorWrite(kUpload) == LIBUSB_ERROR_NO_DEVICE);
}

TEST_CASE("A terminal can be unplugged and plugged again, its memory stays") {
    Dock dock;
    dock.terminal.scan("A");
    for (int round = 0; round < 5; ++round) {
        dock.bus.plug(dock.vendor, kPort);
        CHECK(dock.bus.plugged(kPort));
        CHECK(devicesSeen() == 1);
        const Session session;
        REQUIRE(session.handle != nullptr);
        session.vendorWrite(kInterrogate);
        Bytes got;
        CHECK(session.read(got, 256, 1000) == 0);
        dock.bus.unplug(kPort);
        CHECK_FALSE(dock.bus.plugged(kPort));
        CHECK(devicesSeen() == 0);
        CHECK(session.vendorWrite(kUpload) == LIBUSB_ERROR_NO_DEVICE);
    }
    CHECK(dock.terminal.memory().size() == 1);
}

TEST_CASE("A communication device keeps its line coding and sends while DTR is on") {
    Dock dock;
    dock.bus.plug(dock.cdc, kPort);
    const Session session(0xF002);
    REQUIRE(session.handle != nullptr);
    CHECK(libusb_claim_interface(session.handle, 0) == 0);
    CHECK(libusb_claim_interface(session.handle, 1) == 0);
    Bytes coding = octets("80 25 00 00 00 01 08");
    CHECK(libusb_control_transfer(session.handle, 0x21, 0x20, 0, 0, coding.data(), 7, 1000) == 7);
    CHECK(dock.cdc.lineCoding() == coding);
    Bytes frame = octets(kInterrogate);
    int sent = 0;
    CHECK(libusb_bulk_transfer(session.handle, 0x02, frame.data(), 5, &sent, 1000) == 0);
    Bytes got;
    CHECK(session.read(got, 256, 100) == LIBUSB_ERROR_TIMEOUT);
    CHECK(libusb_control_transfer(session.handle, 0x21, 0x22, 3, 0, nullptr, 0, 1000) == 0);
    CHECK(session.read(got, 256, 1000) == 0);
    CHECK(got.size() == 23);
}

TEST_CASE("A communication device may stall line coding and lack the Union descriptor") {
    Dock dock;
    FaultPlan plan;
    plan.stallLineCoding = true;
    dock.terminal.setFaults(plan);
    OpnCdcDevice bare(dock.terminal, UnionDescriptor::Missing);
    const Bytes& with = dock.cdc.descriptors().configuration;
    CHECK(with.size() == bare.descriptors().configuration.size() + 10);
    UmockdevBus& bus = dock.bus;
    bus.plug(bare, kPort);
    const Session session(0xF002);
    Bytes coding = octets("80 25 00 00 00 01 08");
    CHECK(libusb_control_transfer(session.handle, 0x21, 0x20, 0, 0, coding.data(), 7, 1000) ==
          LIBUSB_ERROR_PIPE);
    CHECK(libusb_control_transfer(session.handle, 0x21, 0x22, 3, 0, nullptr, 0, 1000) == 0);
    bus.unplug(kPort);
}

TEST_CASE("Unknown devices and foreign terminals are seen, silent and remember what they heard") {
    MuteDevice bridge(unknownDeviceDescriptors());
    MuteDevice foreign(foreignTerminalDescriptors());
    UmockdevBus bus;
    bus.plug(bridge, 3);
    bus.plug(foreign, 4);
    CHECK(devicesSeen() == 2);
    const Session session(0xA002);
    REQUIRE(session.handle != nullptr);
    Bytes frame = octets(kInterrogate);
    int sent = 0;
    CHECK(libusb_bulk_transfer(session.handle, 0x02, frame.data(), 5, &sent, 1000) == 0);
    Bytes got;
    CHECK(session.read(got, 256, 50) == LIBUSB_ERROR_TIMEOUT);
    bus.with([&] {
        CHECK(foreign.heard() == frame);
        CHECK(bridge.heard().empty());
    });
}

TEST_CASE("A second program cannot claim an interface that is held") {
    Dock dock;
    dock.bus.plug(dock.vendor, kPort);
    const Session first;
    const Session second;
    CHECK(libusb_claim_interface(first.handle, 0) == 0);
    CHECK(libusb_claim_interface(second.handle, 0) == LIBUSB_ERROR_BUSY);
    CHECK(libusb_release_interface(first.handle, 0) == 0);
    CHECK(libusb_claim_interface(second.handle, 0) == 0);
}

TEST_CASE("Packets keep their interval on the wire") {
    Dock dock({}, std::chrono::microseconds(1000));
    for (int i = 0; i < 200; ++i) {
        dock.terminal.scan("4006381333931");
    }
    dock.bus.plug(dock.vendor, kPort);
    const Session session;
    session.vendorWrite(kInterrogate);
    Bytes got;
    session.read(got, 16384, 1000);
    session.vendorWrite(kUpload);
    const auto began = std::chrono::steady_clock::now();
    CHECK(session.read(got, 16384, 5000) == 0);
    const auto took = std::chrono::steady_clock::now() - began;
    REQUIRE(got.size() == 2 + 13 + 200 * 19);
    // 60 packets; only the lower bound is certain on a busy machine.
    CHECK(took >= std::chrono::milliseconds(58));
}

TEST_CASE("A child program sees and uses the terminals of its parent") {
    Dock dock;
    dock.terminal.scan("A");
    dock.bus.plug(dock.vendor, kPort);
    Listener output;
    ChildProcess child(probe({"interrogate", "upload", "clear"}), dock.bus.environmentForChild(),
                       output.pipe[1]);
    const std::string said = output.until("02: 0602005e6f");
    INFO(said);
    CHECK(child.wait() == 0);
    CHECK(said.find("02: 0602005e6f") != std::string::npos);
    dock.bus.with([&] { CHECK(dock.terminal.memory().empty()); });
}

TEST_CASE("A killed child leaves nothing behind: the next one claims and reads") {
    Dock dock;
    dock.bus.plug(dock.vendor, kPort);
    for (int round = 0; round < 3; ++round) {
        Listener output;
        ChildProcess waiting(probe({"interrogate", "until-gone"}), dock.bus.environmentForChild(),
                             output.pipe[1]);
        const std::string said = output.until("waiting\n");
        INFO(said);
        REQUIRE(waiting.alive());
        waiting.signal(SIGKILL);
        CHECK(waiting.wait() == 128 + SIGKILL);
        REQUIRE(dock.bus.awaitNoOpenHandles(std::chrono::seconds(5)));
        ChildProcess next(probe({"wait=5", "interrogate", "upload"}),
                          dock.bus.environmentForChild());
        CHECK(next.wait() == 0);
        REQUIRE(dock.bus.awaitNoOpenHandles(std::chrono::seconds(5)));
    }
}

TEST_CASE("A child notices that the terminal is unplugged and sees one plugged in later") {
    Dock dock;
    ChildProcess patient(probe({"wait=20", "interrogate"}), dock.bus.environmentForChild());
    dock.bus.plug(dock.vendor, kPort);
    CHECK(patient.wait() == 0);
    REQUIRE(dock.bus.awaitNoOpenHandles(std::chrono::seconds(5)));
    Listener output;
    ChildProcess waiting(probe({"until-gone"}), dock.bus.environmentForChild(), output.pipe[1]);
    output.until("waiting\n");
    dock.bus.unplug(kPort);
    const std::string said = output.until("gone: LIBUSB_ERROR_NO_DEVICE");
    INFO(said);
    CHECK(waiting.wait() == 0);
}

TEST_CASE("Addresses begin again after the last one") {
    SystemClock clock;
    OpnModel terminal(clock, {});
    OpnVendorDevice vendor(terminal);
    UmockdevBus bus({}, 126);
    for (const int address : {126, 127, 1, 2}) {
        bus.plug(vendor, kPort);
        const Session session;
        REQUIRE(session.handle != nullptr);
        CHECK(libusb_get_device_address(libusb_get_device(session.handle)) == address);
        bus.unplug(kPort);
    }
}
