#pragma once

#include "common/base/digest.h"
#include "common/base/result.h"
#include "common/domain/scan_record.h"

#include <optional>
#include <string>
#include <vector>

// What an agent uploads (docs/protocol.md §3). The only place agent and server meet.
namespace tewatashi::wire {

inline constexpr int kProtocolVersion = 1;
inline constexpr std::size_t kBatchRecordsMax = 500;
inline constexpr std::size_t kBatchObservationsMax = 100;
// Compressed body. The server refuses more before reading it.
inline constexpr std::size_t kBatchBodyMax = 256UL * 1024;
// Inflated JSON.
inline constexpr std::size_t kBatchJsonMax = 2UL * 1024 * 1024;
inline constexpr int kJsonDepthMax = 32;
// The agent ends a batch before its codes hold more octets than this together. Then no content,
// however it escapes and however badly it compresses, reaches the two limits above.
inline constexpr std::size_t kBatchCodeOctetsMax = 128UL * 1024;
// A media type of its own instead of Content-Encoding: nothing on the way may inflate it for us.
inline constexpr const char* kBatchMediaType = "application/vnd.tewatashi.scan-batch.v1+zlib";

struct BatchRecord {
    domain::RawScan scan;
    std::uint32_t occurrence = 0;
    std::optional<ClearId> clear; // present exactly when the timestamp is untrusted
    friend bool operator==(const BatchRecord&, const BatchRecord&) = default;
};

// One reading of a terminal's clock, taken at a dock.
struct ClockObservation {
    ObservationId id;
    DockId dock;
    Bytes reading;       // raw, in the batch's time format; empty: the clock was unset
    UtcMillis agentTime; // agent's clock at the reading
    std::optional<domain::RecordKey> after; // last record in memory then; nullopt: memory empty
    std::uint32_t recordsBefore = 0;        // number of records in memory then
    friend bool operator==(const ClockObservation&, const ClockObservation&) = default;
};

// Consecutive records of one terminal memory, oldest first, as read in one dock session. May hold
// no record and only observations: an empty terminal that docked.
struct ScanBatch {
    std::string terminalId;
    std::string model;    // as the terminal says, e.g. "OPN-2001"
    std::string firmware; // e.g. "RBBV0012"
    domain::TimeFormat timeFormat = domain::TimeFormat::None;
    DockId dock;        // dock session that first read these records
    UtcMillis dockedAt; // agent's clock
    UtcMillis sentAt;   // agent's clock when the batch was built
    std::string agentVersion;
    std::optional<domain::RecordKey> before; // the record before records[0]; nullopt: memory start
    std::uint32_t firstPosition = 0;         // memory position of records[0]
    std::vector<BatchRecord> records;
    std::vector<ClockObservation> observations;
    friend bool operator==(const ScanBatch&, const ScanBatch&) = default;
};

struct WireError {
    std::string where;  // JSON pointer, or "" for the whole
    std::string reason; // English, for logs and the problem document
};

// Deterministic: the same batch always gives the same octets, so a retry repeats them exactly.
[[nodiscard]] Bytes encodeBatch(const ScanBatch& batch);               // JSON, then zlib
[[nodiscard]] Result<ScanBatch, WireError> decodeBatch(ByteView body); // bounded in size and depth

[[nodiscard]] std::vector<RecordId> recordIdsOf(const ScanBatch& batch);
// SHA-256 of the concatenated ids. Agent computes it from its journal, server from the batch; the
// receipt signs it. For a batch without records it is the digest of the observation ids instead.
[[nodiscard]] Digest batchDigest(const ScanBatch& batch);

} // namespace tewatashi::wire
