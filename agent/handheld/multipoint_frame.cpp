#include "agent/handheld/multipoint_frame.h"

#include <algorithm>
#include <numeric>

namespace tewatashi::agent::handheld {
namespace {

constexpr std::uint8_t kStx = 0x02;
constexpr std::uint8_t kEtx = 0x03;
constexpr std::uint8_t kEscape = 0x1B;
constexpr std::uint8_t kBackslash = 0x5C;
constexpr std::uint8_t kHigh = 0x80;
constexpr std::uint8_t kUnescapedHigh = 0xDC; // backslash above 80
constexpr std::size_t kCheckSize = 2;

std::uint8_t addressOctet(char address) {
    return static_cast<std::uint8_t>(static_cast<std::uint8_t>(address) + kHigh);
}

// The sum counts the characters between STX and the check, and how many they are.
std::uint8_t sumOf(ByteView body) {
    return static_cast<std::uint8_t>(
        std::accumulate(body.begin(), body.end(), static_cast<unsigned>(body.size())));
}

std::uint8_t checkHigh(std::uint8_t sum) { return static_cast<std::uint8_t>(0x40U + (sum >> 4U)); }
std::uint8_t checkLow(std::uint8_t sum) { return static_cast<std::uint8_t>(0x40U + (sum & 0x0FU)); }

} // namespace

bool isMultipointAddress(char address) {
    return (address >= 'A' && address <= 'Y') || (address >= '0' && address <= '6');
}

bool isMultipointFileName(std::string_view name) {
    return !name.empty() && name.size() <= 64 &&
           std::all_of(name.begin(), name.end(),
                       [](char letter) { return letter > ' ' && letter <= '~'; });
}

Bytes escapeMultipoint(ByteView data) {
    Bytes wire;
    for (const std::uint8_t octet : data) {
        if (octet == kBackslash) {
            wire.insert(wire.end(), {kBackslash, kBackslash});
        } else if (octet < 0x20) {
            wire.insert(wire.end(), {kBackslash, static_cast<std::uint8_t>(octet + kHigh)});
        } else if (octet >= 0xA0 && octet != kUnescapedHigh) {
            wire.insert(wire.end(), {kBackslash, static_cast<std::uint8_t>(octet - kHigh)});
        } else {
            wire.push_back(octet);
        }
    }
    return wire;
}

std::optional<Bytes> unescapeMultipoint(ByteView data) {
    Bytes plain;
    for (std::size_t i = 0; i < data.size(); ++i) {
        if (data[i] != kBackslash) {
            plain.push_back(data[i]);
            continue;
        }
        if (++i == data.size()) {
            return std::nullopt;
        }
        const std::uint8_t octet = data[i];
        if (octet == kBackslash) {
            plain.push_back(kBackslash);
        } else if (octet >= kHigh && octet < kHigh + 0x20) {
            plain.push_back(static_cast<std::uint8_t>(octet - kHigh));
        } else if (octet >= 0x20 && octet < kHigh) {
            plain.push_back(static_cast<std::uint8_t>(octet + kHigh));
        } else {
            return std::nullopt;
        }
    }
    return plain;
}

Bytes encodeMultipoint(std::uint8_t command, ByteView data, char address) {
    Bytes packet{kStx, kEscape, command};
    const Bytes wire = escapeMultipoint(data);
    packet.insert(packet.end(), wire.begin(), wire.end());
    const auto sum =
        static_cast<std::uint8_t>(sumOf(ByteView(packet).subspan(1)) + addressOctet(address));
    packet.insert(packet.end(), {checkHigh(sum), checkLow(sum), addressOctet(address)});
    return packet;
}

Bytes encodeMultipointBell(char address) { return {kMultipointBell, addressOctet(address)}; }

std::size_t MultipointWalker::feed(ByteView octets) {
    std::size_t taken = 0;
    while (taken < octets.size() && m_state == State::Incomplete) {
        take(octets[taken++]);
    }
    return taken;
}

void MultipointWalker::take(std::uint8_t octet) {
    if (octet == kStx) {
        m_inPacket = true; // data holds no control codes: whatever was before broke off
        m_body.clear();
    } else if (!m_inPacket) {
        if (octet == kMultipointAck || octet == kMultipointNak || octet == kMultipointEot) {
            m_control = octet;
            m_state = State::Control;
        }
    } else if (octet == kEtx) {
        m_state = judge() ? State::Packet : State::Wrong;
    } else {
        m_body.push_back(octet);
        if (m_body.size() > kMultipointPacketMax_bytes) {
            m_state = State::Wrong;
        }
    }
}

bool MultipointWalker::judge() {
    if (m_body.size() < 2 + kCheckSize || m_body[0] != kEscape) {
        return false;
    }
    const ByteView counted = ByteView(m_body).first(m_body.size() - kCheckSize);
    const ByteView check = ByteView(m_body).last(kCheckSize);
    const std::uint8_t sum = sumOf(counted);
    // Whether the address counts in what terminals send, where it is not on the wire, is not told.
    const auto withAddress = static_cast<std::uint8_t>(sum + addressOctet(m_address));
    const auto agrees = [&](std::uint8_t value) {
        return check[0] == checkHigh(value) && check[1] == checkLow(value);
    };
    auto data = unescapeMultipoint(counted.subspan(2));
    if (!data || (!agrees(sum) && !agrees(withAddress))) {
        return false;
    }
    m_packet = {counted[1], *std::move(data)};
    return true;
}

} // namespace tewatashi::agent::handheld
