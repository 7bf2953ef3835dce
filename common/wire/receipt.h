#pragma once

#include "common/base/clock.h"
#include "common/base/digest.h"
#include "common/base/result.h"
#include "common/base/signing.h"
#include "common/base/strong_id.h"
#include "common/wire/scan_batch.h"

#include <cstdint>
#include <string>
#include <vector>

// The server's signed answer to a batch (docs/protocol.md §4).
namespace tewatashi::wire {

enum class Verdict : std::uint8_t { Stored, Duplicate, Quarantined };

// Why a scan is quarantined. Codes travel and are stored; never rename.
enum class QuarantineReason : std::uint8_t {
    None,
    UnknownCode,
    ContextMissing,
    ContextPending,
    PossibleDuplicate,
    Conflict,
    OperatorNotValid, // kept and shown by the server; agents are told ContextMissing
};
[[nodiscard]] std::string_view verdictCode(Verdict verdict);        // "stored"
[[nodiscard]] std::string_view reasonCode(QuarantineReason reason); // "context_missing", "" none
[[nodiscard]] std::optional<Verdict> verdictFromCode(std::string_view code);
[[nodiscard]] std::optional<QuarantineReason> reasonFromCode(std::string_view code);

struct RecordVerdict {
    Verdict verdict = Verdict::Stored;
    QuarantineReason reason = QuarantineReason::None;
    friend bool operator==(const RecordVerdict&, const RecordVerdict&) = default;
};

struct Receipt {
    std::string site;
    AgentId agent;
    Digest batch{};                      // batchDigest of what was received
    std::vector<RecordVerdict> verdicts; // by position
    UtcMillis serverTime;
    std::uint64_t ledgerSize = 0; // leaves in the site's ledger after this batch
    friend bool operator==(const Receipt&, const Receipt&) = default;
};

[[nodiscard]] std::string encodeReceipt(const Receipt& receipt); // JSON, verdicts run-length coded
[[nodiscard]] Result<Receipt, WireError> decodeReceipt(std::string_view json);

// What the signature in the Tewatashi-Receipt header covers.
[[nodiscard]] Bytes receiptSigningInput(std::string_view site, const AgentId& agent,
                                        const Digest& batch, std::string_view body);

} // namespace tewatashi::wire
