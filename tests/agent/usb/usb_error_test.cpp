#include "agent/usb/cdc_acm_channel.h"
#include "agent/usb/usb_error.h"

#include <catch2/catch.hpp>
#include <libusb.h>

#include <set>

using namespace tewatashi;
using namespace tewatashi::agent::usb;
using agent::ports::ChannelError;
using agent::ports::UsbEndpoint;
using agent::ports::UsbInterface;
using agent::ports::UsbTransfer;

TEST_CASE("libusb errors of opening become problems a person can act on") {
    CHECK(usbErrorOf(LIBUSB_ERROR_ACCESS, "", "").problem == UsbProblem::NoAccess);
    CHECK(usbErrorOf(LIBUSB_ERROR_BUSY, "", "").problem == UsbProblem::InUse);
    CHECK(usbErrorOf(LIBUSB_ERROR_NOT_SUPPORTED, "", "").problem == UsbProblem::NeedsDriver);
    CHECK(usbErrorOf(LIBUSB_ERROR_NO_DEVICE, "", "").problem == UsbProblem::Gone);
    CHECK(usbErrorOf(LIBUSB_ERROR_NOT_FOUND, "", "").problem == UsbProblem::Unusable);
    CHECK(usbErrorOf(LIBUSB_ERROR_IO, "", "").problem == UsbProblem::Failed);
    const UsbError denied = usbErrorOf(LIBUSB_ERROR_ACCESS, "065a:0009", "libusb_open");
    CHECK(denied.detail == "libusb_open: LIBUSB_ERROR_ACCESS");
    CHECK(explain(denied).en.find("065a:0009") != std::string::npos);
    CHECK(explain(denied).en.find("udev") != std::string::npos);
    CHECK(explain(denied).ja.find("udev") != std::string::npos);
}

TEST_CASE("Every USB problem has its own text in both languages") {
    std::set<std::string> seen;
    for (const UsbProblem problem :
         {UsbProblem::NoAccess, UsbProblem::InUse, UsbProblem::NeedsDriver, UsbProblem::Gone,
          UsbProblem::Unusable, UsbProblem::Failed}) {
        const LocalizedText text = explain({problem, "065a:0009", ""});
        CHECK(seen.insert(text.ja).second);
        CHECK(seen.insert(text.en).second);
        CHECK(text.ja.find("065a:0009") != std::string::npos);
    }
}

TEST_CASE("libusb errors of transfers become channel errors") {
    CHECK(channelErrorOf(LIBUSB_ERROR_TIMEOUT) == ChannelError::Timeout);
    CHECK(channelErrorOf(LIBUSB_ERROR_PIPE) == ChannelError::Stalled);
    CHECK(channelErrorOf(LIBUSB_ERROR_OVERFLOW) == ChannelError::Stalled);
    CHECK(channelErrorOf(LIBUSB_ERROR_NO_DEVICE) == ChannelError::Gone);
    CHECK(channelErrorOf(LIBUSB_ERROR_IO) == ChannelError::Broken);
}

namespace {
const UsbEndpoint kBulkIn{0x81, UsbTransfer::Bulk, 64};
const UsbEndpoint kOut{0x02, UsbTransfer::Bulk, 64};
const UsbEndpoint kNotify{0x83, UsbTransfer::Interrupt, 8};
} // namespace

TEST_CASE("CDC interfaces are paired by the Union, else by class, else combined") {
    const UsbInterface data{1, 0x0A, 0, {kBulkIn, kOut}, -1};
    const UsbInterface otherData{2, 0x0A, 0, {{0x84, UsbTransfer::Bulk, 64}, kOut}, -1};
    const auto byUnion = cdcLayoutOf({1, 1, {{0, 0x02, 0x02, {kNotify}, 2}, data, otherData}});
    REQUIRE(byUnion);
    CHECK(byUnion->data == 2);
    CHECK(byUnion->in.address == 0x84);
    const auto byClass = cdcLayoutOf({1, 1, {{0, 0x02, 0x02, {kNotify}, -1}, data}});
    REQUIRE(byClass);
    CHECK(byClass->communication == 0);
    CHECK(byClass->data == 1);
    const auto wrongUnion = cdcLayoutOf({1, 1, {{0, 0x02, 0x02, {kNotify}, 7}, data}});
    REQUIRE(wrongUnion);
    CHECK(wrongUnion->data == 1);
    const auto combined = cdcLayoutOf({1, 1, {{0, 0x02, 0x02, {kNotify, kBulkIn, kOut}, -1}}});
    REQUIRE(combined);
    CHECK(combined->data == 0);
    CHECK_FALSE(cdcLayoutOf({1, 1, {{0, 0x02, 0x02, {kNotify}, -1}}}));
    CHECK_FALSE(cdcLayoutOf({1, 1, {data}}));
}
