#include "tests/handheld/multipoint_model.h"

#include "tests/handheld/control_characters.h"

#include <fmt/format.h>

namespace tewatashi::test::handheld {
namespace {

// PT630 user's manual, chapter on MULTIPOINT.
constexpr std::uint8_t kBell = 0x07;
constexpr std::uint8_t kEscape = 0x1B;

std::uint8_t sumOf(ByteView characters, unsigned more) {
    unsigned sum = more + static_cast<unsigned>(characters.size());
    for (const std::uint8_t octet : characters) {
        sum += octet;
    }
    return static_cast<std::uint8_t>(sum);
}

Bytes escaped(std::string_view text) {
    Bytes wire;
    for (const char letter : text) {
        const auto octet = static_cast<std::uint8_t>(letter);
        if (letter == '\\') {
            wire.insert(wire.end(), {0x5C, 0x5C});
        } else if (octet < 0x20) {
            wire.insert(wire.end(), {0x5C, static_cast<std::uint8_t>(octet + 0x80)});
        } else if (octet >= 0xA0 && octet != 0xDC) {
            wire.insert(wire.end(), {0x5C, static_cast<std::uint8_t>(octet - 0x80)});
        } else {
            wire.push_back(octet);
        }
    }
    return wire;
}

} // namespace

MultipointModel::MultipointModel(const Clock& clock, MultipointConfig config)
    : m_config(std::move(config)), m_clock(clock, m_config.naiveStart_s, m_config.drift_ppm),
      m_file(m_clock) {}

void MultipointModel::setFaults(MultipointFaults faults) {
    m_faults = std::move(faults);
    m_answers = 0;
    m_commands = 0;
    m_packets = 0;
    m_out.setFaults(m_faults);
}

std::string MultipointModel::fileText() const {
    std::string text;
    for (const ColumnScan& scan : m_file.memory()) {
        text += scan.code + (m_config.writesTimes ? "," + scan.time : "") + "\r\n";
    }
    return text;
}

void MultipointModel::receive(ByteView bytes) {
    for (const std::uint8_t octet : bytes) {
        takeOctet(octet);
    }
}

void MultipointModel::takeOctet(std::uint8_t octet) {
    const auto address = static_cast<std::uint8_t>(m_config.address + 0x80);
    if (octet == kStx) {
        m_inCommand = true;
        m_in.clear();
    } else if (m_inCommand) {
        m_in.push_back(octet);
        const std::size_t size = m_in.size();
        if (octet == address && size >= 5) {
            m_inCommand = false;
            const ByteView counted = ByteView(m_in).first(size - 3);
            const std::uint8_t sum = sumOf(counted, address);
            const bool good = m_in[size - 3] == 0x40 + (sum >> 4) &&
                              m_in[size - 2] == 0x40 + (sum & 0x0F) && m_in[0] == kEscape;
            if (m_faults.deaf.covers(++m_commands)) {
                return;
            }
            good ? obey(counted[1], std::string(asText(counted.subspan(2)))) : m_out.send({kNak});
        }
    } else if (m_rung) {
        m_rung = false;
        if (octet == address && !m_faults.deaf.covers(++m_commands)) {
            emitPacket(kBell, m_config.model);
        }
    } else if (octet == kBell) {
        m_rung = true;
    } else if ((octet == kAck || octet == kNak) && !m_faults.lostAnswer.covers(++m_answers)) {
        octet == kAck ? onAcknowledged() : sendLast();
    }
}

void MultipointModel::obey(std::uint8_t command, const std::string& data) {
    switch (command) {
    case 'U': {
        const bool there = data == m_config.fileName && !m_file.memory().empty();
        m_sending = there;
        m_text = fileText();
        m_records = m_file.memory().size();
        m_at = 0;
        m_packetSize = 0;
        return m_out.send({there ? kAck : kNak});
    }
    case 'Y':
        return m_sending ? sendPacket() : m_out.send({kNak});
    case 'z':
        m_sending = false;
        return m_out.send({kAck});
    default:
        return m_out.send({kNak});
    }
}

void MultipointModel::sendPacket() {
    if (m_at >= m_text.size()) {
        m_packetSize = 0;
        return emitPacket('Z', "");
    }
    const std::string_view rest = std::string_view(m_text).substr(m_at, m_config.packet_bytes);
    m_packetSize = rest.size();
    emitPacket('Y', rest);
}

void MultipointModel::onAcknowledged() {
    if (!m_sending || m_last.empty()) {
        return;
    }
    if (m_at >= m_text.size()) {
        m_sending = false;
        if (m_config.deletesWhenSent) {
            m_file.erase(m_records);
        }
        return;
    }
    m_at += m_packetSize;
    m_packetSize = 0;
    if (m_config.goesOnUnasked) {
        sendPacket();
    }
}

void MultipointModel::emitPacket(std::uint8_t command, std::string_view data) {
    Bytes body{kEscape, command};
    const Bytes wire = escaped(data);
    body.insert(body.end(), wire.begin(), wire.end());
    const std::uint8_t sum =
        sumOf(body, m_config.countsAddress ? static_cast<unsigned>(m_config.address) + 0x80U : 0U);
    Bytes packet{kStx};
    packet.insert(packet.end(), body.begin(), body.end());
    packet.push_back(static_cast<std::uint8_t>(0x40 + (sum >> 4)));
    packet.push_back(static_cast<std::uint8_t>(0x40 + (sum & 0x0F)));
    packet.push_back(kEtx);
    m_last = std::move(packet);
    sendLast();
}

void MultipointModel::sendLast() {
    Bytes packet = m_last;
    ++m_packets;
    if (packet.empty() || m_faults.lostPacket.covers(m_packets)) {
        return;
    }
    if (m_faults.wrongCheck.covers(m_packets)) {
        packet[packet.size() - 2] ^= 0x01U;
    }
    m_out.send(std::move(packet));
}

void MultipointModel::onPlugged() {
    m_out.clear();
    m_inCommand = false;
    m_rung = false;
    m_sending = false;
    m_last.clear();
}

} // namespace tewatashi::test::handheld
