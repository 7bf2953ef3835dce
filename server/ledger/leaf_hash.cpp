#include "server/ledger/leaf_hash.h"

#include <array>

namespace tewatashi::server::ledger {

Digest leafHash(ByteView canonical) {
    static constexpr std::array<std::uint8_t, 1> kLeafPrefix{0x00};
    Sha256 hash;
    hash.update(kLeafPrefix);
    hash.update(canonical);
    return hash.finish();
}

} // namespace tewatashi::server::ledger
