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
          HandheldProblem::Busy, HandheldProblem::Gone}) {
        const LocalizedText text = explain({problem, "detail"});
        CHECK_FALSE(text.ja.empty());
        CHECK(seen.insert(text.ja).second);
        CHECK(seen.insert(text.en).second);
    }
}

TEST_CASE("A USB device is named by vendor and product in four hex digits each") {
    CHECK(UsbDescriptors{0x065A, 0x0009, {}}.name() == "065a:0009");
}
