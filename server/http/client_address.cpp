#include "server/http/client_address.h"

#include "server/http/header_syntax.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace tewatashi::server::http {

namespace {

std::string textOf(const in_addr& address) {
    std::array<char, INET_ADDRSTRLEN> text{};
    ::inet_ntop(AF_INET, &address, text.data(), text.size());
    return text.data();
}

std::string textOf(const in6_addr& address) {
    if (IN6_IS_ADDR_V4MAPPED(&address)) {
        in_addr mapped{};
        std::memcpy(&mapped, &address.s6_addr[12], sizeof mapped);
        return textOf(mapped);
    }
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::inet_ntop(AF_INET6, &address, text.data(), text.size());
    return text.data();
}

bool contains(const std::vector<std::string>& addresses, const std::string& address) {
    return std::find(addresses.begin(), addresses.end(), address) != addresses.end();
}

} // namespace

std::string addressText(const sockaddr_storage& peer) {
    if (peer.ss_family == AF_INET) {
        sockaddr_in address{};
        std::memcpy(&address, &peer, sizeof address);
        return textOf(address.sin_addr);
    }
    if (peer.ss_family == AF_INET6) {
        sockaddr_in6 address{};
        std::memcpy(&address, &peer, sizeof address);
        return textOf(address.sin6_addr);
    }
    return {};
}

std::optional<std::string> normalisedAddress(std::string_view text) {
    const std::string copy(text);
    in_addr v4{};
    if (::inet_pton(AF_INET, copy.c_str(), &v4) == 1) {
        return textOf(v4);
    }
    in6_addr v6{};
    if (::inet_pton(AF_INET6, copy.c_str(), &v6) == 1) {
        return textOf(v6);
    }
    return std::nullopt;
}

bool isNumericAddress(std::string_view text) { return normalisedAddress(text).has_value(); }

std::string addressGroup(const std::string& address) {
    in6_addr v6{};
    if (::inet_pton(AF_INET6, address.c_str(), &v6) != 1) {
        return address;
    }
    std::fill(std::begin(v6.s6_addr) + 8, std::end(v6.s6_addr), std::uint8_t{0});
    return textOf(v6) + "/64";
}

std::string clientAddress(const std::string& peer, const FieldList& fields,
                          const std::vector<std::string>& trustedProxies) {
    if (!contains(trustedProxies, peer)) {
        return peer;
    }
    std::string chain;
    for (const auto& [name, value] : fields) {
        if (equalsIgnoringCase(name, "X-Forwarded-For")) {
            chain += chain.empty() ? value : "," + value;
        }
    }
    std::string_view rest = chain;
    while (!rest.empty()) {
        const std::size_t comma = rest.rfind(',');
        const std::size_t start = comma == std::string_view::npos ? 0 : comma + 1;
        const std::optional<std::string> hop = normalisedAddress(trimmed(rest.substr(start)));
        if (!hop) {
            return peer;
        }
        if (!contains(trustedProxies, *hop)) {
            return *hop;
        }
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(0, comma);
    }
    return peer;
}

} // namespace tewatashi::server::http
