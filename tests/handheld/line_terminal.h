#pragma once

#include "common/base/bytes.h"

#include <chrono>
#include <optional>

namespace tewatashi::test::handheld {

// What leaves the terminal: the octets of one transfer, or something that happens to the link.
struct Emission {
    enum class Kind { Data, Stall, Unplug };
    Kind kind = Kind::Data;
    Bytes bytes; // Data only
};

// A simulated terminal at the end of a serial line, whatever carries the octets. One thread at a
// time; timers run on the clock the terminal was made with.
class LineTerminal {
public:
    LineTerminal() = default;
    LineTerminal(const LineTerminal&) = delete;
    LineTerminal& operator=(const LineTerminal&) = delete;
    virtual ~LineTerminal() = default;

    // Octets from the host, in any pieces.
    virtual void receive(ByteView bytes) = 0;
    [[nodiscard]] virtual std::optional<Emission> nextEmission() = 0;
    // A new connection.
    virtual void onPlugged() = 0;
    // RTS or DTR of the host.
    virtual void setHostReady(bool) {}
    // When the terminal will do something by itself, by the monotonic clock; nullopt: never.
    [[nodiscard]] virtual std::optional<std::chrono::milliseconds> nextTimer() const {
        return std::nullopt;
    }
    // Does what is due by now.
    virtual void passTime() {}
};

} // namespace tewatashi::test::handheld
