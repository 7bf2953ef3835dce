#pragma once

#include "agent/ports/serial_channel.h"
#include "tests/handheld/line_terminal.h"
#include "tests/support/manual_clock.h"

namespace tewatashi::test::handheld {

// A cable to a simulated terminal in virtual time: every call takes a few milliseconds of the
// manual clock, a time-out takes its whole length, and nobody waits. The terminal must run on the
// same clock. The cable stays dead once unplugged; plugging in again is a new channel.
class InProcessChannel final : public agent::ports::SerialChannel {
public:
    InProcessChannel(ManualClock& clock, LineTerminal& terminal);

    [[nodiscard]] Result<void, agent::ports::ChannelError>
    write(ByteView bytes, std::chrono::milliseconds timeout) override;
    [[nodiscard]] Result<void, agent::ports::ChannelError>
    read(Bytes& into, std::chrono::milliseconds timeout) override;
    [[nodiscard]] Result<void, agent::ports::ChannelError> wake() override;

    void unplug() { m_plugged = false; }
    [[nodiscard]] bool plugged() const { return m_plugged; }

private:
    ManualClock& m_clock;
    [[nodiscard]] std::optional<Emission> awaitEmission(std::chrono::milliseconds timeout);

    LineTerminal& m_terminal;
    bool m_plugged = true;
};

} // namespace tewatashi::test::handheld
