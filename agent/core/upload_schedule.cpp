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
    const bool bisecting = m_searching && m_recordsMax == recordCount;
    if (!single && (bisecting || m_refusals >= m_timing.refusalsMax)) {
        // The refusal is established: look for the record it is about without waiting.
        m_recordsMax = recordCount / 2;
        m_searching = true;
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
    m_newestFirst = m_parks >= m_timing.parksMax; // until one is refused there, too
    m_nextAttempt = m_parks > m_timing.parksMax ? now + m_timing.stoppedRetry : now;
    return AfterUpload::SetAside;
}

void UploadSchedule::shrinkForSlowLine(std::size_t recordCount) {
    const std::size_t half = std::max(recordCount / 2, m_timing.slowLineRecords);
    m_recordsMax = std::min(m_recordsMax, half);
    m_slowLine = m_recordsMax < wire::kBatchRecordsMax;
    m_goodInRow = 0;
}

// Step by step: after a slow line the next batch may be too long again, and the neighbours of a
// refused record may be of the same kind.
void UploadSchedule::grow() {
    if (m_slowLine && ++m_goodInRow < m_timing.slowLineDeliveries) {
        return;
    }
    m_goodInRow = 0;
    m_recordsMax = std::min(m_recordsMax * 2, wire::kBatchRecordsMax);
    const bool full = m_recordsMax == wire::kBatchRecordsMax;
    m_searching = m_searching && !full;
    m_slowLine = m_slowLine && !full;
}

AfterUpload UploadSchedule::settle(const ports::UploadResult& result, std::size_t recordCount,
                                   Instant now) {
    m_stopped = result.outcome == ports::UploadOutcome::Stopped;
    switch (result.outcome) {
    case ports::UploadOutcome::Delivered:
        m_failures = 0;
        m_refusals = 0;
        m_parks = 0;
        grow();
        m_nextAttempt = now;
        return AfterUpload::ApplyReceipt;
    case ports::UploadOutcome::Retry:
        m_refusals = 0;
        if (result.timedOut) {
            shrinkForSlowLine(recordCount);
        }
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

journal::PickFrom UploadSchedule::pickFrom() const {
    return m_newestFirst ? journal::PickFrom::Newest : journal::PickFrom::Oldest;
}

void UploadSchedule::journalFailed(Instant now) { backOff(now); }

void UploadSchedule::tryNow() { m_nextAttempt = Instant(0); }

} // namespace tewatashi::agent::core
