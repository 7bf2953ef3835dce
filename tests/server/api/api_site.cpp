#include "tests/server/api/api_site.h"

#include "common/wire/signed_request.h"

namespace tewatashi::test {

Headers ApiSite::signedHeaders(const EnrolledAgent& agent, const wire::ScanBatch& batch,
                               std::string_view body, const std::string& nonce) {
    const Bytes input = wire::requestSigningInput("main", agent.id, "POST", "/api/v1/scan-batches",
                                                  asBytes(body), nonce);
    return {{wire::kAgentHeader, agent.id.hex()},
            {wire::kNonceHeader, nonce},
            {wire::kSignatureHeader, toBase64(agent.key.sign(input))},
            {wire::kDigestHeader, toHex(wire::batchDigest(batch))},
            {"Content-Type", wire::kBatchMediaType}};
}

} // namespace tewatashi::test
