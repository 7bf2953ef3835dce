#include "server/services/site/stored_code.h"

#include "common/domain/context.h"
#include "server/services/site/site_context.h"
#include "server/store/connection.h"

namespace tewatashi::server::services {
namespace {

bool mayHoldPossessionDigits(domain::CodeKind kind) {
    return kind == domain::CodeKind::Item || kind == domain::CodeKind::Unknown;
}

} // namespace

StoredCode storedCode(const SiteContext& site, ByteView code) {
    const domain::CodeScheme& codes = site.rules().codes;
    const std::string masked = domain::maskedCode(asText(code), codes.slip);
    if (masked == asText(code) || !mayHoldPossessionDigits(domain::classify(code, codes).kind)) {
        return {db::escapeNul(latin1ToUtf8(code)), std::nullopt};
    }
    const std::string_view bare = domain::stripNw7StartStop(asText(code));
    return {db::escapeNul(latin1ToUtf8(asBytes(masked))),
            toHex(hmacSha256(site.possessionKey(), asBytes(bare)))};
}

} // namespace tewatashi::server::services
