#pragma once

#include "common/base/digest.h"
#include "common/base/signing.h"
#include "common/base/strong_id.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

namespace tewatashi::agent::uplink {

// Where the server is and how its TLS certificate is judged: by the system's store, or by the
// authority in `caFile` alone, or by the fingerprint of the server's own certificate.
struct ServerSettings {
    std::string url;              // "https://site.example.co.jp"; http only to this machine
    std::optional<Digest> pin;    // SHA-256 of the certificate's DER form
    std::filesystem::path caFile; // PEM
    // From the first octet of a request to the last of its answer, retries of a nonce included.
    // 256 KiB take 8 s on the slowest supported line (256 kbit/s).
    std::chrono::milliseconds deadline{60'000};
};

// Who this agent is to the server; made by enrolment.
struct AgentIdentity {
    std::string site;
    AgentId agent;
    VerifyKey receiptKey; // pinned
    VerifyKey logKey;     // pinned
};

// An answer longer than this is not ours: 500 verdicts take 20 KiB at most.
inline constexpr std::size_t kAnswerSizeMax = 256UL * 1024;

} // namespace tewatashi::agent::uplink
