// terminal-read: 10,000 records through CSP2, libusb and a simulated bus that passes one 64-octet
// packet per millisecond, against the time that so many packets take. First upload; the verifying
// second read is reported apart.
#include "agent/handheld/opticon_csp2.h"
#include "agent/usb/bus_poller.h"
#include "agent/usb/vendor_opticon_channel.h"
#include "tests/bench/pairs.h"
#include "tests/handheld/opn_usb_devices.h"
#include "tests/handheld/umockdev_bus.h"

#include <fmt/core.h>

#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <thread>

namespace {

using namespace tewatashi;
using Seconds = std::chrono::duration<double>;
using Steady = std::chrono::steady_clock;

constexpr std::size_t kRecords = 10'000;
constexpr std::chrono::milliseconds kPacket{1};

void check(const auto& result) {
    if (!result) {
        throw std::runtime_error(result.error().detail);
    }
}

struct Dock {
    SystemClock clock;
    test::handheld::OpnModel terminal{clock, {}};
    test::handheld::OpnVendorDevice device{terminal};
    test::handheld::UmockdevBus bus{kPacket};
    std::unique_ptr<agent::usb::UsbContext> context;
    agent::usb::OpticonReadings readings;

    Dock() {
        for (std::size_t i = 0; i < kRecords; ++i) {
            terminal.scan(std::to_string(100'000'000'000U + i));
        }
        if (terminal.memory().size() != kRecords) {
            throw std::runtime_error("the simulated memory is too small");
        }
        bus.plug(device);
        auto opened = agent::usb::UsbContext::open();
        if (!opened) {
            throw std::runtime_error("libusb does not start");
        }
        context = std::move(*opened);
    }
};

} // namespace

int main(int argc, char** argv) {
    try {
        const int pairs = argc > 1 ? std::atoi(argv[1]) : 7;
        Dock dock;
        const auto pause = [](std::chrono::milliseconds time) {
            std::this_thread::sleep_for(time); // the terminal's own needs belong to the measurement
        };
        Seconds verifying{0};
        const auto result = bench::interleavedPairs(pairs, [&](int) {
            agent::usb::BusPoller poller(*dock.context);
            auto changes = poller.poll();
            auto channel = agent::usb::VendorOpticonChannel::open(changes.attached.at(0),
                                                                  dock.readings, pause);
            if (!channel) {
                throw std::runtime_error("the simulated terminal does not open");
            }
            agent::handheld::OpticonCsp2 driver(**channel, dock.clock, pause);
            check(driver.identify());
            check(driver.prepare());
            auto begun = Steady::now();
            const auto image = driver.readMemory();
            const Seconds ours = Steady::now() - begun;
            check(image);
            if (image->records.size() != kRecords) {
                throw std::runtime_error("records are missing");
            }
            begun = Steady::now();
            check(driver.readMemory());
            verifying = Steady::now() - begun;
            const double packets = double(image->raw.size() + 63) / 64;
            return bench::Pair{ours.count(), packets * Seconds(kPacket).count()};
        });
        std::cout << bench::line(
                         "terminal-read", "s", result, "<= 1.15",
                         fmt::format("10,000 records; verifying read {:.2f} s", verifying.count()))
                  << '\n';
        return result.ratio <= 1.15 ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << "bench_terminal_read: " << error.what() << '\n';
        return 2;
    }
}
