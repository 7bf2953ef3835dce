#include "agent/usb/opticon_deframer.h"

#include <algorithm>

namespace tewatashi::agent::usb {
namespace {

constexpr std::size_t kHeader_bytes = 2;
// A little more than the largest reply with its headers.
constexpr std::size_t kKeptMax_bytes = 9UL * 1024 * 1024;

void takeFramed(ByteView framed, Bytes& into) {
    const bool isData = framed.size() > kHeader_bytes && framed[0] == 0 && framed[1] == 0;
    if (isData) {
        into.insert(into.end(), framed.begin() + kHeader_bytes, framed.end());
    }
}

} // namespace

OpticonReading nextReading(OpticonReading reading) {
    switch (reading) {
    case OpticonReading::PerTransfer:
        return OpticonReading::PerRead;
    case OpticonReading::PerRead:
        return OpticonReading::PerPacket;
    case OpticonReading::PerPacket:
        break;
    }
    return OpticonReading::PerTransfer;
}

void OpticonDeframer::take(ByteView read, Bytes& into) {
    switch (m_reading) {
    case OpticonReading::PerTransfer:
        if (m_inTransfer) {
            into.insert(into.end(), read.begin(), read.end());
        } else {
            takeFramed(read, into);
        }
        break;
    case OpticonReading::PerRead:
        takeFramed(read, into);
        break;
    case OpticonReading::PerPacket:
        for (std::size_t at = 0; at < read.size(); at += m_packet_bytes) {
            takeFramed(read.subspan(at, std::min(m_packet_bytes, read.size() - at)), into);
        }
        break;
    }
    m_inTransfer = !read.empty() && read.size() % m_packet_bytes == 0;
}

void KeptReads::clear() {
    m_octets.clear();
    m_sizes.clear();
    m_complete = true;
}

void KeptReads::add(ByteView read) {
    if (m_octets.size() + read.size() > kKeptMax_bytes) {
        m_complete = false;
        return;
    }
    m_octets.insert(m_octets.end(), read.begin(), read.end());
    m_sizes.push_back(static_cast<std::uint32_t>(read.size()));
}

Bytes KeptReads::readAs(OpticonReading reading, std::size_t packet_bytes) const {
    OpticonDeframer deframer(reading, packet_bytes);
    Bytes all;
    all.reserve(m_octets.size());
    ByteView rest(m_octets);
    for (const std::uint32_t size : m_sizes) {
        deframer.take(rest.first(size), all);
        rest = rest.subspan(size);
    }
    return all;
}

} // namespace tewatashi::agent::usb
