#pragma once

#include "agent/journal/scan_journal.h"
#include "agent/ports/uplink_port.h"
#include "common/base/random.h"
#include "common/wire/scan_batch.h"

#include <chrono>
#include <cstdint>
#include <optional>

namespace tewatashi::agent::core {

struct UploadTiming {
    // Full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter"): the wait is uniform
    // in [0, step), the step doubles. A thousand agents do not come back at once.
    std::chrono::milliseconds stepFirst{1000};
    std::chrono::milliseconds stepMax{std::chrono::minutes(5)};
    // A server that asks for longer is misconfigured; scans would look lost.
    std::chrono::milliseconds retryAfterMax{std::chrono::hours(1)};
    // A revoked agent may be taken back by the administrator.
    std::chrono::milliseconds stoppedRetry{std::chrono::hours(1)};
    // One refusal may be a mistake on the way; three equal ones are about the batch.
    int refusalsMax = 3;
    // After so many single records set aside without a delivery between, either a whole terminal's
    // records are refused or the server is at fault. Going on from the newest dock tells: what is
    // delivered there need not wait for the rest; refused as well, slow down to one record in
    // `stoppedRetry`.
    int parksMax = 5;
    // A line too slow for a batch within the deadline gets half of it, down to this many records:
    // 20 scans are about 2 KiB with all heads, one second on a 16 kbit/s line.
    std::size_t slowLineRecords = 20;
    // Deliveries in a row before such a line is tried with twice as much again: a line that bears
    // 250 records but not 500 wastes one attempt in five.
    int slowLineDeliveries = 4;
};

enum class AfterUpload {
    ApplyReceipt, // delivered: settle the batch in the journal
    TryAgain,     // the same batch, or a smaller one, at nextAttempt()
    SetAside,     // this one record is refused again and again: park it
};

// Decides when to send and how much. Pure: time comes in, decisions go out. One batch in flight.
// `now` is monotonic.
class UploadSchedule {
public:
    using Instant = std::chrono::milliseconds;

    explicit UploadSchedule(RandomSource& random, UploadTiming timing = {});

    // Not before this instant. Zero at the start.
    [[nodiscard]] Instant nextAttempt() const { return m_nextAttempt; }
    [[nodiscard]] std::size_t recordsMax() const { return m_recordsMax; }
    // Where the next batch comes from, so that a long refused stretch does not block the rest.
    [[nodiscard]] journal::PickFrom pickFrom() const;
    [[nodiscard]] bool stopped() const { return m_stopped; }
    [[nodiscard]] int failures() const { return m_failures; }

    [[nodiscard]] AfterUpload settle(const ports::UploadResult& result, std::size_t recordCount,
                                     Instant now);
    // The journal could not be read or written: wait like after a failed upload.
    void journalFailed(Instant now);
    // A person asked to try now, or the network came back: forget the waiting time.
    void tryNow();

private:
    void backOff(Instant now);
    [[nodiscard]] AfterUpload refused(std::size_t recordCount, Instant now);
    void shrinkForSlowLine(std::size_t recordCount);
    void grow();

    RandomSource& m_random;
    UploadTiming m_timing;
    Instant m_nextAttempt{0};
    std::size_t m_recordsMax = wire::kBatchRecordsMax;
    bool m_searching = false; // the batch is small to find a refused record, not for the line
    bool m_slowLine = false;  // the batch is small for the line
    int m_goodInRow = 0;      // deliveries since the last change of size, on a slow line
    bool m_stopped = false;
    int m_failures = 0; // since the last delivery
    int m_refusals = 0; // of the batch as it is now
    int m_parks = 0;    // since the last delivery
    bool m_newestFirst = false;
};

} // namespace tewatashi::agent::core
