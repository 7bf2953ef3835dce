#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tewatashi::server::services {

// A numeric address; an IPv4 address mapped into IPv6 is IPv4. Immutable value.
class IpAddress {
public:
    // nullopt for anything but an address: no port, no zone, no name.
    [[nodiscard]] static std::optional<IpAddress> fromText(std::string_view text);

    [[nodiscard]] bool isV4() const { return m_isV4; }
    // IPv4: the first four.
    [[nodiscard]] const std::array<std::uint8_t, 16>& octets() const { return m_octets; }
    [[nodiscard]] int bits() const { return m_isV4 ? 32 : 128; }
    [[nodiscard]] std::string text() const;
    // With all but the first `bits` bits zero.
    [[nodiscard]] IpAddress masked(int bits) const;

    friend bool operator==(const IpAddress&, const IpAddress&) = default;

private:
    bool m_isV4 = true;
    std::array<std::uint8_t, 16> m_octets{};
};

// A network in the notation of RFC 4632 and RFC 4291 ("192.0.2.0/24", "2001:db8::/32"), or one
// address alone. Immutable value.
class IpNetwork {
public:
    // nullopt for anything else. An address inside a network ("192.0.2.7/24") is read as well;
    // isExact() tells.
    [[nodiscard]] static std::optional<IpNetwork> fromText(std::string_view text);

    [[nodiscard]] bool holds(const IpAddress& address) const;
    // False when bits behind the prefix were set.
    [[nodiscard]] bool isExact() const { return m_isExact; }
    // "192.0.2.0/24"; of one address, that address.
    [[nodiscard]] std::string text() const;

    friend bool operator==(const IpNetwork& left, const IpNetwork& right) {
        return left.m_first == right.m_first && left.m_bits == right.m_bits;
    }

private:
    IpAddress m_first;
    int m_bits = 32;
    bool m_isExact = true;
};

} // namespace tewatashi::server::services
