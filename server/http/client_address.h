#pragma once

#include "server/http/percent_coding.h"

#include <sys/socket.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::http {

// Numeric text of a peer; an IPv4 address mapped into IPv6 is given as IPv4. "" for other families.
[[nodiscard]] std::string addressText(const sockaddr_storage& peer);
// One spelling per address: "::ffff:192.0.2.1" and "192.0.2.1" are equal after it. nullopt when
// the text is no numeric address; a port after it is not accepted.
[[nodiscard]] std::optional<std::string> normalisedAddress(std::string_view text);
[[nodiscard]] bool isNumericAddress(std::string_view text);
// Whom a connection counts for: the address, or for IPv6 its /64, which one customer line owns.
[[nodiscard]] std::string addressGroup(const std::string& address);

// The address to hold responsible: the peer, or, when the peer is a trusted proxy, the right-most
// X-Forwarded-For address that is not a trusted proxy. What is left of it is hearsay.
[[nodiscard]] std::string clientAddress(const std::string& peer, const FieldList& fields,
                                        const std::vector<std::string>& trustedProxies);

} // namespace tewatashi::server::http
