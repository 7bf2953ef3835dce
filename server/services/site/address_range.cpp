#include "server/services/site/address_range.h"

#include "common/base/whole_number.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace tewatashi::server::services {
namespace {

using Octets = std::vector<std::uint8_t>;

constexpr std::size_t kMappedStart = 12; // octets before the IPv4 address inside IPv6

std::optional<Octets> octetsOf(std::string_view text) {
    const std::string copy(text);
    std::array<std::uint8_t, 16> octets{};
    if (::inet_pton(AF_INET, copy.c_str(), octets.data()) == 1) {
        return Octets(octets.begin(), octets.begin() + 4);
    }
    if (::inet_pton(AF_INET6, copy.c_str(), octets.data()) != 1) {
        return std::nullopt;
    }
    const bool isMapped = std::all_of(octets.begin(), octets.begin() + 10,
                                      [](std::uint8_t octet) { return octet == 0; }) &&
                          octets[10] == 0xFF && octets[11] == 0xFF;
    return isMapped ? Octets(octets.begin() + kMappedStart, octets.end())
                    : Octets(octets.begin(), octets.end());
}

bool bitOf(const Octets& octets, int bit) {
    return (octets[static_cast<std::size_t>(bit / 8)] >> (7 - bit % 8) & 1) != 0;
}

} // namespace

std::optional<AddressRange> AddressRange::fromText(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto octets = octetsOf(text.substr(0, slash));
    if (!octets) {
        return std::nullopt;
    }
    const int bitsMax = static_cast<int>(octets->size()) * 8;
    AddressRange range;
    range.m_octets = *octets;
    range.m_bits = bitsMax;
    if (slash != std::string_view::npos) {
        const auto bits = wholeNumber<int>(std::string(text.substr(slash + 1)));
        if (!bits || *bits < 0 || *bits > bitsMax) {
            return std::nullopt;
        }
        range.m_bits = *bits;
    }
    for (int bit = range.m_bits; bit < bitsMax; ++bit) {
        if (bitOf(range.m_octets, bit)) {
            return std::nullopt;
        }
    }
    return range;
}

bool AddressRange::contains(std::string_view address) const {
    const auto octets = octetsOf(address);
    if (!octets || octets->size() != m_octets.size()) {
        return false;
    }
    for (int bit = 0; bit < m_bits; ++bit) {
        if (bitOf(*octets, bit) != bitOf(m_octets, bit)) {
            return false;
        }
    }
    return true;
}

std::string AddressRange::text() const {
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::inet_ntop(m_octets.size() == 4 ? AF_INET : AF_INET6, m_octets.data(), text.data(),
                text.size());
    return std::string(text.data()) + "/" + std::to_string(m_bits);
}

} // namespace tewatashi::server::services
