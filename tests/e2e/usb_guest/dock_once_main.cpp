// dock_once: the agent's own bus poller, transports and driver against one docked terminal, without
// journal and network. Reads its memory twice, insists that both are the same and hold the given
// number of records, clears it and reads again.
//   dock_once RECORDS
#include "agent/handheld/driver_table.h"
#include "agent/handheld/opticon_csp2.h"
#include "agent/usb/cdc_acm_channel.h"
#include "agent/usb/usb_context.h"
#include "agent/usb/vendor_opticon_channel.h"

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>

namespace tewatashi::test {
namespace {

using namespace std::chrono_literals;
using agent::handheld::OpticonCsp2;
using agent::ports::MemoryImage;

constexpr auto kPatience = 30s;

struct Found {
    agent::usb::AttachedDevice device;
    agent::handheld::Transport transport{};
};

Found awaitTerminal(agent::usb::UsbContext& context) {
    agent::usb::BusPoller poller(context);
    const SystemClock clock;
    const std::chrono::milliseconds until = clock.monotonicNow() + kPatience;
    while (clock.monotonicNow() < until) {
        for (const agent::usb::AttachedDevice& device : poller.poll().attached) {
            const agent::handheld::Probe probed = agent::handheld::probe(device.descriptors);
            if (probed.transport) {
                return {device, *probed.transport};
            }
        }
        poller.wait(500ms);
    }
    throw std::runtime_error("no terminal came");
}

template <typename T>
T orThrow(Result<T, agent::ports::HandheldError> outcome, const char* step) {
    if (!outcome) {
        throw std::runtime_error(std::string(step) + ": " +
                                 agent::ports::explain(outcome.error()).en + " (" +
                                 outcome.error().detail + ")");
    }
    if constexpr (!std::is_void_v<T>) {
        return std::move(*outcome);
    }
}

void dock(std::size_t wanted) {
    auto context = agent::usb::UsbContext::open();
    if (!context) {
        throw std::runtime_error("libusb does not start");
    }
    const Found found = awaitTerminal(**context);
    const agent::ports::Pause pause = [](std::chrono::milliseconds length) {
        const SystemClock clock;
        const std::chrono::milliseconds until = clock.monotonicNow() + length;
        while (clock.monotonicNow() < until) {
            std::this_thread::yield();
        }
    };
    agent::usb::OpticonReadings readings;
    auto channel = found.transport == agent::handheld::Transport::VendorOpticon
                       ? agent::usb::VendorOpticonChannel::open(found.device, readings, pause)
                       : agent::usb::CdcAcmChannel::open(found.device, pause);
    if (!channel) {
        throw std::runtime_error("cannot open " + found.device.port);
    }
    const SystemClock clock;
    OpticonCsp2 terminal(**channel, clock, pause);
    const auto identity = orThrow(terminal.identify(), "identify");
    orThrow(terminal.prepare(), "prepare");
    orThrow(terminal.readClock(), "readClock");
    const MemoryImage first = orThrow(terminal.readMemory(), "first reading");
    const MemoryImage second = orThrow(terminal.readMemory(), "second reading");
    if (first.records.size() != wanted || first.raw != second.raw) {
        throw std::runtime_error("read " + std::to_string(first.records.size()) + " and " +
                                 std::to_string(second.records.size()) + " records");
    }
    orThrow(terminal.clearMemory(), "clear");
    if (!orThrow(terminal.readMemory(), "reading after clear").records.empty()) {
        throw std::runtime_error("records are left after the clear");
    }
    orThrow(terminal.powerDown(), "power down");
    std::printf("%s %s: %zu records\n", identity.terminalId.c_str(), identity.model.c_str(),
                first.records.size());
}

} // namespace
} // namespace tewatashi::test

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: dock_once RECORDS\n", stderr);
        return 2;
    }
    try {
        tewatashi::test::dock(std::strtoul(argv[1], nullptr, 10));
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "dock_once: %s\n", error.what());
        return 1;
    }
}
