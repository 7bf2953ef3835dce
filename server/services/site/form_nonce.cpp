#include "server/services/site/form_nonce.h"

#include "common/base/bytes.h"

namespace tewatashi::server::services {

std::string newFormNonce(RandomSource& random) {
    Bytes octets(kFormNonce_bytes);
    random.fill(octets);
    return toHex(octets);
}

bool isFormNonce(std::string_view text) {
    const auto octets = fromHex(text);
    return octets && octets->size() == kFormNonce_bytes;
}

} // namespace tewatashi::server::services
