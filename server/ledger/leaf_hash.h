#pragma once

#include "common/base/bytes.h"
#include "common/base/digest.h"

namespace tewatashi::server::ledger {

// RFC 9162 §2.1.1: SHA-256(0x00 | canonical octets of an event).
[[nodiscard]] Digest leafHash(ByteView canonical);

} // namespace tewatashi::server::ledger
