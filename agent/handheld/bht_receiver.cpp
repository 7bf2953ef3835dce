#include "agent/handheld/bht_receiver.h"

#include <algorithm>
#include <numeric>

namespace tewatashi::agent::handheld {
namespace {

constexpr std::size_t kNameSize = 12;
constexpr std::size_t kCountSize = 5;
constexpr std::size_t kFieldsSize = 2;
constexpr std::size_t kWidthSize = 2;
constexpr std::size_t kSerialSize = 5;
constexpr std::size_t kFieldsMax = 16;
constexpr std::size_t kTextAndFieldsMax = 255;

std::optional<std::uint32_t> decimal(ByteView digits) {
    std::uint32_t value = 0;
    for (const std::uint8_t octet : digits) {
        if (octet < '0' || octet > '9') {
            return std::nullopt;
        }
        value = value * 10 + (octet - '0');
    }
    return value;
}

std::uint32_t before(std::uint32_t serial) { return serial == 1 ? kBhtSerialMax : serial - 1; }
std::uint32_t after(std::uint32_t serial) { return serial == kBhtSerialMax ? 1 : serial + 1; }

// Programs have headings of another form; the names are told apart as well.
bool isProgram(std::string_view name) {
    return name.ends_with(".PD3") || name.ends_with(".EX3") || name.ends_with(".FN3");
}

} // namespace

std::uint8_t bhtCheck(ByteView textAndEtx) {
    return std::accumulate(textAndEtx.begin(), textAndEtx.end(), std::uint8_t{0},
                           [](std::uint8_t sum, std::uint8_t octet) {
                               return static_cast<std::uint8_t>(sum ^ octet);
                           });
}

std::size_t BhtHeading::textSize() const {
    return std::accumulate(widths.begin(), widths.end(), std::size_t{0});
}

std::optional<std::size_t> parseBhtWidth(std::uint8_t tens, std::uint8_t units) {
    if (units < '0' || units > '9') {
        return std::nullopt;
    }
    const auto unit = static_cast<std::size_t>(units - '0');
    const auto from = [&](std::uint8_t first, std::size_t base) {
        return base + static_cast<std::size_t>(tens - first) * 10 + unit;
    };
    if (tens >= '0' && tens <= '9') {
        return from('0', 0);
    }
    if (tens >= '@' && tens <= 'I') {
        return from('@', 100);
    }
    if (tens >= 'P' && tens <= 'U') {
        const std::size_t width = from('P', 200);
        return width <= 254 ? std::optional(width) : std::nullopt;
    }
    return std::nullopt;
}

std::optional<BhtHeading> parseBhtHeading(ByteView text) {
    constexpr std::size_t kFixed = kNameSize + kCountSize + kFieldsSize;
    if (text.size() < kFixed) {
        return std::nullopt;
    }
    BhtHeading heading;
    heading.fileName = asText(text.first(kNameSize));
    heading.fileName.erase(heading.fileName.find_last_not_of(' ') + 1);
    const auto texts = decimal(text.subspan(kNameSize, kCountSize));
    const auto fields = decimal(text.subspan(kNameSize + kCountSize, kFieldsSize));
    if (!texts || !fields || *fields < 1 || *fields > kFieldsMax || isProgram(heading.fileName) ||
        text.size() != kFixed + *fields * kWidthSize) {
        return std::nullopt;
    }
    heading.texts = *texts;
    for (std::size_t i = 0; i < *fields; ++i) {
        const ByteView two = text.subspan(kFixed + i * kWidthSize, kWidthSize);
        const auto width = parseBhtWidth(two[0], two[1]);
        if (!width) {
            return std::nullopt;
        }
        heading.widths.push_back(*width);
    }
    if (heading.textSize() + *fields > kTextAndFieldsMax) {
        return std::nullopt;
    }
    return heading;
}

BhtReceiver::Taken BhtReceiver::take(ByteView octets) {
    Taken taken;
    while (taken.count_bytes < octets.size() && !over()) {
        const std::uint8_t octet = octets[taken.count_bytes++];
        if (taken.answer && octet != kBhtEnq) {
            // It went on before it was answered: an answer too many is under way, and the next one
            // could be taken for that of the end.
            taken.answer = fail(BhtState::Gap);
        } else if (const auto answer = takeOctet(octet)) {
            taken.answer = answer;
        }
    }
    return taken;
}

std::optional<std::uint8_t> BhtReceiver::takeOctet(std::uint8_t octet) {
    if (m_phase == Phase::Check) {
        m_phase = Phase::Between;
        return onBlock(octet);
    }
    switch (octet) {
    case kBhtSoh:
    case kBhtStx:
        // Within a block: the sender began anew. No text holds control codes.
        m_phase = Phase::InText;
        m_start = octet;
        m_block.clear();
        return std::nullopt;
    case kBhtEnq:
        return onEnquiry();
    case kBhtEot:
        onEnd();
        return std::nullopt;
    default:
        break;
    }
    if (m_phase == Phase::Between) {
        return std::nullopt; // noise
    }
    m_block.push_back(octet);
    if (octet == kBhtEtx) {
        m_phase = Phase::Check;
    } else if (m_block.size() == kBhtBlockMax_bytes) {
        m_phase = Phase::Between;
        m_broken = true;
    }
    return std::nullopt;
}

// The terminal got no answer it understood. ACK would make it go on with the next block, even if
// this one never came; NAK at worst brings a block again that is known by its number.
std::optional<std::uint8_t> BhtReceiver::onEnquiry() {
    const bool partial = m_broken || m_phase != Phase::Between;
    m_phase = Phase::Between;
    if (m_state == BhtState::AwaitHeading && !partial && m_naks == 0) {
        return kBhtAck; // the answer to its first ENQ was lost
    }
    return refuse();
}

void BhtReceiver::onEnd() {
    if (m_state == BhtState::AwaitHeading || m_phase != Phase::Between || m_broken) {
        m_state = BhtState::GivenUp;
        return;
    }
    m_state = m_texts.size() == m_heading->texts ? BhtState::Complete : BhtState::Counted;
}

std::optional<std::uint8_t> BhtReceiver::onBlock(std::uint8_t check) {
    if (bhtCheck(m_block) != check) {
        return refuse();
    }
    const ByteView text = ByteView(m_block).first(m_block.size() - 1);
    const std::size_t known = m_texts.size();
    const bool hadHeading = m_heading.has_value();
    const std::uint8_t answer = m_start == kBhtSoh ? onHeading(text) : onText(text);
    if (answer == kBhtAck) {
        m_naks = 0;
        m_broken = false;
        if (m_texts.size() != known || hadHeading != m_heading.has_value()) {
            m_raw.push_back(m_start);
            m_raw.insert(m_raw.end(), m_block.begin(), m_block.end());
            m_raw.push_back(check);
        }
    }
    return answer;
}

std::uint8_t BhtReceiver::onHeading(ByteView text) {
    std::optional<BhtHeading> heading = parseBhtHeading(text);
    if (!heading) {
        return fail(BhtState::NoDataFile);
    }
    if (m_state == BhtState::AwaitText) {
        // Our answer to the heading was lost.
        const bool again = m_texts.empty() && heading == m_heading;
        return again ? kBhtAck : fail(BhtState::Gap);
    }
    m_heading = std::move(heading);
    m_state = BhtState::AwaitText;
    return kBhtAck;
}

std::uint8_t BhtReceiver::onText(ByteView text) {
    if (m_state == BhtState::AwaitHeading) {
        return fail(BhtState::Gap); // the heading never came
    }
    const std::size_t size = m_heading->textSize();
    if (text.size() == size) {
        return fail(BhtState::NoSerials);
    }
    const auto serial =
        text.size() == size + kSerialSize ? decimal(text.first(kSerialSize)) : std::nullopt;
    if (!serial || *serial < 1 || *serial > kBhtSerialMax) {
        return fail(BhtState::NoDataFile);
    }
    const ByteView record = text.subspan(kSerialSize);
    if (*serial != m_expected) {
        // Our answer to the last text was lost: it comes again, and is the same.
        const bool again = !m_texts.empty() && *serial == before(m_expected) &&
                           std::equal(record.begin(), record.end(), m_texts.back().begin());
        return again ? kBhtAck : fail(BhtState::Gap);
    }
    if (m_texts.size() == m_heading->texts) {
        return fail(BhtState::Counted);
    }
    m_texts.emplace_back(record.begin(), record.end());
    m_expected = after(m_expected);
    return kBhtAck;
}

std::uint8_t BhtReceiver::fail(BhtState why) {
    m_state = why;
    return kBhtEot;
}

std::uint8_t BhtReceiver::refuse() {
    if (++m_naks == kBhtNaksMax) {
        return fail(BhtState::Garbled);
    }
    m_broken = false;
    return kBhtNak;
}

} // namespace tewatashi::agent::handheld
