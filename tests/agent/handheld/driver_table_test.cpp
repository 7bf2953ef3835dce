#include "agent/handheld/driver_table.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::agent::handheld;
using agent::ports::UsbDescriptors;
using agent::ports::UsbEndpoint;
using agent::ports::UsbInterface;
using agent::ports::UsbTransfer;

namespace {

const UsbEndpoint kBulkIn{0x81, UsbTransfer::Bulk, 64};
const UsbEndpoint kBulkOut{0x02, UsbTransfer::Bulk, 64};
const UsbInterface kVendorIn{0, 0xFF, 0, {kBulkIn}, -1};
const UsbInterface kAcm{0, 0x02, 0x02, {{0x82, UsbTransfer::Interrupt, 8}}, 1};
const UsbInterface kCdcData{1, 0x0A, 0, {kBulkIn, kBulkOut}, -1};

} // namespace

TEST_CASE("An OPN-2001 is read through the vendor transport") {
    const Probe found = probe({0x065A, 0x0009, {kVendorIn}});
    CHECK(found.verdict == ProbeVerdict::Supported);
    CHECK(found.driver == Driver::OpticonCsp2);
    CHECK(found.transport == Transport::VendorOpticon);
}

TEST_CASE("An Opticon terminal in CDC mode is told by its class, whatever its product id") {
    for (const int product : {0xF002, 0xA002, 0x1234}) {
        const Probe found = probe({0x065A, static_cast<std::uint16_t>(product), {kAcm, kCdcData}});
        CHECK(found.verdict == ProbeVerdict::Supported);
        CHECK(found.transport == Transport::CdcAcm);
    }
}

TEST_CASE("An Opticon keyboard scanner is known but not opened") {
    const UsbInterface keyboard{0, 0x03, 0x01, {{0x81, UsbTransfer::Interrupt, 8}}, -1};
    const Probe found = probe({0x065A, 0x0001, {keyboard}});
    CHECK(found.verdict == ProbeVerdict::NoDriverYet);
    CHECK_FALSE(found.driver);
    CHECK_FALSE(found.transport);
    CHECK(probe({0x065A, 0x0009, {{0, 0xFF, 0, {kBulkOut}, -1}}}).verdict ==
          ProbeVerdict::NoDriverYet);
}

TEST_CASE("A USB-serial bridge is never written to") {
    for (const auto& [vendor, product] : {std::pair<std::uint16_t, std::uint16_t>{0x10C4, 0xEA60},
                                          {0x0403, 0x6001},
                                          {0x067B, 0x2303},
                                          {0x1A86, 0x7523}}) {
        const UsbDescriptors bridge{vendor, product, {{0, 0xFF, 0, {kBulkIn, kBulkOut}, -1}}};
        const Probe found = probe(bridge);
        CHECK(found.verdict == ProbeVerdict::UnknownBridge);
        CHECK_FALSE(found.driver);
        CHECK_FALSE(found.transport);
        CHECK(explain(found, bridge).en.find(bridge.name()) != std::string::npos);
    }
}

TEST_CASE("A foreign CDC device or disk is left alone") {
    CHECK(probe({0x2341, 0x0043, {kAcm, kCdcData}}).verdict == ProbeVerdict::Foreign);
    CHECK(probe({0x0781, 0x5567, {{0, 0x08, 0x06, {kBulkIn, kBulkOut}, -1}}}).verdict ==
          ProbeVerdict::Foreign);
}

TEST_CASE("Every verdict is explained in both languages and names the device") {
    for (const ProbeVerdict verdict : {ProbeVerdict::Supported, ProbeVerdict::NoDriverYet,
                                       ProbeVerdict::UnknownBridge, ProbeVerdict::Foreign}) {
        const LocalizedText text = explain({verdict, {}, {}, "X"}, {0x1234, 0xABCD, {}});
        CHECK(text.ja.find("1234:abcd") != std::string::npos);
        CHECK(text.en.find("1234:abcd") != std::string::npos);
    }
}

TEST_CASE("A device that never says who it is is named with what to check") {
    const LocalizedText text = explainUnidentified({0x065A, 0xA002, {}});
    CHECK(text.ja.find("065a:a002") != std::string::npos);
    CHECK(text.en.find("065a:a002") != std::string::npos);
    CHECK(text.en.find("list of models") != std::string::npos);
}
