#pragma once

#include "common/base/bytes.h"

#include <string>

// zlib streams (RFC 1950); internal to this folder.
namespace tewatashi::wire {

[[nodiscard]] Bytes deflated(std::string_view text);
// nullopt when the octets are not exactly one whole stream, or hold more than `sizeMax` octets:
// inflation stops there, whatever the rest promises.
[[nodiscard]] std::optional<std::string> inflated(ByteView body, std::size_t sizeMax);

} // namespace tewatashi::wire
