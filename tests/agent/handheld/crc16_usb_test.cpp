#include "agent/handheld/crc16_usb.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::agent::handheld;

TEST_CASE("CRC-16/USB gives its catalogue check value") {
    CHECK(crc16Usb(asBytes("123456789")) == 0xB4C8);
    CHECK(crc16Usb({}) == 0x0000);
}

TEST_CASE("CRC-16/USB is the same however the octets are cut") {
    const Bytes bytes = toBytes("The quick brown fox jumps over the lazy dog");
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        Crc16Usb crc;
        crc.update(ByteView(bytes).first(cut));
        crc.update(ByteView(bytes).subspan(cut));
        CHECK(crc.value() == crc16Usb(bytes));
    }
}

TEST_CASE("Swapping the two checksum octets of a good frame leaves the residue 4FFE") {
    Bytes frame{0x06, 0x02, 0x00};
    const std::uint16_t crc = crc16Usb(frame);
    frame.push_back(static_cast<std::uint8_t>(crc & 0xFFU));
    frame.push_back(static_cast<std::uint8_t>(crc >> 8U));
    CHECK(static_cast<std::uint16_t>(crc16Usb(frame)) == 0x4FFE);
}
