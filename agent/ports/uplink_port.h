#pragma once

#include "common/base/bytes.h"
#include "common/base/clock.h"
#include "common/base/localized_text.h"
#include "common/wire/receipt.h"

#include <functional>
#include <optional>
#include <string>

namespace tewatashi::agent::ports {

enum class UploadOutcome {
    Delivered,   // 200 with a receipt that verified
    Retry,       // anything that may pass: no network, 5xx, 408/425/429, bad or missing receipt,
                 // an unsigned 401/403, a captive portal
    Stopped,     // a 401/403 signed by our server: this agent is revoked or unknown
    Unacceptable // 400/413/415/422 from our server for this very batch
};
struct UploadResult {
    UploadOutcome outcome = UploadOutcome::Retry;
    std::optional<wire::Receipt> receipt;                // Delivered
    std::optional<std::chrono::milliseconds> retryAfter; // from Retry-After, capped at 1 h
    LocalizedText message; // what went wrong and what to do; empty when Delivered
    std::string detail;    // technical: which check failed, status, TLS error
    // Retry: the batch itself was on its way and not answered in time; a smaller one may be.
    bool timedOut = false;
};

struct EncodedBatch {
    Bytes body;      // wire::encodeBatch
    Digest digest{}; // wire::batchDigest
    std::size_t recordCount = 0;
};

// Sends one batch at a time. `done` is called exactly once on the caller's thread, never from
// inside send(); not at all after destruction.
class UplinkPort {
public:
    UplinkPort() = default;
    UplinkPort(const UplinkPort&) = delete;
    UplinkPort& operator=(const UplinkPort&) = delete;
    virtual ~UplinkPort() = default;
    virtual void send(const EncodedBatch& batch, std::function<void(UploadResult)> done) = 0;
};

} // namespace tewatashi::agent::ports
