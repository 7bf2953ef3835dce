#include "agent/handheld/denso_bht.h"

#include "agent/handheld/channel_problem.h"
#include "agent/handheld/record_columns.h"
#include "common/base/assert.h"

#include <fmt/format.h>

#include <algorithm>

namespace tewatashi::agent::handheld {
namespace {

using ports::ChannelError;
using ports::HandheldError;
using ports::HandheldProblem;
using std::chrono::milliseconds;

constexpr milliseconds kWriteTimeout{1000};
// Of the ten ends that a terminal sends: after so many its silence may mean that it gave up.
constexpr int kEndsBelieved = 8;

HandheldError problemOf(const BhtReceiver& receiver) {
    const std::size_t texts = receiver.texts().size();
    const auto garbled = [&](const char* why) {
        return HandheldError{HandheldProblem::Garbled,
                             fmt::format("{} after {} texts", why, texts)};
    };
    switch (receiver.state()) {
    case BhtState::AwaitHeading:
    case BhtState::AwaitText:
        return garbled("the terminal fell silent");
    case BhtState::Complete:
        break;
    case BhtState::NoDataFile:
        return {HandheldProblem::OtherLayout, "heading or text of no data file"};
    case BhtState::NoSerials:
        return {HandheldProblem::OtherLayout, "texts without serial numbers"};
    case BhtState::Gap:
        return garbled("a text is missing");
    case BhtState::Counted:
        return garbled("not as many texts as announced");
    case BhtState::Garbled:
        return garbled("ten wrong checksums in succession, or checksums are off,");
    case BhtState::GivenUp:
        return garbled("the terminal gave up");
    }
    TW_ASSERT(false);
}

} // namespace

DensoBht::DensoBht(ports::SerialChannel& channel, const Clock& clock, std::string terminalId,
                   BhtTiming timing)
    : m_channel(channel), m_clock(clock), m_terminalId(std::move(terminalId)), m_timing(timing) {}

Result<bool, HandheldError> DensoBht::awaitCall(milliseconds patience) {
    const milliseconds deadline = m_clock.monotonicNow() + patience;
    if (m_call != Call::Waiting) {
        m_call = Call::None; // a session that broke off leaves its end unanswered
    }
    while (m_call != Call::Waiting) {
        const milliseconds left = deadline - m_clock.monotonicNow();
        if (left.count() <= 0) {
            return false;
        }
        m_in.clear();
        const auto read = m_channel.read(m_in, left);
        if (!read && read.error() != ChannelError::Timeout &&
            read.error() != ChannelError::Stalled) {
            return channelProblem(read.error(), "wait for a call");
        }
        bool repeated = false;
        for (const std::uint8_t octet : m_in) {
            onIdleOctet(octet, repeated);
        }
        if (repeated && m_call != Call::Waiting) {
            ++m_endsRepeated;
            if (const auto said = say(kBhtAck, "end again"); !said) {
                return failure(said.error());
            }
        }
    }
    return true;
}

// Between transfers: a call, or the end of the last one again because our answer was lost.
void DensoBht::onIdleOctet(std::uint8_t octet, bool& repeated) {
    const milliseconds now = m_clock.monotonicNow();
    if (octet == kBhtEnq) {
        m_call = Call::Waiting;
    } else if (octet == kBhtEot && m_releasedAt && now - *m_releasedAt < m_timing.remembersEnd &&
               now - m_saidAt >= m_timing.crossing) {
        repeated = true;
    }
}

Result<ports::TerminalIdentity, HandheldError> DensoBht::identify() {
    if (m_call != Call::Waiting) {
        return failure(HandheldError{HandheldProblem::NoAnswer, "the terminal does not call"});
    }
    ports::TerminalIdentity identity;
    identity.terminalId = m_terminalId;
    identity.model = "Denso BHT";
    identity.reading = ports::Reading::OncePerCall;
    return identity;
}

Result<domain::TimeFormat, HandheldError> DensoBht::prepare() {
    return domain::TimeFormat::Digits14;
}

Result<ports::ClockReading, HandheldError> DensoBht::readClock() {
    return failure(HandheldError{HandheldProblem::Refused, "the BHT-protocol has no clock"});
}

Result<ports::MemoryImage, HandheldError> DensoBht::readMemory() {
    if (m_call != Call::Waiting) {
        return failure(HandheldError{HandheldProblem::NoAnswer, "the terminal does not call"});
    }
    m_call = Call::None;
    m_releasedAt.reset(); // an EOT from now on ends this transfer
    if (const auto drained = drain(); !drained) {
        return failure(drained.error());
    }
    if (const auto said = say(kBhtAck, "answer the call"); !said) {
        return failure(said.error());
    }
    m_call = Call::Taken;
    BhtReceiver receiver;
    if (const auto received = receive(receiver); !received) {
        return failure(received.error());
    }
    if (receiver.state() != BhtState::Complete) {
        return failure(problemOf(receiver));
    }
    m_call = Call::Ended;
    const std::vector<std::size_t>& widths = receiver.heading()->widths;
    ports::MemoryImage image;
    for (const Bytes& text : receiver.texts()) {
        image.records.push_back(
            scanFromColumns(ByteView(text).first(widths[0]), ByteView(text).subspan(widths[0])));
    }
    image.raw = receiver.takeRaw();
    return image;
}

Result<void, HandheldError> DensoBht::receive(BhtReceiver& receiver) {
    milliseconds lastAnswerAt = m_clock.monotonicNow();
    while (!receiver.over()) {
        const milliseconds left = lastAnswerAt + m_timing.silence - m_clock.monotonicNow();
        m_in.clear();
        const auto read = m_channel.read(m_in, std::max(left, milliseconds(1)));
        if (!read && read.error() != ChannelError::Stalled) {
            if (read.error() == ChannelError::Timeout) {
                return failure(problemOf(receiver));
            }
            return channelProblem(read.error(), "receive a file");
        }
        if (crossedOurAnswer()) {
            continue;
        }
        BhtReceiver::Taken taken = receiver.take(m_in);
        const bool columnsWrong =
            receiver.heading() && !holdsCodeAndTime(receiver.heading()->widths);
        if (columnsWrong) {
            taken.answer = kBhtEot;
        }
        if (taken.answer) {
            if (const auto said = say(*taken.answer, "answer a block"); !said) {
                return said;
            }
            lastAnswerAt = m_clock.monotonicNow();
        }
        if (columnsWrong) {
            return failure(HandheldError{HandheldProblem::OtherLayout,
                                         fmt::format("{} columns, not code, date and time",
                                                     receiver.heading()->widths.size())});
        }
        if (left.count() <= 0) {
            return failure(problemOf(receiver)); // octets without end and without sense
        }
    }
    return {};
}

// Enquiries that the terminal sent before our answer reached it: it waits 3 s before each.
bool DensoBht::crossedOurAnswer() const {
    return !m_in.empty() && m_clock.monotonicNow() - m_saidAt < m_timing.crossing &&
           std::all_of(m_in.begin(), m_in.end(),
                       [](std::uint8_t octet) { return octet == kBhtEnq; });
}

// Calls and ends that were repeated meanwhile: one answer is enough for all of them, and a second
// one would be taken for the answer to what comes next.
Result<void, HandheldError> DensoBht::drain() {
    const milliseconds until = m_clock.monotonicNow() + m_timing.crossing;
    do {
        m_in.clear();
        const auto read = m_channel.read(m_in, m_timing.drain);
        if (!read && read.error() == ChannelError::Timeout) {
            return {};
        }
        if (!read && read.error() != ChannelError::Stalled) {
            return channelProblem(read.error(), "drain");
        }
        if (std::find(m_in.begin(), m_in.end(), kBhtEnq) != m_in.end() && m_call == Call::Ended) {
            m_call = Call::Waiting;
        }
    } while (m_clock.monotonicNow() < until);
    return {};
}

Result<void, HandheldError> DensoBht::clearMemory() {
    if (m_call == Call::Ended) {
        if (const auto drained = drain(); !drained) {
            return failure(drained.error());
        }
    }
    if (m_call != Call::Ended) {
        return failure(
            HandheldError{HandheldProblem::NoAnswer,
                          "the terminal no longer waits for the end to be acknowledged"});
    }
    // From here on the terminal may forget, whether or not its silence is seen.
    m_releasedAt = m_clock.monotonicNow();
    m_endsRepeated = 0;
    if (const auto said = say(kBhtAck, "acknowledge the end"); !said) {
        return said;
    }
    m_call = Call::None;
    return seeEndTaken();
}

Result<void, HandheldError> DensoBht::seeEndTaken() {
    while (m_endsRepeated < kEndsBelieved) {
        const auto called = awaitCall(m_timing.endRepeat);
        if (!called) {
            return failure(called.error());
        }
        const bool quiet = m_clock.monotonicNow() - m_saidAt >= m_timing.endRepeat;
        if (*called || quiet) {
            return {};
        }
    }
    return failure(HandheldError{HandheldProblem::NoAnswer, "the end is repeated again and again"});
}

Result<void, HandheldError> DensoBht::setClock(domain::TerminalTime) {
    return failure(HandheldError{HandheldProblem::Refused, "the BHT-protocol has no clock"});
}

Result<void, HandheldError> DensoBht::powerDown() { return {}; }

Result<void, HandheldError> DensoBht::say(std::uint8_t answer, const char* what) {
    const auto written = m_channel.write(ByteView(&answer, 1), kWriteTimeout);
    m_saidAt = m_clock.monotonicNow();
    if (!written) {
        return channelProblem(written.error(), what);
    }
    return {};
}

} // namespace tewatashi::agent::handheld
