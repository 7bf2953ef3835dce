#include "server/services/accounts/ip_network.h"

#include "common/base/whole_number.h"

#include <arpa/inet.h>

#include <algorithm>

namespace tewatashi::server::services {
namespace {

constexpr int kMappedBits = 96; // ::ffff:0:0/96
constexpr std::size_t kV4Octets = 4;
constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

} // namespace

std::optional<IpAddress> IpAddress::fromText(std::string_view text) {
    const std::string copy(text);
    // inet_pton would stop at a NUL and pass over what follows.
    if (copy.size() >= INET6_ADDRSTRLEN || copy.find('\0') != std::string::npos) {
        return std::nullopt;
    }
    IpAddress address;
    if (::inet_pton(AF_INET, copy.c_str(), address.m_octets.data()) == 1) {
        return address;
    }
    if (::inet_pton(AF_INET6, copy.c_str(), address.m_octets.data()) != 1) {
        return std::nullopt;
    }
    address.m_isV4 = std::equal(kMapped.begin(), kMapped.end(), address.m_octets.begin());
    if (address.m_isV4) {
        std::rotate(address.m_octets.begin(), address.m_octets.begin() + kMapped.size(),
                    address.m_octets.end());
        std::fill(address.m_octets.begin() + kV4Octets, address.m_octets.end(), std::uint8_t{0});
    }
    return address;
}

std::string IpAddress::text() const {
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::inet_ntop(m_isV4 ? AF_INET : AF_INET6, m_octets.data(), text.data(), text.size());
    return text.data();
}

IpAddress IpAddress::masked(int bits) const {
    IpAddress out = *this;
    for (int at = 0; at < static_cast<int>(out.m_octets.size()); ++at) {
        const int kept = std::clamp(bits - at * 8, 0, 8);
        out.m_octets.at(static_cast<std::size_t>(at)) &= static_cast<std::uint8_t>(0xFF00U >> kept);
    }
    return out;
}

std::optional<IpNetwork> IpNetwork::fromText(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto address = IpAddress::fromText(text.substr(0, slash));
    if (!address) {
        return std::nullopt;
    }
    IpNetwork network;
    network.m_bits = address->bits();
    if (slash != std::string_view::npos) {
        const auto bits = wholeNumber<int>(text.substr(slash + 1));
        // "::ffff:192.0.2.0/120" counts from the beginning of IPv6.
        const bool isMapped = address->isV4() && text.find(':') != std::string_view::npos;
        const int least = isMapped ? kMappedBits : 0;
        if (!bits || *bits < least || *bits > least + network.m_bits) {
            return std::nullopt;
        }
        network.m_bits = *bits - least;
    }
    network.m_first = address->masked(network.m_bits);
    network.m_isExact = network.m_first == *address;
    return network;
}

bool IpNetwork::holds(const IpAddress& address) const {
    return address.isV4() == m_first.isV4() && address.masked(m_bits) == m_first;
}

std::string IpNetwork::text() const {
    return m_bits == m_first.bits() ? m_first.text()
                                    : m_first.text() + "/" + std::to_string(m_bits);
}

} // namespace tewatashi::server::services
