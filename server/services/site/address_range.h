#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::services {

// Addresses that begin alike: "192.0.2.0/24", "2001:db8::/32", or one address alone. An IPv4
// address mapped into IPv6 counts as IPv4.
class AddressRange {
public:
    // nullopt for what is none; bits behind the prefix must be zero.
    [[nodiscard]] static std::optional<AddressRange> fromText(std::string_view text);
    [[nodiscard]] bool contains(std::string_view address) const; // false for what is no address
    [[nodiscard]] std::string text() const;

private:
    std::vector<std::uint8_t> m_octets; // 4 or 16
    int m_bits = 0;
};

} // namespace tewatashi::server::services
