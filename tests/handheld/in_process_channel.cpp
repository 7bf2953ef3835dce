#include "tests/handheld/in_process_channel.h"

#include <algorithm>

namespace tewatashi::test::handheld {

using agent::ports::ChannelError;
using namespace std::chrono_literals;

namespace {
constexpr auto kTransferTime = 1ms; // one full-speed frame
constexpr auto kWakePulse = 175ms;  // the vendor's library holds DTR low this long
} // namespace

InProcessChannel::InProcessChannel(ManualClock& clock, LineTerminal& terminal)
    : m_clock(clock), m_terminal(terminal) {
    m_terminal.onPlugged();
}

Result<void, ChannelError> InProcessChannel::write(ByteView bytes, std::chrono::milliseconds) {
    if (!m_plugged) {
        return failure(ChannelError::Gone);
    }
    m_clock.advance(kTransferTime);
    m_terminal.receive(bytes);
    return {};
}

Result<void, ChannelError> InProcessChannel::read(Bytes& into, std::chrono::milliseconds timeout) {
    if (!m_plugged) {
        return failure(ChannelError::Gone);
    }
    const std::optional<Emission> emission = awaitEmission(timeout);
    if (!emission) {
        return failure(ChannelError::Timeout);
    }
    m_clock.advance(kTransferTime);
    switch (emission->kind) {
    case Emission::Kind::Data:
        into.insert(into.end(), emission->bytes.begin(), emission->bytes.end());
        return {};
    case Emission::Kind::Stall:
        return failure(ChannelError::Stalled);
    case Emission::Kind::Unplug:
        m_plugged = false;
        return failure(ChannelError::Gone);
    }
    return failure(ChannelError::Broken);
}

// Time passes in steps from one timer of the terminal to the next.
std::optional<Emission> InProcessChannel::awaitEmission(std::chrono::milliseconds timeout) {
    const std::chrono::milliseconds deadline = m_clock.monotonicNow() + timeout;
    for (;;) {
        m_terminal.passTime();
        if (auto emission = m_terminal.nextEmission()) {
            return emission;
        }
        const std::chrono::milliseconds now = m_clock.monotonicNow();
        if (now >= deadline) {
            return std::nullopt;
        }
        const auto timer = m_terminal.nextTimer();
        m_clock.advance((timer && *timer > now ? std::min(*timer, deadline) : deadline) - now);
    }
}

Result<void, ChannelError> InProcessChannel::wake() {
    if (!m_plugged) {
        return failure(ChannelError::Gone);
    }
    m_terminal.setHostReady(false);
    m_clock.advance(kWakePulse);
    m_terminal.setHostReady(true);
    return {};
}

} // namespace tewatashi::test::handheld
