#pragma once

#include "common/base/signing.h"
#include "common/wire/scan_batch.h"
#include "common/wire/signed_request.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tewatashi::test {

using Headers = std::vector<std::pair<std::string, std::string>>;

// The headers an agent of the site "main" sends with a batch; `body` is the batch encoded.
[[nodiscard]] inline Headers uploadHeaders(const AgentId& agent, const SigningKey& key,
                                           const wire::ScanBatch& batch, std::string_view body,
                                           const std::string& nonce) {
    const Bytes input = wire::requestSigningInput("main", agent, "POST", "/api/v1/scan-batches",
                                                  asBytes(body), nonce);
    return {{wire::kAgentHeader, agent.hex()},
            {wire::kNonceHeader, nonce},
            {wire::kSignatureHeader, toBase64(key.sign(input))},
            {wire::kDigestHeader, toHex(wire::batchDigest(batch))},
            {"Content-Type", wire::kBatchMediaType}};
}

} // namespace tewatashi::test
