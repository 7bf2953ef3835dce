#include "tests/handheld/opn_dialogue.h"
#include "tests/handheld/usbip_message.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace tewatashi;
using namespace tewatashi::test::handheld;

namespace {
UsbipHeader headerOf(std::string_view hex) {
    const Bytes bytes = octets(hex);
    UsbipHeader header{};
    REQUIRE(bytes.size() == header.size());
    std::copy(bytes.begin(), bytes.end(), header.begin());
    return header;
}
} // namespace

TEST_CASE("A USB/IP request for the device descriptor is understood") {
    const UsbipRequest request =
        parseUsbip(headerOf("00000001 00000001 00010002 00000001 00000000 00000200 00000012 "
                            "00000000 FFFFFFFF 00000000 80 06 00 01 00 00 12 00"));
    CHECK(request.kind == UsbipRequest::Kind::Submit);
    CHECK(request.sequence == 1);
    CHECK(request.in);
    CHECK(request.endpoint == 0);
    CHECK(request.length == 18);
    CHECK(request.setup.request == 6);
    CHECK(request.setup.value == 0x0100);
    CHECK(request.setup.length == 18);
}

TEST_CASE("A USB/IP unlink names its victim and nonsense is unknown") {
    const std::string zeros(48, '0');
    const UsbipRequest request =
        parseUsbip(headerOf("00000002 00000009 00010002 00000000 00000000 00000008 " + zeros));
    CHECK(request.kind == UsbipRequest::Kind::Unlink);
    CHECK(request.victim == 8);
    CHECK(parseUsbip(UsbipHeader{}).kind == UsbipRequest::Kind::Unknown);
}

TEST_CASE("USB/IP answers have the published layout") {
    const Bytes submitted = usbipSubmitted({1, 0, Bytes(18, 0x5A), 18});
    REQUIRE(submitted.size() == 48 + 18);
    CHECK(Bytes(submitted.begin(), submitted.begin() + 48) ==
          octets("00000003 00000001 00000000 00000000 00000000 00000000 00000012 00000000 "
                 "FFFFFFFF 00000000 0000000000000000"));
    CHECK(usbipUnlinked(9, -104) ==
          octets("00000004 00000009 00000000 00000000 00000000 FFFFFF98 " + std::string(48, '0')));
}
