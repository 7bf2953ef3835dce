#include "agent/handheld/opticon_csp2.h"

#include "agent/handheld/channel_problem.h"
#include "common/base/assert.h"

#include <fmt/format.h>

#include <algorithm>

namespace tewatashi::agent::handheld {
namespace {

using ports::ChannelError;
using ports::HandheldError;
using ports::HandheldProblem;

constexpr int kWakes = 5;
constexpr int kRetries = 3;
constexpr std::chrono::milliseconds kWriteTimeout{1000};
// Names and numbers of the maker's parameter list.
constexpr std::uint8_t kAutoClear = 0x0F;
constexpr std::uint8_t kStoreTime = 0x23;
constexpr std::uint8_t kPlainCodes = 0x4F; // 0 on Symbol hardware: codes are scrambled
constexpr std::uint8_t kParameterSet = 1;

tl::unexpected<HandheldError> problem(HandheldProblem kind, std::string detail) {
    return failure(HandheldError{kind, std::move(detail)});
}

tl::unexpected<HandheldError> walkProblem(const ReplyWalker& walker, std::size_t received_bytes,
                                          const char* what) {
    const auto garbled = [&](std::string_view why) {
        return problem(HandheldProblem::Garbled,
                       fmt::format("{}: {} after {} octets", what, why, received_bytes));
    };
    switch (walker.state()) {
    case WalkState::Incomplete:
        return received_bytes == 0
                   ? problem(HandheldProblem::NoAnswer, fmt::format("{}: no octet in time", what))
                   : garbled("reply broke off");
    case WalkState::Complete:
        return garbled("answer to something else or octets left over");
    case WalkState::WrongChecksum:
        return garbled("wrong checksum");
    case WalkState::ErrorStatus:
        return problem(HandheldProblem::Refused,
                       fmt::format("{}: error status {:02X}", what, walker.errorStatus()));
    case WalkState::LengthReserved:
        return problem(HandheldProblem::RecordTooLong,
                       fmt::format("{}: string of more than 250 octets", what));
    case WalkState::TooLarge:
        break;
    }
    return garbled("endless reply");
}

bool isPermanent(const HandheldError& error) { return error.problem == HandheldProblem::Gone; }

} // namespace

OpticonCsp2::OpticonCsp2(ports::SerialChannel& channel, const Clock& clock, ports::Pause pause,
                         Csp2Timing timing)
    : m_channel(channel), m_clock(clock), m_pause(std::move(pause)), m_timing(timing) {}

Result<ports::TerminalIdentity, HandheldError> OpticonCsp2::identify() {
    std::optional<InterrogateReply> reply;
    Ask ask{encodeCommand(Csp2Command::Interrogate), kFixedInterrogate_bytes,
            [&](const ReplyWalker& walker) {
                reply = parseInterrogate(walker);
                return reply.has_value();
            },
            "interrogate"};
    m_sawFrame = false;
    std::optional<HandheldError> last;
    for (int attempt = 0; attempt < kWakes && !reply; ++attempt) {
        if (attempt > 0) {
            const auto woken = m_channel.wake();
            if (!woken && woken.error() != ChannelError::Timeout &&
                woken.error() != ChannelError::Stalled) {
                return channelProblem(woken.error(), "wake");
            }
            m_pause(m_timing.betweenWakes);
        }
        const Answer answer = exchangeOnce(ask);
        if (!answer) {
            last = answer.error();
            if (isPermanent(*last)) {
                return failure(*last);
            }
        }
    }
    if (!reply) {
        if (last->problem == HandheldProblem::Garbled && !m_sawFrame) {
            last->problem = HandheldProblem::NotSupported;
        }
        return failure(*last);
    }
    if (reply->protocol != 1 && reply->protocol != '1') {
        return problem(HandheldProblem::NotSupported,
                       fmt::format("protocol version {}", reply->protocol));
    }
    if (reply->status == kTerminalBusy) {
        return problem(HandheldProblem::Busy, "status 05: switching to compatibility mode");
    }
    m_identity = reply;
    ports::TerminalIdentity identity;
    identity.terminalId = "opticon:" + toHex(reply->serial);
    identity.model = modelOf(reply->version);
    identity.firmware = reply->version;
    identity.batteryLow = reply->status == kTerminalBatteryLow;
    return identity;
}

Result<domain::TimeFormat, HandheldError> OpticonCsp2::prepare() {
    TW_ASSERT(m_identity.has_value());
    std::optional<std::uint8_t> autoClear;
    std::optional<std::uint8_t> storeTime;
    const Bytes numbers{kAutoClear, kStoreTime};
    const Answer answer = exchange({encodeGetParameters(numbers), kFixedNone_bytes,
                                    [&](const ReplyWalker& walker) {
                                        autoClear = parameterIn(walker, kAutoClear);
                                        storeTime = parameterIn(walker, kStoreTime);
                                        return walker.stringCount() == numbers.size();
                                    },
                                    "get parameters 0F, 23"});
    if (!answer) {
        return failure(answer.error());
    }
    // A value left out is not known to be 0.
    if (autoClear != 0) {
        if (const auto off = switchAutoClearOff(); !off) {
            return failure(off.error());
        }
    }
    if (!storeTime) {
        return problem(HandheldProblem::NotSupported, "parameter 23 (store time) is not defined");
    }
    if (makerOf(m_identity->version) == Maker::Unknown) {
        const auto plain = parameter(kPlainCodes);
        if (!plain && plain.error().problem != HandheldProblem::Refused) {
            return failure(plain.error());
        }
        if (plain && *plain == 0) {
            return problem(HandheldProblem::NotSupported,
                           "parameter 4F is 0: codes are stored scrambled");
        }
    }
    m_format = *storeTime == 0 ? domain::TimeFormat::None : domain::TimeFormat::Csp2Packed;
    return *m_format;
}

Result<void, HandheldError> OpticonCsp2::switchAutoClearOff() {
    const Answer set = exchange(
        {encodeSetParameter(kAutoClear, 0), kFixedNone_bytes,
         [](const ReplyWalker& walker) { return parameterIn(walker, kAutoClear).has_value(); },
         "set parameter 0F"});
    if (!set && set.error().problem != HandheldProblem::Refused) {
        return failure(set.error());
    }
    if (!set || parameterIn(*set, kAutoClear) != kParameterSet) {
        return problem(HandheldProblem::ErasesOnRead, "terminal refuses to switch 0F off");
    }
    const auto now = parameter(kAutoClear);
    if (!now) {
        return failure(now.error());
    }
    if (*now != 0) {
        return problem(HandheldProblem::ErasesOnRead, "0F is still on after switching it off");
    }
    return {};
}

Result<std::optional<std::uint8_t>, HandheldError> OpticonCsp2::parameter(std::uint8_t number) {
    const Answer answer = exchange(
        {encodeGetParameters({&number, 1}), kFixedNone_bytes,
         [](const ReplyWalker& walker) { return walker.stringCount() == 1; }, "get parameter"});
    if (!answer) {
        return failure(answer.error());
    }
    return parameterIn(*answer, number);
}

Result<ports::ClockReading, HandheldError> OpticonCsp2::readClock() {
    TW_ASSERT(m_format.has_value());
    std::optional<TimeReply> reply;
    const Answer answer = exchange({encodeCommand(Csp2Command::GetTime), kFixedNone_bytes,
                                    [&](const ReplyWalker& walker) {
                                        reply = parseTime(walker);
                                        return reply.has_value();
                                    },
                                    "get time"});
    if (!answer) {
        return failure(answer.error());
    }
    ports::ClockReading reading;
    reading.time = reply->time;
    if (reply->time) {
        reading.raw = domain::encodeTerminalTime(*m_format, *reply->time);
    }
    return reading;
}

Result<ports::MemoryImage, HandheldError> OpticonCsp2::readMemory() {
    TW_ASSERT(m_identity.has_value() && m_format.has_value());
    std::optional<UploadReply> reply;
    const Answer answer = exchange({encodeCommand(Csp2Command::UploadBarCodes), kFixedUpload_bytes,
                                    [&](const ReplyWalker& walker) {
                                        reply = parseUpload(walker, *m_format);
                                        return reply && reply->serial == m_identity->serial;
                                    },
                                    "upload", After::MoreIsWrong});
    if (!answer) {
        return failure(answer.error());
    }
    return ports::MemoryImage{answer->message(), std::move(reply->records)};
}

Result<void, HandheldError> OpticonCsp2::clearMemory() {
    // Once only: whether an unanswered clear was executed is found out by reading again.
    const Answer answer =
        exchangeOnce({encodeCommand(Csp2Command::ClearBarCodes), kFixedNone_bytes,
                      [](const ReplyWalker& walker) { return walker.stringCount() == 0; }, "clear",
                      After::Nothing, m_timing.clearReply});
    if (!answer) {
        HandheldError error = answer.error();
        error.detail += "; unknown whether the memory was cleared";
        return failure(std::move(error));
    }
    return {};
}

Result<void, HandheldError> OpticonCsp2::setClock(domain::TerminalTime time) {
    const std::optional<Bytes> command = encodeSetTime(time);
    if (!command) {
        return problem(HandheldProblem::Refused, "set time: outside 2000 to 2063");
    }
    std::optional<TimeReply> echo;
    const Answer answer = exchange({*command, kFixedNone_bytes,
                                    [&](const ReplyWalker& walker) {
                                        echo = parseTime(walker);
                                        return walker.stringCount() == 1;
                                    },
                                    "set time"});
    if (!answer) {
        return failure(answer.error());
    }
    // A field the terminal dislikes comes back as FF, a wrong count as the string "01 FF".
    if (!echo || echo->time != time) {
        return problem(HandheldProblem::Refused, "set time: echo differs");
    }
    return {};
}

Result<void, HandheldError> OpticonCsp2::powerDown() {
    const Answer answer = exchangeOnce(
        {encodeCommand(Csp2Command::PowerDown), kFixedNone_bytes,
         [](const ReplyWalker& walker) { return walker.stringCount() == 0; }, "power down"});
    m_line = Line::Unsure;
    // A terminal that switches off may do so before it answers.
    if (!answer && answer.error().problem != HandheldProblem::NoAnswer &&
        answer.error().problem != HandheldProblem::Gone) {
        return failure(answer.error());
    }
    return {};
}

OpticonCsp2::Answer OpticonCsp2::exchange(const Ask& ask) {
    Answer answer = exchangeOnce(ask);
    for (int retry = 0; retry < kRetries && !answer; ++retry) {
        const HandheldError& error = answer.error();
        const bool unsupported = error.problem == HandheldProblem::Refused &&
                                 error.detail.ends_with(fmt::format("{:02X}", kStatusUnsupported));
        if (isPermanent(error) || unsupported) {
            break;
        }
        if (error.problem == HandheldProblem::NoAnswer) {
            // A terminal ends its session by itself after 20 s (Symbol CS1504 paper) and is then
            // silent until it is interrogated.
            if (const auto resumed = resumeSession(); !resumed) {
                answer = failure(resumed.error());
                continue;
            }
        }
        answer = exchangeOnce(ask);
    }
    return answer;
}

Result<void, HandheldError> OpticonCsp2::resumeSession() {
    const Answer answer =
        exchangeOnce({encodeCommand(Csp2Command::Interrogate), kFixedInterrogate_bytes,
                      [&](const ReplyWalker& walker) {
                          const auto reply = parseInterrogate(walker);
                          return reply && reply->serial == m_identity->serial;
                      },
                      "interrogate again"});
    if (!answer) {
        return failure(answer.error());
    }
    return {};
}

OpticonCsp2::Answer OpticonCsp2::exchangeOnce(const Ask& ask) {
    if (m_line == Line::Unsure) {
        if (const auto drained = drain(); !drained) {
            return channelProblem(drained.error(), ask.what);
        }
    }
    m_line = Line::Unsure;
    m_received_bytes = 0;
    m_surplus_bytes = 0;
    m_channel.mark();
    if (const auto written = m_channel.write(ask.command, kWriteTimeout); !written) {
        return channelProblem(written.error(), ask.what);
    }
    ReplyWalker walker(ask.fixed_bytes);
    const auto received = receive(walker, ask);
    m_sawFrame = m_sawFrame || walker.started() || walker.state() == WalkState::ErrorStatus;
    if (!received && received.error() != ChannelError::Timeout) {
        return channelProblem(received.error(), ask.what);
    }
    if (isAnswer(ask, walker)) {
        m_channel.confirmReading();
        m_line = Line::Clean;
        m_pause(m_timing.afterReply);
        return walker;
    }
    if (walker.state() != WalkState::ErrorStatus && m_received_bytes > 0) {
        if (const auto drained = drain(); !drained) {
            return channelProblem(drained.error(), ask.what);
        }
        if (std::optional<ReplyWalker> other = otherReading(ask)) {
            m_channel.confirmReading();
            m_line = Line::Clean;
            return *std::move(other);
        }
    }
    return walkProblem(walker, m_received_bytes, ask.what);
}

bool OpticonCsp2::isAnswer(const Ask& ask, const ReplyWalker& walker) {
    if (walker.state() != WalkState::Complete || m_surplus_bytes > 0) {
        return false;
    }
    if (ask.after == After::MoreIsWrong) {
        // A header taken for a terminator ends the walk early, and a checksum of 16 bits lets one
        // in 65,536 of those pass.
        m_input.clear();
        if (m_channel.read(m_input, m_timing.afterReply)) {
            m_received_bytes += m_input.size();
            return false;
        }
    }
    return ask.accepts(walker);
}

Result<void, ChannelError> OpticonCsp2::receive(ReplyWalker& walker, const Ask& ask) {
    const std::chrono::milliseconds deadline = m_clock.monotonicNow() + m_timing.wholeReply;
    const std::chrono::milliseconds first = ask.firstOctet.value_or(m_timing.firstOctet);
    while (walker.state() == WalkState::Incomplete) {
        if (m_clock.monotonicNow() >= deadline || m_received_bytes > kReplySizeMax_bytes) {
            return failure(ChannelError::Timeout);
        }
        m_input.clear();
        const auto got = m_channel.read(m_input, m_received_bytes == 0 ? first : m_timing.gap);
        if (!got) {
            return got;
        }
        m_received_bytes += m_input.size();
        m_surplus_bytes = m_input.size() - walker.feed(m_input);
    }
    return {};
}

std::optional<ReplyWalker> OpticonCsp2::otherReading(const Ask& ask) {
    while (const std::optional<Bytes> bytes = m_channel.alternativeReading()) {
        ReplyWalker walker(ask.fixed_bytes);
        const std::size_t taken = walker.feed(*bytes);
        if (walker.state() == WalkState::Complete && taken == bytes->size() &&
            ask.accepts(walker)) {
            return walker;
        }
    }
    return std::nullopt;
}

Result<void, ChannelError> OpticonCsp2::drain() {
    const std::chrono::milliseconds deadline = m_clock.monotonicNow() + m_timing.wholeReply;
    std::size_t drained_bytes = 0;
    while (m_clock.monotonicNow() < deadline && drained_bytes <= kReplySizeMax_bytes) {
        m_input.clear();
        const auto got = m_channel.read(m_input, m_timing.silence);
        if (!got && got.error() == ChannelError::Timeout) {
            break;
        }
        if (!got && got.error() != ChannelError::Stalled) {
            return got;
        }
        drained_bytes += std::max<std::size_t>(m_input.size(), 1);
    }
    m_line = Line::Clean;
    return {};
}

} // namespace tewatashi::agent::handheld
