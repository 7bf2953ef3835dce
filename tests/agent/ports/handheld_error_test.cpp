#include "agent/ports/device_descriptors.h"
#include "agent/ports/handheld_port.h"

#include <catch2/catch.hpp>

#include <set>

using namespace tewatashi;
using namespace tewatashi::agent::ports;

TEST_CASE("Every handheld problem has its own text in both languages") {
    std::set<std::string> seen;
    for (const HandheldProblem problem :
         {HandheldProblem::NotSupported, HandheldProblem::NoAnswer, HandheldProblem::Garbled,
          HandheldProblem::Refused, HandheldProblem::ErasesOnRead, HandheldProblem::RecordTooLong,
          HandheldProblem::OtherLayout, HandheldProblem::KeepsRecords, HandheldProblem::Busy,
          HandheldProblem::Gone}) {
        const LocalizedText text = explain({problem, "detail"});
        CHECK_FALSE(text.ja.empty());
        CHECK(seen.insert(text.ja).second);
        CHECK(seen.insert(text.en).second);
    }
}

TEST_CASE("A text says that nothing was erased wherever a person could fear it") {
    for (const HandheldProblem problem :
         {HandheldProblem::NoAnswer, HandheldProblem::Garbled, HandheldProblem::OtherLayout}) {
        CHECK(explain({problem, ""}).en.find("Nothing was erased") != std::string::npos);
        CHECK(explain({problem, ""}).ja.find("記録は消えていません") != std::string::npos);
    }
    CHECK(explain({HandheldProblem::Gone, ""}).en.find("nothing is lost") != std::string::npos);
    CHECK(explain({HandheldProblem::Gone, ""}).ja.find("記録は失われません") != std::string::npos);
}

TEST_CASE("Technical detail stays out of the text for people") {
    CHECK(explain({HandheldProblem::Refused, "error 0x15"}).en.find("0x15") == std::string::npos);
    CHECK(explain({HandheldProblem::Refused, "error 0x15"}).ja.find("0x15") == std::string::npos);
}

TEST_CASE("The highest bit of an endpoint's address tells its direction") {
    CHECK(UsbEndpoint{0x81, UsbTransfer::Bulk, 64}.isIn());
    CHECK(UsbEndpoint{0x80, UsbTransfer::Control, 64}.isIn());
    CHECK_FALSE(UsbEndpoint{0x01, UsbTransfer::Bulk, 64}.isIn());
    CHECK_FALSE(UsbEndpoint{0x7F, UsbTransfer::Interrupt, 8}.isIn());
}

TEST_CASE("Descriptors are the same when all they say is the same") {
    const UsbDescriptors one{0x065A, 0x0009, {{0, 0xFF, 0, {{0x81, UsbTransfer::Bulk, 64}}, -1}}};
    UsbDescriptors other = one;
    CHECK(one == other);
    other.interfaces[0].endpoints[0].packetMax_bytes = 8;
    CHECK_FALSE(one == other);
    other = one;
    other.interfaces[0].unionSlave = 1;
    CHECK_FALSE(one == other);
}

TEST_CASE("A USB device is named by vendor and product in four hex digits each") {
    CHECK(UsbDescriptors{0x065A, 0x0009, {}}.name() == "065a:0009");
    CHECK(UsbDescriptors{0x0001, 0xFFFF, {}}.name() == "0001:ffff");
}
