#include "tests/handheld/fault_plan.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::test::handheld;

TEST_CASE("A window covers its run of numbers and nothing by default") {
    CHECK_FALSE(Window{}.covers(1));
    const Window window{3, 2};
    CHECK_FALSE(window.covers(2));
    CHECK(window.covers(3));
    CHECK(window.covers(4));
    CHECK_FALSE(window.covers(5));
    CHECK(Window{2, Window::kAlways}.covers(4'000'000'000U));
}

TEST_CASE("Every fault word of the command line is understood") {
    FaultPlan plan;
    for (const char* word : {"wrong-crc=2x3", "error=08@4x*", "silent=5", "busy=6", "split=1",
                             "no-zlp", "stall=7", "unplug=8", "junk=9", "scan-during-upload=C-1@2",
                             "clear-lost", "auto-clear", "clock-reset=10", "stall-line-coding"}) {
        INFO(word);
        CHECK(addFault(plan, word));
    }
    CHECK(plan.wrongCrc.covers(4));
    CHECK_FALSE(plan.wrongCrc.covers(5));
    CHECK(plan.errorCode == 8);
    CHECK(plan.errorByte.covers(1000));
    CHECK(plan.silent.covers(5));
    CHECK(plan.busyInterrogations == 6);
    CHECK(plan.split_bytes == 1);
    CHECK(plan.zeroLengthPacket == ZeroLengthPacket::Never);
    CHECK(plan.stallAt_byte == 7U);
    CHECK(plan.unplugAt_byte == 8U);
    CHECK(plan.junk.covers(9));
    REQUIRE(plan.plannedScans.size() == 1);
    CHECK(plan.plannedScans[0].code == "C-1");
    CHECK(plan.scanDuringUpload.covers(2));
    CHECK(plan.clearFault == ClearFault::ExecutedReplyLost);
    CHECK(plan.clear.covers(1));
    CHECK(plan.autoClear == AutoClear::OnSettable);
    CHECK(plan.clockReset.covers(10));
    CHECK(plan.stallLineCoding);
    CHECK(addFault(plan, "clear-ignored=2"));
    CHECK(plan.clearFault == ClearFault::NotExecutedReplyLost);
    CHECK(addFault(plan, "auto-clear-refused"));
    CHECK(plan.autoClear == AutoClear::OnRefused);
}

TEST_CASE("A wrong fault word is named in the error") {
    FaultPlan plan;
    for (const char* word : {"", "rain", "stall", "stall=", "stall=x", "wrong-crc=1x", "error=09",
                             "error=zz@1", "split=-1", "scan-during-upload=", "unplug=3k"}) {
        INFO(word);
        const auto added = addFault(plan, word);
        REQUIRE_FALSE(added);
        CHECK(added.error().find(word) != std::string::npos);
    }
}
