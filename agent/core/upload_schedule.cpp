#include "agent/core/upload_schedule.h"

#include "common/base/assert.h"

#include <algorithm>

namespace tewatashi::agent::core {

UploadSchedule::UploadSchedule(RandomSource& random, UploadTiming timing)
    : m_random(random), m_timing(timing) {
    TW_ASSERT(timing.stepFirst.count() > 0 && timing.stepMax >= timing.stepFirst);
}

void UploadSchedule::backOff(Instant now) {
    // 2^20 seconds is past every sensible maximum; the shift cannot overflow.
    const int doublings = std::min(m_failures, 20);
    ++m_failures;
    const auto step =
        std::min(m_timing.stepMax, m_timing.stepFirst * (std::int64_t{1} << doublings));
    m_nextAttempt = now + Instant(m_random.below(static_cast<std::uint64_t>(step.count())));
}

AfterUpload UploadSchedule::refused(std::size_t recordCount, Instant now) {
    ++m_refusals;
    const bool single = recordCount <= 1;
    const bool bisecting = recordCount < wire::kBatchRecordsMax && m_recordsMax == recordCount;
    if (!single && (bisecting || m_refusals >= m_timing.refusalsMax)) {
        // The refusal is established: look for the record it is about without waiting.
        m_recordsMax = recordCount / 2;
        m_refusals = 0;
        m_nextAttempt = now;
        return AfterUpload::TryAgain;
    }
    if (!single || m_refusals < m_timing.refusalsMax) {
        backOff(now);
        return AfterUpload::TryAgain;
    }
    m_refusals = 0;
    ++m_parks;
    m_nextAttempt = m_parks > m_timing.parksMax ? now + m_timing.stoppedRetry : now;
    return AfterUpload::SetAside;
}

AfterUpload UploadSchedule::settle(const ports::UploadResult& result, std::size_t recordCount,
                                   Instant now) {
    m_stopped = result.outcome == ports::UploadOutcome::Stopped;
    switch (result.outcome) {
    case ports::UploadOutcome::Delivered:
        m_failures = 0;
        m_refusals = 0;
        m_parks = 0;
        // After a search for a refused record the batches grow again step by step: its
        // neighbours may be of the same kind.
        m_recordsMax = std::min(m_recordsMax * 2, wire::kBatchRecordsMax);
        m_nextAttempt = now;
        return AfterUpload::ApplyReceipt;
    case ports::UploadOutcome::Retry:
        m_refusals = 0;
        backOff(now);
        if (result.retryAfter) {
            m_nextAttempt = std::max(m_nextAttempt, now + std::clamp(*result.retryAfter, Instant(0),
                                                                     m_timing.retryAfterMax));
        }
        return AfterUpload::TryAgain;
    case ports::UploadOutcome::Stopped:
        ++m_failures;
        m_nextAttempt = now + m_timing.stoppedRetry;
        return AfterUpload::TryAgain;
    case ports::UploadOutcome::Unacceptable:
        return refused(recordCount, now);
    }
    TW_ASSERT(false);
}

void UploadSchedule::journalFailed(Instant now) { backOff(now); }

void UploadSchedule::tryNow() { m_nextAttempt = Instant(0); }

} // namespace tewatashi::agent::core
