#pragma once

#include "agent/handheld/opticon_csp2.h"
#include "agent/usb/cdc_acm_channel.h"
#include "agent/usb/vendor_opticon_channel.h"
#include "tests/handheld/opn_usb_devices.h"
#include "tests/handheld/umockdev_bus.h"

#include <catch2/catch.hpp>

namespace tewatashi::test {

// A pause that is none: simulated terminals need no time to wake.
inline agent::ports::Pause noPause() {
    return [](std::chrono::milliseconds) {};
}

// A terminal on a simulated bus, seen by the product's own libusb code.
struct MockDock {
    SystemClock clock;
    handheld::OpnModel terminal{clock, {}};
    handheld::OpnVendorDevice vendor;
    handheld::OpnCdcDevice cdc;
    handheld::UmockdevBus bus;
    std::unique_ptr<agent::usb::UsbContext> context;
    agent::usb::OpticonReadings readings;

    explicit MockDock(
        handheld::VendorOptions options = {},
        handheld::UnionDescriptor unionDescriptor = handheld::UnionDescriptor::Present,
        std::chrono::microseconds packetInterval = {})
        : vendor(terminal, options), cdc(terminal, unionDescriptor), bus(packetInterval) {
        auto opened = agent::usb::UsbContext::open();
        REQUIRE(opened);
        context = std::move(*opened);
    }

    void plug(handheld::UsbDevice& device) { bus.plug(device, handheld::UsbBus::kDefaultPort); }
    void unplug() { bus.unplug(handheld::UsbBus::kDefaultPort); }
    void scan(int count) {
        for (int i = 0; i < count; ++i) {
            terminal.scan("40063813339" + std::to_string(10 + i % 90));
        }
    }
    void faults(std::initializer_list<std::string_view> words) {
        handheld::FaultPlan plan;
        for (const std::string_view word : words) {
            REQUIRE(handheld::addFault(plan, word));
        }
        bus.with([&] { terminal.setFaults(plan); });
    }
    // The only device on the bus.
    agent::usb::AttachedDevice attached() {
        agent::usb::BusPoller poller(*context);
        agent::usb::BusChanges changes = poller.poll();
        REQUIRE(changes.attached.size() == 1);
        return std::move(changes.attached[0]);
    }
    std::unique_ptr<agent::ports::SerialChannel> openVendor() {
        auto channel = agent::usb::VendorOpticonChannel::open(attached(), readings, noPause());
        REQUIRE(channel);
        return std::move(*channel);
    }
    std::unique_ptr<agent::ports::SerialChannel> openCdc() {
        auto channel = agent::usb::CdcAcmChannel::open(attached(), noPause());
        REQUIRE(channel);
        return std::move(*channel);
    }
    // Short times: a simulated terminal answers at once or never.
    agent::handheld::OpticonCsp2 driver(agent::ports::SerialChannel& channel) {
        agent::handheld::Csp2Timing timing;
        timing.firstOctet = std::chrono::milliseconds(300);
        timing.gap = std::chrono::milliseconds(200);
        timing.silence = std::chrono::milliseconds(20);
        timing.clearReply = std::chrono::milliseconds(300);
        return {channel, clock, noPause(), timing};
    }
};

// Identifies, prepares and reads the whole memory.
inline Result<agent::ports::MemoryImage, agent::ports::HandheldError>
readAll(agent::handheld::OpticonCsp2& driver) {
    if (const auto identity = driver.identify(); !identity) {
        return failure(identity.error());
    }
    if (const auto prepared = driver.prepare(); !prepared) {
        return failure(prepared.error());
    }
    return driver.readMemory();
}

} // namespace tewatashi::test
