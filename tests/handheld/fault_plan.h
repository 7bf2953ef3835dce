#pragma once

#include "common/base/bytes.h"
#include "common/base/result.h"

#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::test::handheld {

// Which of a counted sequence (1 is the first) something happens to.
struct Window {
    std::uint32_t from = 1;
    std::uint32_t count = 0; // 0: never
    static constexpr std::uint32_t kAlways = std::numeric_limits<std::uint32_t>::max();
    [[nodiscard]] bool covers(std::uint32_t n) const { return n >= from && n - from < count; }
};

enum class ClearFault {
    None,
    ExecutedReplyLost,
    NotExecutedReplyLost,
};
enum class AutoClear { Off, OnSettable, OnRefused };
enum class ZeroLengthPacket { AfterFullPacket, Never };

struct PlannedScan {
    std::string code;
    std::uint8_t symbology = 0x03; // Code 128
};

// What a simulated terminal does wrong. Counters (commands, replies, octets sent) start when the
// plan is given to the device; a default plan is a healthy terminal.
struct FaultPlan {
    Window wrongCrc;                      // by reply
    Window errorByte;                     // by command: answered `errorCode`, not executed
    std::uint8_t errorCode = 0x09;        // 05, 07, 08 or 09
    Window silent;                        // by command: not executed, not answered
    std::uint32_t busyInterrogations = 0; // status 05, "switching mode"
    std::uint32_t split_bytes = 0;        // replies in transfers of this size; 0: whole
    ZeroLengthPacket zeroLengthPacket = ZeroLengthPacket::AfterFullPacket;
    std::optional<std::uint64_t> stallAt_byte;  // of all octets sent; the reply's rest is lost
    std::optional<std::uint64_t> unplugAt_byte; // of all octets sent
    Window junk;                                // by reply: `junkBytes` go before it
    Bytes junkBytes{'A', 'T', '\r'};
    Window scanDuringUpload; // by upload: `plannedScans` are made after the reply was built
    std::vector<PlannedScan> plannedScans;
    std::uint8_t recordLength = 0; // claimed by the first record of each upload; 0: the true one
    Window clear;                  // by clear command
    ClearFault clearFault = ClearFault::None;
    AutoClear autoClear = AutoClear::Off;
    Window clockReset;            // by scan: the battery was flat just before it
    bool stallLineCoding = false; // CDC only: the control request stalls
};

// Changes a plan by one word of a command line:
//   wrong-crc=N[xM]      reply N (M replies from there; "x*" for ever)
//   error=CODE@N[xM]     command N is answered CODE (hex)      silent=N[xM]
//   busy=N  split=K  no-zlp  stall=K  unplug=K  junk=N[xM]
//   record-length=K      the first record of each upload claims K octets
//   scan-during-upload=CODE[@N[xM]]  clear-lost[=N[xM]]  clear-ignored[=N[xM]]
//   auto-clear  auto-clear-refused  clock-reset=N  stall-line-coding
// The error is a sentence naming the word.
[[nodiscard]] Result<void, std::string> addFault(FaultPlan& plan, std::string_view word);

} // namespace tewatashi::test::handheld
