#include "agent/handheld/unitech_multipoint.h"

#include "agent/handheld/channel_problem.h"
#include "agent/handheld/record_columns.h"

#include <fmt/format.h>

#include <algorithm>

namespace tewatashi::agent::handheld {
namespace {

using ports::ChannelError;
using ports::HandheldError;
using ports::HandheldProblem;
using std::chrono::milliseconds;

constexpr int kTries = 3;
constexpr milliseconds kWriteTimeout{1000};
// Flash of the family holds 2 to 8 MiB; more is no terminal's file.
constexpr std::size_t kFileMax_bytes = 16UL * 1024 * 1024;
const Bytes kWakingOctets{0, 0, 0, 0};

tl::unexpected<HandheldError> problem(HandheldProblem kind, std::string detail) {
    return failure(HandheldError{kind, std::move(detail)});
}

bool isGone(const HandheldError& error) { return error.problem == HandheldProblem::Gone; }

// Digits of the model as the terminal gives them; others as '?'.
std::string modelOf(ByteView digits) {
    std::string model = "Unitech ";
    for (const std::uint8_t octet : digits.first(std::min<std::size_t>(digits.size(), 16))) {
        model += octet > ' ' && octet < 0x7F ? static_cast<char>(octet) : '?';
    }
    return model;
}

// Lines end with CR, LF or both; those without a character are none.
std::vector<ByteView> linesOf(ByteView file) {
    std::vector<ByteView> lines;
    const auto isEnd = [](std::uint8_t octet) { return octet == '\r' || octet == '\n'; };
    for (auto at = file.begin(); at != file.end();) {
        const auto end = std::find_if(at, file.end(), isEnd);
        if (end != at) {
            lines.emplace_back(at, end);
        }
        at = end == file.end() ? end : end + 1;
    }
    return lines;
}

} // namespace

UnitechMultipoint::UnitechMultipoint(ports::SerialChannel& channel, const Clock& clock,
                                     ports::Pause pause, MultipointTerminal terminal,
                                     MultipointTiming timing)
    : m_channel(channel), m_clock(clock), m_pause(std::move(pause)),
      m_terminal(std::move(terminal)), m_timing(timing) {}

Result<bool, HandheldError> UnitechMultipoint::awaitCall(milliseconds patience) {
    if (const auto drained = drain(); !drained) {
        return failure(drained.error());
    }
    // A terminal that sleeps loses the first octets; it hears the next bell.
    Bytes bell = kWakingOctets;
    const Bytes ring = encodeMultipointBell(m_terminal.address);
    bell.insert(bell.end(), ring.begin(), ring.end());
    if (const auto written = write(bell, "bell"); !written) {
        return failure(written.error());
    }
    const Answer answer = await(std::min(patience, m_timing.presence), "bell");
    if (!answer && isGone(answer.error())) {
        return failure(answer.error());
    }
    return answer.has_value();
}

Result<ports::TerminalIdentity, HandheldError> UnitechMultipoint::identify() {
    HandheldError last;
    for (int attempt = 0; attempt < kTries; ++attempt) {
        if (const auto ready = cancel(); !ready) {
            return failure(ready.error());
        }
        if (const auto woken = write(kWakingOctets, "wake"); !woken) {
            return failure(woken.error());
        }
        m_pause(m_timing.waking);
        if (const auto rung = write(encodeMultipointBell(m_terminal.address), "bell"); !rung) {
            return failure(rung.error());
        }
        const Answer answer = await(m_timing.answer, "bell");
        if (answer && answer->state() == MultipointWalker::State::Packet &&
            answer->packet().command == kMultipointBell) {
            ports::TerminalIdentity identity;
            identity.terminalId = m_terminal.terminalId;
            identity.model = modelOf(answer->packet().data);
            return identity;
        }
        last = answer ? HandheldError{HandheldProblem::Garbled, "bell: another answer"}
                      : answer.error();
        if (isGone(last)) {
            break;
        }
    }
    return failure(last);
}

Result<domain::TimeFormat, HandheldError> UnitechMultipoint::prepare() {
    return domain::TimeFormat::Digits14;
}

Result<ports::ClockReading, HandheldError> UnitechMultipoint::readClock() {
    return problem(HandheldProblem::Refused, "MULTIPOINT has no clock");
}

Result<ports::MemoryImage, HandheldError> UnitechMultipoint::readMemory() {
    Result<Bytes, HandheldError> file = transfer();
    for (int attempt = 1; attempt < kTries && !file && !isGone(file.error()); ++attempt) {
        file = transfer();
    }
    if (!file) {
        return failure(file.error());
    }
    ports::MemoryImage image;
    bool anyTime = false;
    const std::vector<ByteView> lines = linesOf(*file);
    for (const ByteView line : lines) {
        if (line.size() > domain::kCodeSizeMax) {
            return problem(HandheldProblem::RecordTooLong,
                           fmt::format("line of {} characters", line.size()));
        }
        LineScan scan = scanFromLine(line);
        anyTime = anyTime || scan.withTime;
        image.records.push_back(std::move(scan.scan));
    }
    if (!lines.empty() && !anyTime) {
        return problem(HandheldProblem::OtherLayout,
                       fmt::format("none of {} lines ends with a time", lines.size()));
    }
    image.raw = *std::move(file);
    return image;
}

Result<Bytes, HandheldError> UnitechMultipoint::transfer() {
    if (const auto ready = cancel(); !ready) {
        return failure(ready.error());
    }
    const auto opened = openFile();
    if (!opened) {
        return failure(opened.error());
    }
    Bytes file;
    if (!*opened) {
        return file;
    }
    Bytes last;
    for (;;) {
        auto packet = nextPacket();
        if (!packet) {
            return failure(packet.error());
        }
        if (packet->command == kMultipointEnd) {
            m_transfer = Transfer::Ended;
            return file;
        }
        if (packet->command != kMultipointData) {
            return problem(HandheldProblem::Garbled, "upload: a packet of another kind");
        }
        const auto quiet = waitsForAnswer();
        if (!quiet) {
            return failure(quiet.error());
        }
        if (!*quiet || packet->data == last) {
            // Our last answer was lost, or it goes on without ours: how often it sends what cannot
            // be told, and one answer too many would be taken for that of the end.
            m_next = Next::Unknown;
            return problem(HandheldProblem::Garbled, "upload: the same packet twice");
        }
        last = packet->data;
        file.insert(file.end(), packet->data.begin(), packet->data.end());
        if (file.size() > kFileMax_bytes) {
            return problem(HandheldProblem::Garbled, "upload: a file without end");
        }
        if (const auto said = write({&kMultipointAck, 1}, "acknowledge a packet"); !said) {
            return failure(said.error());
        }
    }
}

// Some models send the next packet when the last was acknowledged, others when they are asked: no
// public document says which. Told apart by waiting a moment, once.
Result<MultipointPacket, HandheldError> UnitechMultipoint::nextPacket() {
    const bool first = m_transfer == Transfer::None;
    m_transfer = Transfer::Open;
    Answer answer = problem(HandheldProblem::NoAnswer, "upload: not asked yet");
    if (!first && m_next != Next::AfterAsking) {
        answer = await(m_next == Next::Unasked ? m_timing.answer : m_timing.unasked, "upload");
        m_next = answer ? Next::Unasked : m_next == Next::Unknown ? Next::AfterAsking : m_next;
    }
    if (!answer && (first || m_next == Next::AfterAsking)) {
        const Bytes ask = encodeMultipoint(kMultipointData, {}, m_terminal.address);
        if (const auto asked = write(ask, "ask for a packet"); !asked) {
            return failure(asked.error());
        }
        answer = await(m_timing.answer, "upload");
    }
    for (int refused = 0; answer && answer->state() == MultipointWalker::State::Wrong; ++refused) {
        if (refused == kTries) {
            return problem(HandheldProblem::Garbled, "upload: wrong checksum again and again");
        }
        if (const auto said = write({&kMultipointNak, 1}, "refuse a packet"); !said) {
            return failure(said.error());
        }
        answer = await(m_timing.answer, "upload");
    }
    if (!answer) {
        return failure(answer.error());
    }
    if (answer->state() != MultipointWalker::State::Packet) {
        return problem(HandheldProblem::Garbled, "upload: no packet");
    }
    return answer->packet();
}

// False when more comes although nothing was answered yet.
Result<bool, HandheldError> UnitechMultipoint::waitsForAnswer() {
    if (m_in.empty()) {
        const auto read = m_channel.read(m_in, m_timing.pause);
        if (!read && read.error() != ChannelError::Timeout) {
            return channelProblem(read.error(), "upload");
        }
    }
    return m_in.empty();
}

Result<bool, HandheldError> UnitechMultipoint::openFile() {
    const Bytes name = toBytes(m_terminal.fileName);
    HandheldError last;
    int refusals = 0;
    for (int attempt = 0; attempt < kTries; ++attempt) {
        const Bytes ask = encodeMultipoint(kMultipointUpload, name, m_terminal.address);
        if (const auto asked = write(ask, "open the file"); !asked) {
            return failure(asked.error());
        }
        const Answer answer = await(m_timing.answer, "open the file");
        if (!answer) {
            last = answer.error();
            if (isGone(last)) {
                return failure(last);
            }
        } else if (answer->state() == MultipointWalker::State::Control &&
                   answer->control() == kMultipointAck) {
            return true;
        } else {
            last = {HandheldProblem::Garbled, "open the file: another answer"};
            refusals += answer->state() == MultipointWalker::State::Control &&
                                answer->control() == kMultipointNak
                            ? 1
                            : 0;
        }
        if (const auto drained = drain(); !drained) {
            return failure(drained.error());
        }
    }
    // Refused each time although the command was understood: there is no such file.
    return refusals == kTries ? Result<bool, HandheldError>(false) : failure(last);
}

Result<void, HandheldError> UnitechMultipoint::clearMemory() {
    if (m_transfer != Transfer::Ended) {
        return problem(HandheldProblem::NoAnswer, "no transfer waits for its end");
    }
    m_transfer = Transfer::None;
    if (const auto said = write({&kMultipointAck, 1}, "acknowledge the end"); !said) {
        return said;
    }
    if (const auto drained = drain(); !drained) {
        return drained;
    }
    const auto there = openFile();
    if (!there) {
        return failure(there.error());
    }
    if (!*there) {
        return {};
    }
    m_transfer = Transfer::Open;
    if (const auto ready = cancel(); !ready) {
        return ready;
    }
    return problem(HandheldProblem::KeepsRecords, m_terminal.fileName + " is still there");
}

// Ends what an earlier conversation left open; nothing is acknowledged by it.
Result<void, HandheldError> UnitechMultipoint::cancel() {
    if (m_transfer != Transfer::None) {
        m_transfer = Transfer::None;
        const Bytes word = encodeMultipoint(kMultipointCancel, {}, m_terminal.address);
        if (const auto said = write(word, "cancel"); !said) {
            return said;
        }
    }
    return drain();
}

Result<void, HandheldError> UnitechMultipoint::setClock(domain::TerminalTime) {
    return problem(HandheldProblem::Refused, "MULTIPOINT has no clock");
}

Result<void, HandheldError> UnitechMultipoint::powerDown() { return {}; }

UnitechMultipoint::Answer UnitechMultipoint::await(milliseconds patience, const char* what) {
    const milliseconds deadline = m_clock.monotonicNow() + patience;
    MultipointWalker walker(m_terminal.address);
    for (;;) {
        const std::size_t taken = walker.feed(m_in);
        m_in.erase(m_in.begin(), m_in.begin() + static_cast<std::ptrdiff_t>(taken));
        if (walker.state() != MultipointWalker::State::Incomplete) {
            return walker;
        }
        const milliseconds left = deadline - m_clock.monotonicNow();
        if (left.count() <= 0) {
            return channelProblem(ChannelError::Timeout, what);
        }
        const auto read = m_channel.read(m_in, left);
        if (!read && read.error() != ChannelError::Timeout) {
            return channelProblem(read.error(), what);
        }
    }
}

Result<void, HandheldError> UnitechMultipoint::drain() {
    const milliseconds until = m_clock.monotonicNow() + m_timing.answer;
    do {
        m_in.clear();
        const auto read = m_channel.read(m_in, m_timing.silence);
        if (!read && read.error() == ChannelError::Timeout) {
            return {};
        }
        if (!read && read.error() != ChannelError::Stalled) {
            return channelProblem(read.error(), "drain");
        }
    } while (m_clock.monotonicNow() < until);
    m_in.clear();
    return {};
}

Result<void, HandheldError> UnitechMultipoint::write(ByteView octets, const char* what) {
    const auto written = m_channel.write(octets, kWriteTimeout);
    if (!written) {
        return channelProblem(written.error(), what);
    }
    return {};
}

} // namespace tewatashi::agent::handheld
