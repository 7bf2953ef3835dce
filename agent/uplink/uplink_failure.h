#pragma once

#include "common/base/localized_text.h"

#include <string>

namespace tewatashi::agent::uplink {

// What stood between this PC and a receipt. One text each: the first question of every support
// call is which part failed.
enum class FailureKind {
    BadAddress,   // the configured server address is unusable
    BadCaFile,    // the configured certificate file cannot be read
    HostNotFound, // DNS
    Refused,      // nobody listens
    Unreachable,  // no route, cable out
    TimedOut,
    Closed, // cut in the middle
    TlsExpired,
    TlsNotYetValid, // usually this PC's clock
    TlsWrongHost,
    TlsUnknownIssuer,
    TlsPinMismatch,
    TlsOther,
    ProxyUnreachable,
    ProxyAuth,
    TooLarge,
    Redirected,      // captive portal, or http instead of https
    NotOurServer,    // an answer without the marks of ours: captive portal, web page, proxy
    Maintenance,     // 503
    Busy,            // 429
    ServerError,     // other 5xx
    BadReceipt,      // 200 without a receipt that verifies
    UnsignedRefusal, // 401 or 403 not from our server
    StaleNonce,      // twice in a row
    Revoked,         // 401 or 403 signed by our server
    Refusal,         // 400, 413, 415, 422 by our server
    CodeRefused,     // enrolment: the one-time code is wrong, used or expired
};

struct UplinkFailure {
    FailureKind kind = FailureKind::NotOurServer;
    std::string detail; // technical, English
};

// `server` is the host as configured.
[[nodiscard]] LocalizedText explain(const UplinkFailure& failure, const std::string& server);

} // namespace tewatashi::agent::uplink
