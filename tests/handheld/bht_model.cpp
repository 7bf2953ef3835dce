#include "tests/handheld/bht_model.h"

#include "tests/handheld/control_characters.h"

#include <fmt/format.h>

namespace tewatashi::test::handheld {
namespace {

// BHT-6000 user's manual, chapter on the BHT-protocol.
constexpr int kCallsMax = 10;
constexpr int kEnquiriesMax = 9;
constexpr int kNaksMax = 10;
constexpr int kEndsMax = 10;

std::string widthText(std::size_t width) {
    const auto letter = [&](char first, std::size_t base) {
        return fmt::format(
            "{}{}", static_cast<char>(first + static_cast<char>((width - base) / 10)), width % 10);
    };
    if (width < 100) {
        return fmt::format("{:02}", width);
    }
    return width < 200 ? letter('@', 100) : letter('P', 200);
}

} // namespace

BhtModel::BhtModel(const Clock& clock, BhtConfig config)
    : m_hostClock(clock), m_config(std::move(config)),
      m_clock(clock, m_config.naiveStart_s, m_config.drift_ppm), m_file(m_clock) {}

void BhtModel::setFaults(BhtFaults faults) {
    m_faults = std::move(faults);
    m_answers = 0;
    m_blocksSent = 0;
    m_out.setFaults(m_faults);
}

void BhtModel::send() {
    buildBlocks();
    m_phase = Phase::Call;
    m_end = End::NotYet;
    m_coming = End::Normal;
    m_at = 0;
    m_tries = 0;
    m_naks = 0;
    emitControl(kEnq);
}

void BhtModel::buildBlocks() {
    const auto block = [this](std::uint8_t start, std::string_view text) {
        Bytes octets{start};
        const Bytes body = toBytes(text);
        octets.insert(octets.end(), body.begin(), body.end());
        octets.push_back(kEtx);
        if (m_config.checks) {
            std::uint8_t check = 0;
            for (std::size_t i = 1; i < octets.size(); ++i) {
                check = static_cast<std::uint8_t>(check ^ octets[i]);
            }
            octets.push_back(check);
        }
        return octets;
    };
    m_blocks.clear();
    m_records = m_file.memory().size();
    const std::size_t announced = m_records + (m_faults.announcesMore ? 1 : 0);
    std::string heading =
        fmt::format("{:<12}{:05}{:02}", m_config.fileName, announced, m_config.widths.size());
    for (const std::size_t width : m_config.widths) {
        heading += widthText(width);
    }
    m_blocks.push_back(block(kSoh, heading));
    for (std::size_t i = 0; i < m_records; ++i) {
        if (m_faults.skippedText.covers(static_cast<std::uint32_t>(i + 1))) {
            continue;
        }
        const ColumnScan& scan = m_file.memory()[i];
        const std::string serial = m_config.serials ? fmt::format("{:05}", i % 32'767 + 1) : "";
        std::string text = serial + fmt::format("{:<{}}", scan.code, m_config.widths[0]);
        if (m_config.widths.size() > 1) {
            text += scan.time;
        }
        m_blocks.push_back(block(kStx, text));
    }
}

void BhtModel::receive(ByteView bytes) {
    for (const std::uint8_t octet : bytes) {
        if (!m_faults.lostAnswer.covers(++m_answers)) {
            onAnswer(octet);
        }
    }
}

void BhtModel::onAnswer(std::uint8_t octet) {
    switch (m_phase) {
    case Phase::Idle:
        return;
    case Phase::Call:
        if (octet == kAck) {
            m_phase = Phase::Blocks;
            m_tries = 0;
            sendBlock();
        }
        return;
    case Phase::Blocks:
        if (octet == kAck) {
            m_naks = 0;
            m_tries = 0;
            ++m_at;
            m_at == m_blocks.size() ? ending(End::Normal) : sendBlock();
        } else if (octet == kNak) {
            ++m_naks == kNaksMax ? ending(End::Abnormal) : sendBlock();
        } else if (octet == kEot) {
            ending(End::Abnormal);
        }
        return;
    case Phase::Ending:
        if (octet == kAck) {
            finish(m_coming);
        }
        return;
    }
}

void BhtModel::sendBlock() {
    const std::uint32_t number = ++m_blocksSent;
    Bytes block = m_blocks[m_at];
    if (m_faults.wrongCheck.covers(number)) {
        block.back() ^= 0x20U;
    }
    if (m_faults.cutBlock.covers(number)) {
        block.resize(block.size() / 2);
    }
    startTimer();
    if (m_faults.lostBlock.covers(number)) {
        return;
    }
    if (m_faults.doubledBlock.covers(number)) {
        const Bytes again = block;
        block.insert(block.end(), again.begin(), again.end());
    }
    m_out.send(std::move(block));
}

void BhtModel::ending(End how) {
    m_phase = Phase::Ending;
    m_coming = how;
    m_tries = 0;
    emitControl(kEot);
}

void BhtModel::finish(End how) {
    m_phase = Phase::Idle;
    m_timer.reset();
    m_end = how;
    if (how == End::Normal) {
        m_file.erase(m_records);
    }
}

void BhtModel::passTime() {
    if (!m_timer || m_hostClock.monotonicNow() < *m_timer) {
        return;
    }
    ++m_tries;
    switch (m_phase) {
    case Phase::Idle:
        m_timer.reset();
        return;
    case Phase::Call:
        return m_tries == kCallsMax ? finish(End::Abnormal) : emitControl(kEnq);
    case Phase::Blocks:
        return m_tries > kEnquiriesMax ? ending(End::Abnormal) : emitControl(kEnq);
    case Phase::Ending:
        return m_tries == kEndsMax ? finish(End::Abnormal) : emitControl(kEot);
    }
}

void BhtModel::startTimer() { m_timer = m_hostClock.monotonicNow() + m_config.answerTime; }

void BhtModel::emitControl(std::uint8_t octet) {
    startTimer();
    m_out.send({octet});
}

// The terminal is a battery-powered machine of its own: a pulled cable ends the transfer
// abnormally, and nothing unsent survives it.
void BhtModel::onPlugged() {
    m_out.clear();
    if (m_phase != Phase::Idle) {
        finish(End::Abnormal);
    }
}

} // namespace tewatashi::test::handheld
