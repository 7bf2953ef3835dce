#include "agent/handheld/opticon_frame.h"

#include "common/base/assert.h"

#include <fmt/format.h>

#include <algorithm>

namespace tewatashi::agent::handheld {
namespace {

constexpr std::uint8_t kFollows = 0x02; // second octet of every command and reply
constexpr std::size_t kTimeFields = 6;  // ss mm hh dd MM yy
constexpr std::size_t kPackedTime_bytes = 4;
constexpr std::uint8_t kSecondUnset = 0xFF;
constexpr int kYearBase = 2000;
constexpr int kYearMax = 2063; // six bits in a record's packed time

bool isErrorStatus(std::uint8_t octet) {
    return octet == kStatusUnsupported || octet == kStatusChecksum || octet == kStatusReceive ||
           octet == kStatusGeneral;
}

struct ModelRow {
    std::string_view prefix;
    std::string_view model;
};
// Version prefixes as the maker's public SDK lists them.
constexpr std::array<ModelRow, 12> kModels{{{"RBBV", "OPN-2001"},
                                            {"RBFV", "OPN-2002"},
                                            {"RBGV", "OPN-2003"},
                                            {"RBIV", "OPN-2004"},
                                            {"RBLV", "OPN-2005"},
                                            {"RBNV", "OPN-2006"},
                                            {"RBMV", "PX-20"},
                                            {"RBZV", "RS-3000"},
                                            {"FANV", "OPN-2500"},
                                            {"FBNV", "OPN-2500"},
                                            {"FAMV", "OPN-6000"},
                                            {"FBMV", "OPN-6000"}}};

const ModelRow* findModel(std::string_view version) {
    const auto row = std::find_if(kModels.begin(), kModels.end(), [&](const ModelRow& candidate) {
        return version.starts_with(candidate.prefix);
    });
    return row == kModels.end() ? nullptr : &*row;
}

std::array<std::uint8_t, 8> serialFrom(ByteView bytes) {
    std::array<std::uint8_t, 8> serial{};
    std::copy_n(bytes.begin(), serial.size(), serial.begin());
    return serial;
}

} // namespace

Bytes encodeCommand(Csp2Command command, const std::vector<Bytes>& strings) {
    ByteWriter frame;
    frame.u8(static_cast<std::uint8_t>(command)).u8(kFollows);
    for (const Bytes& text : strings) {
        TW_ASSERT(!text.empty() && text.size() <= kStringLengthMax);
        frame.u8(static_cast<std::uint8_t>(text.size())).raw(text);
    }
    frame.u8(0);
    const std::uint16_t crc = crc16Usb(frame.bytes());
    return frame.u16(crc).bytes();
}

Bytes encodeGetParameters(ByteView numbers) {
    return encodeCommand(Csp2Command::GetParameters, {Bytes(numbers.begin(), numbers.end())});
}

Bytes encodeSetParameter(std::uint8_t number, std::uint8_t value) {
    return encodeCommand(Csp2Command::SetParameters, {{number, value}});
}

std::optional<Bytes> encodeSetTime(domain::TerminalTime time) {
    const Bytes packed = domain::encodeTerminalTime(domain::TimeFormat::Csp2Packed, time);
    // The packed form keeps six bits of the year: a time that does not come back does not fit.
    if (domain::decodeTerminalTime(domain::TimeFormat::Csp2Packed, packed) != time) {
        return std::nullopt;
    }
    std::uint32_t bits = 0;
    for (const std::uint8_t octet : packed) {
        bits = (bits << 8U) | octet;
    }
    const auto field = [bits](unsigned shift, std::uint32_t mask) {
        return static_cast<std::uint8_t>((bits >> shift) & mask);
    };
    return encodeCommand(Csp2Command::SetTime, {{field(26, 0x3F), field(20, 0x3F), field(15, 0x1F),
                                                 field(10, 0x1F), field(6, 0x0F), field(0, 0x3F)}});
}

std::size_t ReplyWalker::feed(ByteView bytes) {
    std::size_t taken = 0;
    while (taken < bytes.size() && m_state == WalkState::Incomplete) {
        const std::uint8_t octet = bytes[taken];
        if (m_phase == Phase::Hunt || m_phase == Phase::Two) {
            hunt(octet, taken + 1 == bytes.size() ? Octet::LastKnown : Octet::MoreFollow);
            ++taken;
        } else if (m_phase == Phase::Fixed || m_phase == Phase::String) {
            taken += takeRun(bytes.subspan(taken));
        } else {
            take(octet);
            ++taken;
        }
        if (m_message.size() > kReplySizeMax_bytes) {
            m_state = WalkState::TooLarge;
        }
    }
    return taken;
}

void ReplyWalker::hunt(std::uint8_t octet, Octet place) {
    if (m_phase == Phase::Two && octet == kFollows) {
        m_message = {kStatusOk, kFollows};
        m_crc.update(m_message);
        m_left_bytes = m_fixed_bytes;
        m_phase = m_fixed_bytes > 0 ? Phase::Fixed : Phase::Length;
        return;
    }
    m_phase = octet == kStatusOk ? Phase::Two : Phase::Hunt;
    // An error octet comes alone, so only the last octet known so far can be one.
    if (place == Octet::LastKnown && isErrorStatus(octet)) {
        m_errorStatus = octet;
        m_state = WalkState::ErrorStatus;
    }
}

std::size_t ReplyWalker::takeRun(ByteView bytes) {
    const ByteView run = bytes.first(std::min(bytes.size(), m_left_bytes));
    m_message.insert(m_message.end(), run.begin(), run.end());
    m_crc.update(run);
    m_left_bytes -= run.size();
    if (m_left_bytes == 0) {
        m_phase = Phase::Length;
    }
    return run.size();
}

void ReplyWalker::take(std::uint8_t octet) {
    m_message.push_back(octet);
    switch (m_phase) {
    case Phase::Length:
        m_crc.update({&octet, 1});
        if (octet == 0) {
            m_phase = Phase::ChecksumHigh;
        } else if (octet > kStringLengthMax) {
            m_state = WalkState::LengthReserved;
        } else {
            m_strings.push_back({m_message.size(), octet});
            m_left_bytes = octet;
            m_phase = Phase::String;
        }
        return;
    case Phase::ChecksumHigh:
        m_checksumHigh = octet;
        m_phase = Phase::ChecksumLow;
        return;
    case Phase::ChecksumLow:
        m_state = m_crc.value() == ((m_checksumHigh << 8U) | octet) ? WalkState::Complete
                                                                    : WalkState::WrongChecksum;
        return;
    case Phase::Hunt:
    case Phase::Two:
    case Phase::Fixed:
    case Phase::String:
        break;
    }
    TW_ASSERT(false);
}

ByteView ReplyWalker::fixedPart() const {
    TW_ASSERT(m_state == WalkState::Complete);
    return ByteView(m_message).subspan(2, m_fixed_bytes);
}

ByteView ReplyWalker::stringAt(std::size_t index) const {
    TW_ASSERT(m_state == WalkState::Complete && index < m_strings.size());
    return ByteView(m_message).subspan(m_strings[index].offset, m_strings[index].size_bytes);
}

std::optional<InterrogateReply> parseInterrogate(const ReplyWalker& reply) {
    if (reply.state() != WalkState::Complete || reply.stringCount() != 0 ||
        reply.fixedPart().size() != kFixedInterrogate_bytes) {
        return std::nullopt;
    }
    const ByteView fixed = reply.fixedPart();
    InterrogateReply result;
    result.protocol = fixed[0];
    result.status = fixed[1];
    result.serial = serialFrom(fixed.subspan(2));
    for (const std::uint8_t octet : fixed.subspan(10)) {
        const bool printable = octet >= 0x20 && octet <= 0x7E;
        result.version.push_back(printable ? static_cast<char>(octet) : '?');
    }
    return result;
}

std::optional<std::uint8_t> parameterIn(const ReplyWalker& reply, std::uint8_t number) {
    if (reply.state() != WalkState::Complete) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < reply.stringCount(); ++i) {
        const ByteView text = reply.stringAt(i);
        if (text.size() == 2 && text[0] == number) {
            return text[1];
        }
    }
    return std::nullopt;
}

std::optional<TimeReply> parseTime(const ReplyWalker& reply) {
    if (reply.state() != WalkState::Complete || reply.stringCount() != 1 ||
        reply.stringAt(0).size() != kTimeFields) {
        return std::nullopt;
    }
    const ByteView text = reply.stringAt(0);
    TimeReply result{Bytes(text.begin(), text.end()), std::nullopt};
    const int year = kYearBase + text[5];
    if (text[0] != kSecondUnset && year <= kYearMax) {
        result.time =
            domain::TerminalTime::fromCivil(year, text[4], text[3], text[2], text[1], text[0]);
    }
    return result;
}

std::optional<UploadReply> parseUpload(const ReplyWalker& reply, domain::TimeFormat format) {
    if (reply.state() != WalkState::Complete || reply.fixedPart().size() != kFixedUpload_bytes) {
        return std::nullopt;
    }
    const std::size_t time_bytes = format == domain::TimeFormat::Csp2Packed ? kPackedTime_bytes : 0;
    UploadReply result;
    result.serial = serialFrom(reply.fixedPart());
    result.records.reserve(reply.stringCount());
    for (std::size_t i = 0; i < reply.stringCount(); ++i) {
        const ByteView text = reply.stringAt(i);
        if (text.size() < 1 + time_bytes) {
            return std::nullopt;
        }
        const ByteView code = text.subspan(1, text.size() - 1 - time_bytes);
        const ByteView time = text.last(time_bytes);
        result.records.push_back(
            {Bytes(time.begin(), time.end()), Bytes(code.begin(), code.end()), text[0]});
    }
    return result;
}

std::string modelOf(std::string_view version) {
    const ModelRow* row = findModel(version);
    return row != nullptr ? std::string(row->model)
                          : fmt::format("unknown ({})", version.substr(0, 4));
}

Maker makerOf(std::string_view version) {
    return findModel(version) != nullptr ? Maker::Opticon : Maker::Unknown;
}

} // namespace tewatashi::agent::handheld
